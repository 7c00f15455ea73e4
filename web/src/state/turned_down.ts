/** The rows that Mailjet turned down: which rows of the person's file they are, and how they are mended and sent alone. */
import { batch, computed, signal } from "@preact/signals-core";
import { t } from "../i18n/t.ts";
import { getTurnedDown, type Import, ProxyProblem, type TurnedDownRow } from "../proxy_client.ts";
import { setDestination } from "./destination.ts";
import { whyOf } from "./mailjet_words.ts";
import { onlyRows } from "./only_rows.ts";
import { newestCellEntry } from "./plan.ts";
import type { Column, EntryBody, PageRow } from "./report.ts";
import { go } from "./route.ts";
import { isSameFile, saltedHash, sentFileOf } from "./sent_files.ts";
import { account, accounts, chooseAccount } from "./server.ts";
import { announce } from "./speak.ts";
import {
  addToPlan,
  file,
  fixing,
  forgetFile,
  history,
  openAgain,
  openBefore,
  openOnly,
  report,
  scan,
} from "./store.ts";

export interface TurnedDown extends TurnedDownRow {
  readonly email: string;
  readonly row: number | null;
  /** The key of our words under `mailjet.`. */
  readonly why: string;
}
export const turnedDown = signal<
  | { readonly state: "loading"; readonly id: string }
  | { readonly state: "failed"; readonly id: string; readonly code: string }
  | {
      readonly state: "ready";
      readonly id: string;
      readonly rows: readonly TurnedDown[];
      readonly cut: boolean;
    }
  | null
>(null);

/** The file behind an import, where it is open in this page. */
export const sentFile = signal<{ readonly id: string; readonly file: File } | null>(null);
export const hasFileOf = (id: string): boolean =>
  sentFile.value?.id === id && sentFile.value.file === file.value && report.value !== null;

export async function loadTurnedDown(from: Import): Promise<void> {
  turnedDown.value = { state: "loading", id: from.id };
  try {
    const { rows, cut = false } = await getTurnedDown(from.id);
    const emailAt = hasFileOf(from.id) ? emailPlace() : -1;
    const emailOf = ({ cells }: TurnedDownRow): string =>
      cells[emailAt] ?? cells.find(cell => cell.includes("@")) ?? "";
    const numbers = hasFileOf(from.id) ? await rowNumbers(from.id, rows.map(emailOf)) : new Map();
    const told = rows.map(
      (row): TurnedDown => ({
        ...row,
        email: emailOf(row),
        row: numbers.get(emailOf(row).trim().toLowerCase()) ?? null,
        why: whyOf(row.message),
      }),
    );
    told.sort((a, b) => (a.row ?? Number.MAX_SAFE_INTEGER) - (b.row ?? Number.MAX_SAFE_INTEGER));
    turnedDown.value = { state: "ready", id: from.id, rows: told, cut };
  } catch (problem) {
    const code = problem instanceof ProxyProblem ? problem.code : "other";
    turnedDown.value = { state: "failed", id: from.id, code };
  }
}

/** Once is enough: what Mailjet turned down does not change any more, and row numbers that were found are kept. */
export async function needTurnedDown(from: Import): Promise<void> {
  const now = turnedDown.value;
  if (now?.id === from.id && (now.state === "loading" || (now.state === "ready" && now.rows.length > 0)))
    return;
  await loadTurnedDown(from);
}

function emailPlace(): number {
  const email = report.value?.columns.find(({ role }) => role === "email");
  return report.value?.output.columns.findIndex(({ index }) => index === email?.index) ?? -1;
}

/** By the address that was sent: what the file gives now, and what was typed before the page was closed. */
async function rowNumbers(id: string, emails: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const wanted = [...new Set(emails.map(email => email.trim().toLowerCase()))].filter(email => email !== "");
  const numbers = new Map<string, number>();
  try {
    for (const [email, row] of await scan.trace(wanted)) numbers.set(email, row);
  } catch {
    // The rows are shown without their numbers.
  }
  const sent = sentFileOf(id);
  if (!sent || sent.typed.length === 0) return numbers;
  const typed = new Map(sent.typed);
  for (const email of wanted) {
    const row = numbers.has(email) ? undefined : typed.get(await saltedHash(sent.salt, email));
    if (row !== undefined) numbers.set(email, row);
  }
  return numbers;
}

// The same file, chosen again after the page was closed

/** `other`: it is not the file of this import. */
export const fileAgain = signal<"no" | "reading" | "other" | "failed">("no");

export async function takeFileAgain(of: Import, chosen: File): Promise<void> {
  fileAgain.value = "reading";
  const sent = sentFileOf(of.id);
  if (sent && !(await isSameFile(sent, chosen).catch(() => false))) {
    fileAgain.value = "other";
    announce(t("import.other-file"));
    return;
  }
  const [work, steps, only] = [file.peek(), history.peek(), fixing.peek()];
  const putBack = async (wrong: "other" | "failed"): Promise<void> => {
    sentFile.value = null;
    if (work) await openBefore(work, steps, only);
    else forgetFile();
    fileAgain.value = wrong;
  };
  // A file sent from another computer is known by the addresses in it alone.
  if (!(await openAgain(chosen, sent?.entries ?? []))) {
    await putBack("failed");
    return;
  }
  sentFile.value = { id: of.id, file: chosen };
  await loadTurnedDown(of);
  const found = turnedDown.value;
  const numbered = found?.state === "ready" && found.rows.some(({ row }) => row !== null);
  const known = numbered || sent !== null;
  if (known) fileAgain.value = "no";
  else await putBack("other");
  announce(t(numbered ? "import.rows-found" : known ? "import.file-found" : "import.other-file"));
}

