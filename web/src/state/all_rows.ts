/**
 * All rows of the file, by their place on the screen: read a block at a time as they come into view, and searched in stretches.
 *
 *     rowsView.value.count        // places: one a spreadsheet row, or one a row that was found
 *     rowOfPlace(7)               // the row at that place
 *     contactAt(9)                // what is in row 9, "blank", or undefined while it is read
 */
import { batch, computed, effect, signal } from "@preact/signals-core";
import { t } from "../i18n/t.ts";
import type { RowsSearch } from "../worker/messages.ts";
import { type Entry, type EntryBody, keyOf, type PageRow } from "./report.ts";
import { announce } from "./speak.ts";
import { addToPlan, file, findings, history, report, scan } from "./store.ts";

export const SHOWS = ["all", "to-fix", "look", "changed", "left-out"] as const;
export type Show = (typeof SHOWS)[number];

export interface Filter {
  readonly text: string;
  readonly show: Show;
  /** Only rows that say exactly this in this column. */
  readonly cell: { readonly column: number; readonly text: string } | null;
}

export const NO_FILTER: Filter = { text: "", show: "all", cell: null };
export const filter = signal<Filter>(NO_FILTER);
export const isFiltered = computed(
  () => filter.value.text.trim() !== "" || filter.value.show !== "all" || filter.value.cell !== null,
);

/** The rows found so far, and how far the search is; null where nothing is searched for. */
export interface Found {
  readonly rows: readonly number[];
  readonly lookedAt: number;
  readonly done: boolean;
  readonly failed: boolean;
}
export const found = signal<Found | null>(null);

/** The last row of the file that says something. */
const lastRow = signal(0);
export const firstRow = computed(() => {
  const reading = report.value?.reading;
  return reading ? reading.skip_rows + (reading.has_header ? 2 : 1) : 1;
});

export const rowsView = computed(() => {
  const rows = found.value?.rows;
  const all = Math.max(lastRow.value - firstRow.value + 1, 0);
  return { count: rows ? rows.length : all, last: lastRow.value };
});

export const rowOfPlace = (place: number): number => found.value?.rows[place] ?? firstRow.value + place;

/** The place of a row, or of the next one that shows. */
export function placeOfRow(row: number): number {
  const rows = found.value?.rows;
  if (!rows) return Math.min(Math.max(row - firstRow.value, 0), Math.max(rowsView.value.count - 1, 0));
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] as number) < row) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, Math.max(rows.length - 1, 0));
}

const BLOCK_ROWS = 64;
const MOST_BLOCKS = 64;
const blocks = new Map<string, readonly PageRow[] | null>();
/** Drawn again when rows have arrived. */
export const arrivals = signal(0);
let reports = 0;

/** Forgets what was read: a new report says other things of the same rows. */
export function forgetRows(): void {
  reports += 1;
  blocks.clear();
}

const blockOf = (place: number): { key: string; from: number } => {
  const from = place - (place % BLOCK_ROWS);
  return { key: `${found.value ? "found" : "all"} ${from}`, from };
};

/** The contact at this place; "blank" where the row is empty; undefined while it is read. */
export function contactAt(place: number): PageRow | "blank" | undefined {
  const block = blocks.get(blockOf(place).key);
  if (!block) return undefined;
  const row = rowOfPlace(place);
  return block.find(each => each.row === row) ?? "blank";
}

/** Reads what is not there yet of these places. */
export function wantPlaces(first: number, last: number): void {
  for (let place = first; place <= last; place += BLOCK_ROWS) readBlock(place);
  readBlock(last);
}

function readBlock(place: number): void {
  const { key, from } = blockOf(place);
  if (blocks.has(key)) return;
  blocks.set(key, null);
  const asked = reports;
  const to = Math.min(from + BLOCK_ROWS, rowsView.peek().count);
  const wanted = Array.from({ length: to - from }, (_, index) => rowOfPlace(from + index));
  scan.rowsAt(wanted).then(
    rows => {
      if (asked !== reports) return;
      blocks.delete(key);
      blocks.set(key, rows);
      for (const old of [...blocks.keys()].slice(0, Math.max(blocks.size - MOST_BLOCKS, 0)))
        blocks.delete(old);
      arrivals.value += 1;
    },
    () => {
      if (asked === reports) blocks.delete(key);
    },
  );
}

