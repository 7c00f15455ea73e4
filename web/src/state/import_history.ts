/** Pages of the account's imports. */
import { signal } from "@preact/signals-core";
import { t } from "../i18n/t.ts";
import { getImports, IMPORTS_A_PAGE, type Import } from "../proxy_client.ts";
import { announce } from "./speak.ts";

export const search = signal("");
export const history = signal<{
  readonly state: "loading" | "ready" | "failed";
  readonly found: readonly Import[];
  /** There may be older ones. */
  readonly more: boolean;
  /** What was searched for. */
  readonly searched: string;
  /** Where the next page begins. */
  readonly last: string | null;
}>({ state: "loading", found: [], more: false, searched: "", last: null });

/** By the server's own rule, so that one that does not search yet answers the same, a page at a time. */
export function matches(of: Import, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [of.file_name, of.list_name, of.user].some(name => name.toLowerCase().includes(wanted));
}

async function load(text: string, before: string | null, found: readonly Import[]): Promise<void> {
  history.value = { ...history.value, state: "loading", found, searched: text };
  const still = (): boolean => history.peek().searched === text;
  try {
    const page = await getImports({ search: text === "" ? null : text, before });
    if (!still()) return;
    const fresh = page.filter(each => matches(each, text));
    history.value = {
      state: "ready",
      found: [...found, ...fresh],
      more: page.length >= IMPORTS_A_PAGE,
      searched: text,
      last: page.at(-1)?.id ?? null,
    };
    announce(t("history.found", { n: history.value.found.length }));
  } catch {
    if (still()) history.value = { ...history.value, state: "failed" };
  }
}

export const loadHistory = (): Promise<void> => load(search.value.trim(), null, []);
export const olderImports = (): Promise<void> =>
  load(history.value.searched, history.value.last, history.value.found);
