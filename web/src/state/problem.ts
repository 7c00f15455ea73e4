/** One problem, fifty rows a page: which rows are ticked and what is typed beside them. Nothing counts before a button is pressed. */
import { signal } from "@preact/signals-core";
import { t } from "../i18n/t.ts";
import { addressFault } from "./address_fault.ts";
import {
  type EntryBody,
  type Finding,
  type FindingKey,
  keyOf,
  type PageRow,
  pickKey,
  type RowsPage,
  sameFinding,
} from "./report.ts";
import { type Problem, refuse } from "./speak.ts";
import { addToPlan, findings, report, scan } from "./store.ts";

export const PAGE_ROWS = 50;

export interface Draft {
  readonly ticked: boolean;
  readonly text: string;
  /** The row it is for, as it was then. */
  readonly row: PageRow;
}

export interface ProblemPage {
  readonly key: string;
  readonly from: number;
  /** How many rows stand on the pages before. */
  readonly before: number;
  readonly page: RowsPage | null;
  readonly failed: boolean;
}

/** Of duplicates: the first row of each person on this page, by its number. */
export const firstOfPerson = signal<ReadonlyMap<number, PageRow>>(new Map());

export const problemPage = signal<ProblemPage | null>(null);
export const drafts = signal<ReadonlyMap<number, Draft>>(new Map());

export const findingOf = (key: FindingKey): Finding | undefined =>
  findings.value.find(finding => sameFinding(finding, key));

/** A finding about one cell a row can be typed over. */
export const isTypedOver = (finding: Finding): boolean =>
  finding.column !== null && finding.id !== "email-duplicate" && finding.level !== "tidied";

/** The cell's text as it now stands. */
export function cellNow(row: PageRow, column: number | null): string {
  if (column === null) return row.evidence ?? "";
  return row.before ?? row.cells[column] ?? row.evidence ?? "";
}

export async function loadProblem(key: FindingKey, from = 1, before = 0): Promise<void> {
  const name = keyOf(key);
  const previous = problemPage.peek();
  if (previous?.key !== name) drafts.value = new Map();
  const keep = previous?.key === name && previous.from === from ? previous.page : null;
  problemPage.value = { key: name, from, before, page: keep, failed: false };
  const finding = findingOf(key);
  if (!finding) return;
  const still = (): boolean => problemPage.peek()?.key === name && problemPage.peek()?.from === from;
  try {
    const page = await scan.query({ kind: "finding", ...pickKey(key), from_row: from, limit: PAGE_ROWS });
    if (!still()) return;
    drafts.value = draftsWith(finding, page, from);
    problemPage.value = { key: name, from, before, page, failed: false };
    const firsts = new Set(
      page.rows.flatMap(({ row, same_as }) => (same_as && same_as !== row ? [same_as] : [])),
    );
    firstOfPerson.value = new Map();
    if (firsts.size === 0) return;
    const rows = await scan.rowsAt([...firsts].sort((a, b) => a - b));
    if (still()) firstOfPerson.value = new Map(rows.map(row => [row.row, row]));
  } catch {
    if (still()) problemPage.value = { key: name, from, before, page: keep, failed: !keep };
  }
}

/**
 * What was typed stays, on this page and those before, as long as the cell is what it was. A row that has left this page takes its tick
 * with it: nobody sees it any more.
 */
function draftsWith(
  finding: Finding,
  { rows, next_row }: RowsPage,
  from: number,
): ReadonlyMap<number, Draft> {
  const before = drafts.peek();
  const end = next_row ?? Number.POSITIVE_INFINITY;
  const next = new Map([...before].filter(([row]) => row < from || row >= end));
  for (const row of rows) {
    const old = before.get(row.row);
    const isSame = old !== undefined && cellNow(old.row, finding.column) === cellNow(row, finding.column);
    next.set(row.row, isSame ? { ...old, row } : firstDraft(finding, row));
  }
  return next;
}