/** Cells that were typed over, by their rows. */
const typedOver = computed<ReadonlyMap<number, readonly Entry[]>>(() => {
  const all = new Map<number, Entry[]>();
  for (const entry of history.value.steps.flatMap(({ entries }) => entries)) {
    if (entry.do !== "replace-cell") continue;
    const row = entry.row as number;
    all.set(row, [...(all.get(row) ?? []), entry]);
  }
  return all;
});

function searchOf({ text, show, cell }: Filter): RowsSearch {
  const keys = (level: string): string[] =>
    findings.value.filter(finding => finding.level === level).map(keyOf);
  return {
    text,
    ...(cell ? { cell } : {}),
    ...(show === "to-fix" || show === "left-out" ? { state: show } : {}),
    ...(show === "look" ? { findings: keys("look") } : {}),
    ...(show === "changed" ? { findings: keys("tidied"), rows: [...typedOver.value.keys()] } : {}),
  };
}

let searches = 0;

/** Looks through the whole file for what the filter says; what is found shows as it is found. */
export async function searchRows(): Promise<void> {
  const own = ++searches;
  forgetRows();
  if (!isFiltered.value) {
    found.value = null;
    return;
  }
  const wanted = searchOf(filter.value);
  found.value = { rows: [], lookedAt: 0, done: false, failed: false };
  const rows: number[] = [];
  let lookedAt = 0;
  let next: number | null = 1;
  try {
    while (next !== null) {
      const part = await scan.search(wanted, next);
      if (own !== searches) return;
      next = part.next_row;
      lookedAt += part.looked_at;
      // The block at the end had fewer rows than it has now.
      if (part.rows.length > 0) blocks.delete(blockOf(rows.length).key);
      for (const row of part.rows) rows.push(row);
      found.value = { rows, lookedAt, done: next === null, failed: false };
    }
  } catch {
    if (own === searches) found.value = { rows, lookedAt, done: true, failed: true };
    return;
  }
  announce(t("all-rows.showing", { n: rows.length, all: report.value?.records ?? 0 }));
}

let pause: ReturnType<typeof setTimeout> | undefined;

/** `after_ms`: searches once no more has been typed for so long. */
export function setFilter(next: Partial<Filter>, after_ms = 0): void {
  filter.value = { ...filter.value, ...next };
  clearTimeout(pause);
  if (after_ms === 0) void searchRows();
  else pause = setTimeout(() => void searchRows(), after_ms);
}

/** Another file: what was looked for in the one before means nothing. */
effect(() => {
  void file.value;
  batch(() => {
    filter.value = NO_FILTER;
    found.value = null;
  });
});

/** Called when the page is entered and after each new report. */
export async function enterRows(): Promise<void> {
  forgetRows();
  const checked = report.value;
  if (!checked) return;
  const blank = findings.value.find(({ id }) => id === "row-blank")?.count ?? 0;
  lastRow.value = firstRow.value - 1 + checked.records + blank;
  arrivals.value += 1;
  if (isFiltered.value) void searchRows();
  await findLastRow();
}

/** Blank rows that are not counted above move the end: what the file itself says wins. */
async function findLastRow(): Promise<void> {
  const asked = reports;
  let last = 0;
  let from: number | null = Math.max(lastRow.value - 1, 1);
  try {
    while (from !== null) {
      const page: { rows: readonly PageRow[]; next_row: number | null } = await scan.query({
        kind: "rows",
        from_row: from,
        limit: 1000,
      });
      if (asked !== reports) return;
      last = page.rows.at(-1)?.row ?? last;
      from = page.next_row;
    }
  } catch {
    return;
  }
  if (last > 0) lastRow.value = last;
}

/** What the row says now, by column: the file's cell, or what was typed over it. */
export function cellsNow(row: PageRow): readonly string[] {
  const typed = typedOver.value.get(row.row);
  if (!typed) return row.cells;
  const cells = [...row.cells];
  for (const { column, old, new: text } of typed)
    if (cells[column as number] === old) cells[column as number] = text as string;
  return cells;
}

/** One step that types over the cells that differ. false: nothing does. */
export async function changeRow(row: PageRow, texts: readonly string[]): Promise<boolean> {
  const now = cellsNow(row);
  const entries = texts.flatMap((text, column): EntryBody[] =>
    column < now.length && text !== now[column]
      ? [{ do: "replace-cell", row: row.row, column, old: now[column], new: text }]
      : [],
  );
  return entries.length > 0 && addToPlan({ entries, count: entries.length });
}

export const leaveOutRow = (row: number): Promise<boolean> =>
  addToPlan({ entries: [{ do: "leave-out-row", row }], count: 1 });
