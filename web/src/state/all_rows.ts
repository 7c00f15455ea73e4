/** Pages of all rows, as the file has them. */
import { signal } from "@preact/signals-core";
import type { RowsPage } from "./report.ts";
import { scan } from "./store.ts";

export const ROWS_A_PAGE = 50;

export const rowsPage = signal<{
  readonly from: number;
  readonly page: RowsPage | null;
  readonly failed: boolean;
}>({
  from: 0,
  page: null,
  failed: false,
});

export async function loadRows(from: number): Promise<void> {
  rowsPage.value = { from, page: null, failed: false };
  try {
    const page = await scan.query({ kind: "rows", from_row: from, limit: ROWS_A_PAGE });
    if (rowsPage.peek().from === from) rowsPage.value = { from, page, failed: false };
  } catch {
    if (rowsPage.peek().from === from) rowsPage.value = { from, page: null, failed: true };
  }
}