// Fixing them

export const FIX_ROWS_A_PAGE = 50;

export interface FixRow {
  readonly turnedDown: TurnedDown;
  readonly row: number;
  /** As the file has them. */
  readonly cells: readonly string[];
}
/** The rows being fixed, with what was typed over and what is to be left out; nothing counts before its button is pressed. */
export const fixRows = signal<readonly FixRow[]>([]);
export const fixPage = signal(0);
export const fixDrafts = signal<ReadonlyMap<string, string>>(new Map());
export const fixOut = signal<ReadonlySet<number>>(new Set());

const draftKey = (row: number, column: number): string => `${row}.${column}`;
export const fixBox = (row: number, column: number): string => `fix-${row}-${column}`;

export const fixable = computed(() =>
  turnedDown.value?.state === "ready" ? turnedDown.value.rows.filter(({ row }) => row !== null) : [],
);

/** The columns that are sent, the address first. */
export const fixColumns = computed<readonly Column[]>(() => {
  const sent = (report.value?.columns ?? []).filter(({ role }) => role !== "left-out");
  return [...sent].sort((a, b) => Number(b.role === "email") - Number(a.role === "email"));
});

/** What the plan makes of the cell by what was typed, or what the file has. */
const cellInPlan = ({ row, cells }: FixRow, column: Column): string => {
  const own = cells[column.index] ?? "";
  return newestCellEntry(history.value, row, column.index, own) ?? own;
};

/** What the cell held when it was sent: of the address, Mailjet tells; it may have been typed before the page was closed. */
export function cellNow(row: FixRow, column: Column): string {
  const { email } = row.turnedDown;
  return column.role === "email" && email !== "" ? email : cellInPlan(row, column);
}

/** Spaces and capitals of an address are tidied without being typed. */
const sameCell = (a: string, b: string, { role }: Column): boolean =>
  a === b || (role === "email" && a.trim().toLowerCase() === b.trim().toLowerCase());

export const fixText = (row: FixRow, column: Column): string =>
  fixDrafts.value.get(draftKey(row.row, column.index)) ?? cellNow(row, column);

export function setFixText(row: number, column: number, text: string): void {
  fixDrafts.value = new Map(fixDrafts.value).set(draftKey(row, column), text);
}

export function setFixOut(row: number, out: boolean): void {
  const next = new Set(fixOut.value);
  if (out) next.add(row);
  else next.delete(row);
  fixOut.value = next;
}

/** Rows of the file by their numbers, in rising order. */
export async function rowsNumbered(wanted: readonly number[]): Promise<PageRow[]> {
  const found: PageRow[] = [];
  const open = [...wanted].sort((a, b) => a - b);
  while (open.length > 0) {
    const first = open[0] as number;
    // Neighbours come together; a row far away is jumped to.
    const near = open.filter(row => row < first + 200).length;
    const page = await scan.query({ kind: "rows", from_row: first, limit: near > 1 ? 200 : 1 });
    const last = page.rows.at(-1)?.row ?? first;
    const among = new Set(open);
    found.push(...page.rows.filter(({ row }) => among.has(row)));
    const from = Math.max(last, first) + 1;
    while (open.length > 0 && (open[0] as number) < from) open.shift();
  }
  return found;
}

/** Leaves only these rows in the file of this page, under their own numbers, and shows them to be typed over. */
export async function fixThese(of: Import): Promise<void> {
  const checked = report.value;
  const original = fixing.value?.original ?? file.value;
  const rows = fixable.value;
  if (!checked || !original || rows.length === 0 || !hasFileOf(of.id)) return;
  // The list it goes to is one of that account.
  if (accounts.value.length > 1 && account.value?.name !== of.account) await chooseAccount(of.account);
  const found = await rowsNumbered(rows.map(({ row }) => row as number));
  const only = onlyRows(checked, found, history.value, original);
  const byRow = new Map(found.map(row => [row.row, row.cells]));
  batch(() => {
    fixRows.value = rows
      .filter(({ row }) => byRow.has(row as number))
      .map(told => ({
        turnedDown: told,
        row: told.row as number,
        cells: byRow.get(told.row as number) as readonly string[],
      }));
    fixPage.value = 0;
    fixDrafts.value = new Map();
    fixOut.value = new Set();
    setDestination({ list: of.list_id, method: of.method });
  });
  if (await openOnly({ ...only, importId: of.id, count: fixRows.value.length })) go({ name: "turned-down" });
}

/** Puts what was typed into the plan; true when there is a report of it. */
export async function useFixes(): Promise<boolean> {
  const entries: EntryBody[] = [];
  for (const row of fixRows.value) {
    if (fixOut.value.has(row.row)) {
      entries.push({ do: "leave-out-row", row: row.row });
      continue;
    }
    for (const column of fixColumns.value) {
      const typed = fixText(row, column);
      if (sameCell(typed, cellInPlan(row, column), column)) continue;
      const old = row.cells[column.index] ?? "";
      entries.push({ do: "replace-cell", row: row.row, column: column.index, old, new: typed });
    }
  }
  batch(() => {
    fixDrafts.value = new Map();
    fixOut.value = new Set();
  });
  return entries.length === 0 || addToPlan({ entries, count: entries.length });
}
