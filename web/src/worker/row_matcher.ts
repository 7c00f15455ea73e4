/**
 * Which rows a search means.
 *
 *     const holds = rowMatcher({ text: "zoe" });
 *     holds(row);    // true where a cell says Zoë
 */
import { keyOf, type PageRow } from "../state/report.ts";
import type { RowsSearch } from "./messages.ts";

const MARKS = /\p{M}+/gu;
const PLAIN = /^[ -~]*$/;

/** Small letters without their accents; plain ASCII, which most cells are, needs no more than lower case. */
function plainText(text: string): string {
  const small = text.toLowerCase();
  return PLAIN.test(small) ? small : small.normalize("NFD").replace(MARKS, "");
}

export function rowMatcher({ text, state, findings, rows, cell }: RowsSearch): (row: PageRow) => boolean {
  const wanted = plainText(text.trim());
  const keys = new Set(findings);
  const numbers = new Set(rows);
  const isMarked = (row: PageRow): boolean =>
    (findings === undefined && rows === undefined) ||
    numbers.has(row.row) ||
    (row.findings ?? []).some(finding => keys.has(keyOf(finding)));
  return row =>
    (state === undefined || row.state === state) &&
    isMarked(row) &&
    (cell === undefined || (row.cells[cell.column] ?? "").trim() === cell.text) &&
    (wanted === "" || row.cells.some(each => plainText(each).includes(wanted)));
}
