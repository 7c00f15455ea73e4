/** Two rows of one person: in which cells they differ. */
import type { Column, PageRow } from "./report.ts";

export interface Difference {
  readonly column: Column;
  readonly first: string;
  readonly second: string;
}

/** Columns that are sent, the address left aside; blanks around a cell are no difference. */
export function differences(
  first: PageRow,
  second: PageRow,
  columns: readonly Column[],
): readonly Difference[] {
  return columns
    .filter(({ role }) => role === "property")
    .map(column => ({
      column,
      first: (first.cells[column.index] ?? "").trim(),
      second: (second.cells[column.index] ?? "").trim(),
    }))
    .filter(({ first: one, second: other }) => one !== other);
}
