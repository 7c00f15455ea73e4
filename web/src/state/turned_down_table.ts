/** The rows that Mailjet turned down as a table: the first columns as the person has them, then row number, what, how, and Mailjet's words. */
import { t } from "../i18n/t.ts";
import type { Report } from "./report.ts";
import type { TurnedDown } from "./turned_down.ts";

/** Where the row is not known in the file, its cells are those that were sent, each under the column it came from. */
function sentCells(told: TurnedDown, checked: Report | null): string[] {
  if (!checked) return [...told.cells];
  const cells = checked.columns.map(() => "");
  checked.output.columns.forEach(({ index }, at) => {
    cells[index] = told.cells[at] ?? "";
  });
  return cells;
}

/** What the names of columns end with that are not the person's: by it the core knows the file again (columns.h). */
const OWN_COLUMN = " (Preflight)";

export function tableOf(
  rows: readonly TurnedDown[],
  checked: Report | null,
  own: ReadonlyMap<number, readonly string[]>,
): string[][] {
  const ours = new Set(
    checked?.columns.filter(({ name }) => name.endsWith(OWN_COLUMN)).map(({ index }) => index),
  );
  const theirs = <T>(all: readonly T[]): T[] => all.filter((_, index) => !ours.has(index));
  const cells = rows.map(told => theirs(own.get(told.row ?? 0) ?? sentCells(told, checked)));
  const names = theirs(checked?.columns.map(({ name }) => name) ?? []);
  const width = Math.max(names.length, ...cells.map(({ length }) => length), 0);
  const wide = (row: readonly string[]): string[] => Array.from({ length: width }, (_, at) => row[at] ?? "");
  const words = ["row", "what", "how", "words"].map(name => t(`turned-down-file.${name}`) + OWN_COLUMN);
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
