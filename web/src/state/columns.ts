/** Where each column goes: what is chosen on the columns page, and what becomes of it in the plan. */
import { signal } from "@preact/signals-core";
import { columnName } from "../i18n/findings.ts";
import { t } from "../i18n/t.ts";
import { isSafeName } from "./field_name.ts";
import type { Column, EntryBody, SendAs } from "./report.ts";
import { schema } from "./server.ts";
import { type Problem, refuse } from "./speak.ts";
import { addToPlan, report } from "./store.ts";

export interface Place {
  /** `email`, `leave-out`, `new`, or `field:` and the name of a field that is there. */
  readonly to: string;
  readonly property: string;
  readonly type: SendAs;
}

const MAILJET_TYPES: Readonly<Record<string, SendAs>> = {
  str: "text",
  int: "integer",
  float: "decimal",
  bool: "bool",
  datetime: "datetime",
};
export const typeFromMailjet = (type: string): SendAs => MAILJET_TYPES[type] ?? "text";

export const fieldThere = (name: string) =>
  schema.value?.properties.find(property => property.name.toLowerCase() === name.toLowerCase());

export const placeDrafts = signal<ReadonlyMap<number, Place>>(new Map());

export function placeNow(column: Column): Place {
  const drafted = placeDrafts.value.get(column.index);
  if (drafted) return drafted;
  const property = column.property ?? column.name;
  const type = column.send_as;
  if (column.role === "email") return { to: "email", property, type };
  if (column.role === "left-out") return { to: "leave-out", property, type };
  const there = fieldThere(property);
  return { to: there ? `field:${there.name}` : "new", property, type };
}

export function setPlace(column: Column, next: Partial<Place>): void {
  placeDrafts.value = new Map(placeDrafts.value).set(column.index, { ...placeNow(column), ...next });
}

export const boxOf = (column: Column, part: "to" | "name" | "type"): string =>
  `column-${column.index}-${part}`;

/** null: something is missing, and said. */
export async function useColumns(): Promise<boolean | null> {
  const columns = report.value?.columns ?? [];
  const found: Problem[] = [];
  const emails = columns.filter(column => placeNow(column).to === "email");
  if (emails.length > 1) {
    found.push({
      text: t("columns.two-emails", { n: emails.length }),
      target: boxOf(emails[1] as Column, "to"),
    });
  }
  for (const column of columns) {
    const { to, property } = placeNow(column);
    if (to !== "new") continue;
    const target = boxOf(column, "name");
    if (property.trim() === "")
      found.push({ text: t("columns.name-missing", { column: columnName(column) }), target });
    else if (!isSafeName(property.trim())) {
      found.push({ text: t("columns.name-unsafe", { column: columnName(column) }), target });
    }
  }
  if (found.length > 0) {
    refuse(found);
    return null;
  }
  const entries = columns
    .filter(column => placeDrafts.value.has(column.index))
    .map(column => mapEntry(column, placeNow(column)));
  placeDrafts.value = new Map();
  return entries.length === 0 ? true : addToPlan({ entries, count: entries.length });
}

function mapEntry(column: Column, { to, property, type }: Place): EntryBody {
  const base = { do: "map-column", column: column.index, name: column.name };
  if (to === "email" || to === "leave-out") return { ...base, to };
  if (to === "new") return { ...base, to: "property", property: property.trim(), type };
  const name = to.slice("field:".length);
  const there = schema.value?.properties.find(field => field.name === name);
  return { ...base, to: "property", property: name, type: there ? typeFromMailjet(there.type) : type };
}