/** After a change the rows of other pages are read again when they are looked at. */
function forgetOtherPages(): void {
  const here = new Set(problemPage.peek()?.page?.rows.map(({ row }) => row));
  drafts.value = new Map([...drafts.peek()].filter(([row]) => here.has(row)));
}

/** Ticked where we know what to do: a sure new text, or nothing to type. */
function firstDraft(finding: Finding, row: PageRow): Draft {
  if (!isTypedOver(finding)) return { ticked: finding.level === "must", text: "", row };
  const now = cellNow(row, finding.column);
  const suggestion = row.after ?? null;
  const sure = suggestion !== null && suggestion !== now;
  return { ticked: sure && finding.level === "must", text: sure ? suggestion : now, row };
}

export const draftOf = (row: PageRow): Draft => drafts.value.get(row.row) ?? { ticked: false, text: "", row };

export function setDraft(row: PageRow, next: Partial<Omit<Draft, "row">>): void {
  drafts.value = new Map(drafts.value).set(row.row, { ...draftOf(row), ...next });
}

/** All rows of the page that shows. */
export function tickAll(ticked: boolean): void {
  const next = new Map(drafts.value);
  for (const row of problemPage.value?.page?.rows ?? []) next.set(row.row, { ...draftOf(row), ticked });
  drafts.value = next;
}

interface Ticked {
  readonly all: readonly PageRow[];
  readonly changed: readonly PageRow[];
}

/** On this page and those looked at before. */
export function ticked(finding: Finding): Ticked {
  const all = [...drafts.value.values()]
    .filter(draft => draft.ticked)
    .map(({ row }) => row)
    .sort((a, b) => a.row - b.row);
  const changed = isTypedOver(finding)
    ? all.filter(row => draftOf(row).text !== cellNow(row, finding.column))
    : [];
  return { all, changed };
}

export const boxId = (row: number): string => `row-${row}`;

export async function changeTicked(finding: Finding): Promise<boolean> {
  const { all, changed } = ticked(finding);
  const column = finding.column;
  if (column === null) return false;
  const firstRow = problemPage.value?.page?.rows[0]?.row ?? 0;
  if (changed.length === 0) {
    refuse([
      { text: t(all.length === 0 ? "problem.none-ticked" : "problem.none-typed"), target: boxId(firstRow) },
    ]);
    return false;
  }
  const isEmail = report.value?.columns.find(({ index }) => index === column)?.role === "email";
  const faults: Problem[] = isEmail
    ? all.flatMap(row => {
        const wrong = addressFault(draftOf(row).text);
        return wrong ? [{ text: t(`problem.still.${wrong}`, { row: row.row }), target: boxId(row.row) }] : [];
      })
    : [];
  if (faults.length > 0) {
    refuse(faults);
    return false;
  }
  const entries = changed.map(
    (row): EntryBody => ({
      do: "replace-cell",
      row: row.row,
      column,
      old: cellNow(row, column),
      new: draftOf(row).text,
    }),
  );
  forgetOtherPages();
  return addToPlan({ entries, about: finding, count: entries.length });
}

/** The other row of a person stays in its place. */
export function leaveOutOne(finding: Finding, row: number): Promise<boolean> {
  forgetOtherPages();
  return addToPlan({ entries: [{ do: "leave-out-row", row }], about: finding, count: 1 });
}

export async function leaveOutTicked(finding: Finding): Promise<boolean> {
  const { all } = ticked(finding);
  if (all.length === 0) {
    const firstRow = problemPage.value?.page?.rows[0]?.row ?? 0;
    refuse([{ text: t("problem.none-ticked"), target: boxId(firstRow) }]);
    return false;
  }
  const entries = all.map(({ row }): EntryBody => ({ do: "leave-out-row", row }));
  forgetOtherPages();
  return addToPlan({ entries, about: finding, count: entries.length });
}
