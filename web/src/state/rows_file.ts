/** The file of rows that Mailjet turned down: the first columns as the person has them, then row number, what, how, and Mailjet's words. */
import { t } from "../i18n/t.ts";
import type { Import } from "../proxy_client.ts";
import type { Report } from "./report.ts";
import { saveFile } from "./save.ts";
import { fileName, report } from "./store.ts";
import { csvForStaff, savedName } from "./table_text.ts";
import { hasFileOf, rowsNumbered, type TurnedDown } from "./turned_down.ts";

/** Where the row is not known in the file, its cells are those that were sent, each under the column it came from. */
function sentCells(told: TurnedDown, checked: Report | null): string[] {
  if (!checked) return [...told.cells];
  const cells = checked.columns.map(() => "");
  checked.output.columns.forEach(({ index }, at) => {
    cells[index] = told.cells[at] ?? "";
  });
  return cells;
}

export function tableOf(
  rows: readonly TurnedDown[],
  checked: Report | null,
  own: ReadonlyMap<number, readonly string[]>,
): string[][] {
  const cells = rows.map(told => [...(own.get(told.row ?? 0) ?? sentCells(told, checked))]);
  const names = checked?.columns.map(({ name }) => name) ?? [];
  const width = Math.max(names.length, ...cells.map(({ length }) => length), 0);
  const wide = (row: readonly string[]): string[] => Array.from({ length: width }, (_, at) => row[at] ?? "");
  const words = ["row", "what", "how", "words"].map(name => t(`turned-down-file.${name}`));
  return [
    [...wide(names), ...words],
    ...rows.map((told, at) => [
      ...wide(cells[at] as string[]),
      told.row === null ? "" : String(told.row),
      t(`mailjet.${told.why}.what`, { field: told.field ?? "" }),
      t(`mailjet.${told.why}.how`),
      told.message,
    ]),
  ];
}

export async function saveTurnedDown(of: Import, rows: readonly TurnedDown[]): Promise<void> {
  const known = hasFileOf(of.id);
  const numbers = known ? rows.map(({ row }) => row).filter(row => row !== null) : [];
  const found = await rowsNumbered(numbers).catch(() => []);
  const own = new Map(found.map(({ row, cells }) => [row, cells]));
  const name = savedName(known ? fileName.value : of.file_name, t("import.download-addition"));
  const content = csvForStaff(tableOf(rows, known ? report.value : null, own));
  saveFile(new Blob([content], { type: "text/csv" }), name);
}
