/** Saves the file of rows that Mailjet turned down. */
import { t } from "../i18n/t.ts";
import type { Import } from "../proxy_client.ts";
import { saveFile } from "./save.ts";
import { fileName, report } from "./store.ts";
import { csvForStaff, savedName } from "./table_text.ts";
import { hasFileOf, rowsNumbered, type TurnedDown } from "./turned_down.ts";
import { tableOf } from "./turned_down_table.ts";

export async function saveTurnedDown(of: Import, rows: readonly TurnedDown[]): Promise<void> {
  const known = hasFileOf(of.id);
  const numbers = known ? rows.map(({ row }) => row).filter(row => row !== null) : [];
  const found = await rowsNumbered(numbers).catch(() => []);
  const own = new Map(found.map(({ row, cells }) => [row, cells]));
  const name = savedName(known ? fileName.value : of.file_name, t("import.download-addition"));
  const content = csvForStaff(tableOf(rows, known ? report.value : null, own));
  saveFile(new Blob([content], { type: "text/csv" }), name);
}
