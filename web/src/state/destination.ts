/** Where these people go and what is done with them. */
import { computed, effect, signal, untracked } from "@preact/signals-core";
import type { EarlierImport, Method } from "../proxy_client.ts";
import { account, lists } from "./server.ts";
import { report } from "./store.ts";

export interface Destination {
  /** The id of a list, "new", or "" while none is chosen. */
  readonly list: string;
  readonly newName: string;
  readonly method: Method | null;
}

export const destination = signal<Destination>({ list: "", newName: "", method: "addnoforce" });
export const setDestination = (next: Partial<Destination>): void => {
  destination.value = { ...destination.value, ...next };
};

/** A list belongs to one account. */
let accountBefore: string | null = null;
effect(() => {
  const name = account.value?.name ?? null;
  untracked(() => {
    if (name !== null && accountBefore !== null && name !== accountBefore) setDestination({ list: "" });
    accountBefore = name ?? accountBefore;
  });
});

export const listName = computed(() => {
  const { list, newName } = destination.value;
  if (list === "new") return newName.trim();
  return lists.value.state === "ready" ? (lists.value.lists.find(({ id }) => id === list)?.name ?? "") : "";
});

/** Actions that cannot be taken back ask for the number of people to be typed. */
export const isRisky = (method: Method | null): boolean => method !== null && method !== "addnoforce";

export const sureDraft = signal({ ticked: false, number: "" });
/** What the typed number stood for; another number of people asks again. */
export const confirmed = signal<{
  readonly method: Method;
  readonly rows: number;
  readonly list: string;
} | null>(null);
export const isConfirmed = computed(() => {
  const { method, list } = destination.value;
  if (!isRisky(method)) return true;
  const said = confirmed.value;
  return (
    said !== null && said.method === method && said.list === list && said.rows === (report.value?.ready ?? 0)
  );
});
/** The tick box of a file that went to the same list within a day, and the import it went with. */
export const again = signal(false);
export const sameFile = signal<{ readonly earlier: EarlierImport | null } | null>(null);
