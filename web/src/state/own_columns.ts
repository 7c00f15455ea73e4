/**
 * The columns that we put behind those of a file: row number, what went wrong, how to fix it, Mailjet's words. When such a file is mended
 * and chosen again they have done their work, and are no fields of anybody.
 */
import { t } from "../i18n/t.ts";
import type { Column, EntryBody } from "./report.ts";

const NAMES = {
  "left-out-file": ["left-out-file.row", "left-out-file.what", "left-out-file.how"],
  "turned-down-file": [
    "turned-down-file.row",
    "turned-down-file.what",
    "turned-down-file.how",
    "turned-down-file.words",
  ],
} as const;

/** Their names in the language of the page. */
export const ownColumns = (file: keyof typeof NAMES): string[] => NAMES[file].map(key => t(key));

/** Entries that leave them out: wherever all of them stand side by side. */
export function withoutOwnColumns(columns: readonly Column[]): EntryBody[] {
  const kinds = [ownColumns("turned-down-file"), ownColumns("left-out-file")];
  const ours: Column[] = [];
  for (let at = 0; at < columns.length; ) {
    const found = kinds.find(names => names.every((name, place) => columns[at + place]?.name === name));
    if (found) ours.push(...columns.slice(at, at + found.length));
    at += found?.length ?? 1;
  }
  return ours
    .filter(({ role }) => role === "property")
    .map(({ index, name }) => ({ do: "map-column", column: index, name, to: "leave-out" }));
}
