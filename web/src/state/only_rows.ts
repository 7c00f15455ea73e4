/**
 * A file of some rows of another, each under its own row number: what is left out is blank, and blank rows count. What the whole file
 * proved about its columns goes along as entries, because six rows prove little.
 */
import { type History, keepEntries } from "./plan.ts";
import type { Column, Entry, EntryBody, PageRow, Report } from "./report.ts";

export interface OnlyRows {
  readonly file: File;
  /** Entries that stand before the person's own. */
  readonly given: readonly Entry[];
  readonly history: History;
  readonly original: File;
  /** How the person said the original is to be read. */
  readonly readAs: readonly Entry[];
}

const quote = (cell: string): string =>
  /[",\r\n]/.test(cell) || cell !== cell.trim() ? `"${cell.replaceAll('"', '""')}"` : cell;
const line = (cells: readonly string[]): string => cells.map(quote).join(",");

/** "dd/mm/yyyy" -> "dmy", as `choose-date-order` has it; null where the pattern has no such order. */
export function orderOf(pattern: string): string | null {
  const order = [...pattern.matchAll(/d+|m+|y+/g)].map(([letters]) => letters[0]).join("");
  return /^(dmy|mdy|ymd|ydm)/.exec(order)?.[1] ?? null;
}

function columnEntries(column: Column): readonly EntryBody[] {
  const { index, name, role, property, send_as } = column;
  const base = { do: "map-column", column: index, name };
  if (role === "email") return [{ ...base, to: "email" }];
  if (role === "left-out") return [{ ...base, to: "leave-out" }];
  const mapped = { ...base, to: "property", property: property ?? name, type: send_as };
  const order = column.date_formats.map(orderOf).find(found => found !== null);
  return order ? [mapped, { do: "choose-date-order", column: index, name, order }] : [mapped];
}

export function onlyRows(
  checked: Report,
  rows: readonly PageRow[],
  history: History,
  original: File,
): OnlyRows {
  const { has_header, skip_rows } = checked.reading;
  const lines: string[] = [];
  if (has_header) lines[skip_rows] = line(checked.columns.map(({ name }) => name));
  for (const { row, cells } of rows) lines[row - 1] = line(cells);
  const text = Array.from(lines, each => `${each ?? ""}\r\n`).join("");
  const reading: EntryBody = {
    do: "read-as",
    encoding: "utf-8",
    delimiter: ",",
    quote: '"',
    escape: '"',
    has_header,
    skip_rows,
  };
  const given = [reading, ...checked.columns.flatMap(columnEntries)].map(
    (entry, index): Entry => ({ ...entry, id: `given${index + 1}` }),
  );
  return {
    file: new File([text], original.name, { type: "text/csv", lastModified: original.lastModified }),
    given,
    history: keepEntries(history, entry => entry.do !== "read-as"),
    original,
    readAs: history.steps.flatMap(step => step.entries).filter(entry => entry.do === "read-as"),
  };
}
