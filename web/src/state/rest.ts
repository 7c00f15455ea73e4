/** Whether only the rest of a stopped import is to be sent, and how many people that leaves. */
import { batch, computed, signal } from "@preact/signals-core";
import type { Import } from "../proxy_client.ts";
import { setDestination } from "./destination.ts";
import type { History } from "./plan.ts";
import { restOf } from "./rest_of_import.ts";
import { go } from "./route.ts";
import { account, accounts, chooseAccount, lists, loadLists } from "./server.ts";
import { file, history, report } from "./store.ts";

interface Rest {
  readonly of: Import;
  /** What it was sent of: another file or plan sends other rows, and then it is the rest of nothing. */
  readonly file: File | null;
  readonly plan: History;
}
const rest = signal<Rest | null>(null);

/** The stopped import whose rest is to be sent; null: all rows that are ready. */
export const restImport = computed<Import | null>(() => {
  const now = rest.value;
  return now !== null && now.file === file.value && now.plan === history.value ? now.of : null;
});
export function forgetRest(): void {
  rest.value = null;
}

/** Rows that are ready, and that Mailjet has worked through already. */
export const alreadySent = computed(() => {
  const of = restImport.value;
  return of ? of.rows - restOf(of) : 0;
});
/** How many people the button of the confirm page sends. */
export const toSend = computed(() => (report.value?.ready ?? 0) - alreadySent.value);

/** Leads to the confirm page, with the list and the action of that import. */
export async function sendAgain(of: Import, which: "all" | "rest"): Promise<void> {
  if (accounts.value.length > 1 && account.value?.name !== of.account) await chooseAccount(of.account);
  batch(() => {
    rest.value = which === "rest" ? { of, file: file.value, plan: history.value } : null;
    setDestination({ list: of.list_id, method: of.method });
  });
  const isKnown = lists.value.state === "ready" && lists.value.lists.some(({ id }) => id === of.list_id);
  if (!isKnown) void loadLists();
  go({ name: "confirm" });
}
