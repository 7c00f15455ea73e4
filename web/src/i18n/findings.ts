/**
 * Findings, fixes and steps in words. The core gives ids and numbers; every sentence is in the catalogue.
 *
 * `data` wraps the person's own text (in <bdi> on the page), so that it stays apart from ours.
 */
import type { Step } from "../state/plan.ts";
import type { Column, Effect, EntryBody, Finding, FindingKey, Reading } from "../state/report.ts";
import { columnLetters, firstOf, formatDay, formatList, has, type Params, rowsText, t, tx } from "./t.ts";

export interface FindingContext<Piece> {
  readonly columns: readonly Column[];
  readonly reading: Reading;
  readonly file: string;
  readonly data: (text: string) => Piece;
}

export type Text<Piece> = readonly (string | Piece)[];

const LONGEST_SAMPLE = 40;
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A cell as it is quoted on the page: short, hidden characters and outer spaces made visible. */
export function quoted(cell: string): string {
  const shown = cell
    .replace(HIDDEN, "␣")
    .replace(/^[\s\u00A0]+|[\s\u00A0]+$/g, outer => "␣".repeat([...outer].length));
  const letters = [...shown];
  return letters.length > LONGEST_SAMPLE ? `${letters.slice(0, LONGEST_SAMPLE).join("")}…` : shown;
}

export function columnName(column: Column | undefined): string {
  if (column === undefined) return "";
  return column.name === ""
    ? t("check.column.no-name", { letters: columnLetters(column.index) })
    : column.name;
}

export const headerRow = (reading: Reading): number => reading.skip_rows + 1;

const MARKS: Readonly<Record<string, string>> = {
  ",": "comma",
  ";": "semicolon",
  "\t": "tab",
  "|": "pipe",
  ":": "colon",
  " ": "space",
};
export const markText = (mark: string): string => t(`mark.${MARKS[mark] ?? "other"}`, { mark });

/** "Western European (windows-1252)": nobody needs the word encoding. */
export const lettersText = (label: string): string =>
  has(`letters.${label}`) ? t("letters.named", { kind: t(`letters.${label}`), label }) : label;

function paramsOf<Piece>(finding: Finding, context: FindingContext<Piece>): Params<Piece> {
  const { columns, file, data } = context;
  const column = columns.find(({ index }) => index === finding.column);
  const first = finding.rows[0];
  const sample = first?.evidence ?? first?.before ?? null;
  return {
    n: finding.count,
    file: data(file),
    width: columns.length,
    columns: data(formatList(columns.slice(0, 6).map(each => t("quoted", { name: columnName(each) })))),
    column: data(columnName(column)),
    kind: lettersText(context.reading.encoding),
    letters: columnLetters(finding.column ?? 0),
    rows: rowsText(
      finding.rows.map(({ row }) => row),
      Math.max(finding.count, finding.rows.length),
    ),
    row: first?.row ?? headerRow(context.reading),
    sample: data(quoted(sample ?? "")),
    before: data(quoted(first?.before ?? sample ?? "")),
    after: first?.after === "" ? t("problem.empty") : data(quoted(first?.after ?? "")),
  };
}

export function whatText<Piece>(finding: Finding, context: FindingContext<Piece>): Text<Piece> {
  const base = `finding.${finding.id}`;
  if (finding.groups !== null && has(`${base}.what-groups`)) {
    return tx<Piece>(`${base}.what-groups`, { ...paramsOf(finding, context), n: finding.groups });
  }
  const key = firstOf(`${base}.${finding.reason}.what`, `${base}.what`, "finding.other.what");
  return tx<Piece>(key, paramsOf(finding, context));
}

/** A finding about several columns at once: `what-several` and `how-several`. */
export function severalText<Piece>(
  found: readonly Finding[],
  part: "what" | "how",
  context: FindingContext<Piece>,
): Text<Piece> {
  const names = found.map(({ column }) =>
    t("quoted", { name: columnName(context.columns.find(({ index }) => index === column)) }),
  );
  return tx<Piece>(`finding.${found[0]?.id}.${part}-several`, {
    n: found.length,
    columns: context.data(formatList(names)),
  });
}

/** The same as a heading: without its full stop. */
export function headingText<Piece>(finding: Finding, context: FindingContext<Piece>): Text<Piece> {
  const pieces = [...whatText(finding, context)];
  const last = pieces.at(-1);
  if (typeof last === "string") pieces[pieces.length - 1] = last.replace(/\.$/, "");
  return pieces;
}

/** The key of the words a finding has of its own for where it is; there may be none. */
const ownWhere = ({ id, rows }: Finding): string =>
  rows[0]?.evidence ? firstOf(`finding.${id}.where-sample`, `finding.${id}.where`) : `finding.${id}.where`;

export function whereText<Piece>(finding: Finding, context: FindingContext<Piece>): Text<Piece> {
  const first = finding.rows[0];
  const own = ownWhere(finding);
  if (has(own)) return tx<Piece>(own, paramsOf(finding, context));
  if (!first && finding.column === null) return [];
  if (first?.same_as !== undefined) {
    // Of people, as the line above counts them, not of rows.
    const others = Math.max((finding.groups ?? finding.count) - 1, 0);
    return tx<Piece>("where.duplicate", {
      ...paramsOf(finding, context),
      n: others === 0 ? 1 : 2,
      others,
      same: first.same_as,
    });
  }
  const column =
    finding.column !== null &&
    context.columns.find(({ index }) => index === finding.column)?.role !== "email";
  const shape =
    first?.before != null && first.after !== null && first.before !== first.after
      ? "change"
      : first?.evidence
        ? "sample"
        : "rows";
  const alone = finding.count === 1 && shape !== "rows" ? "-one" : "";
  const key = first ? `${column ? "column-" : ""}${shape}${alone}` : "column";
  return tx<Piece>(`where.${key}`, paramsOf(finding, context));
}

/** Paper is left lying about: it names the rows and shows nothing of what is in them. null: `whereText` does as much. */
export function whereOnPaper(finding: Finding): string | null {
  const { rows, count } = finding;
  const own = ownWhere(finding);
  const shown = "sample";
  if (rows.length === 0 || (has(own) && !tx(own, { sample: shown }).includes(shown))) return null;
  const numbers = rows.map(({ row }) => row);
  return t("where.rows", { rows: rowsText(numbers, Math.max(count, rows.length)) });
}

export function howText<Piece>(finding: Finding, context: FindingContext<Piece>): Text<Piece> {
  const base = `finding.${finding.id}`;
  const key = firstOf(`${base}.${finding.reason}.how`, `${base}.how`, "finding.other.how");
  return tx<Piece>(key, paramsOf(finding, context));
}

/** What an entry does, as the last steps of a catalogue key. */
/** Findings whose cells were read, or once written, in the wrong letters. */
const MISREAD = new Set(["text-mojibake", "encoding-undecodable"]);

export function entryKind(entry: EntryBody): string {
  switch (entry.do) {
    case "keep-duplicate":
      return `keep-duplicate.${entry.which}`;
    case "choose-date-order":
      return `choose-date-order.${entry.order}`;
    case "map-column":
      if (entry.to !== "property") return `map-column.${entry.to}`;
      if (entry.property === undefined)
        return entry.type === "datetime" ? "map-column.datetime" : "map-column.text";
      return entry.type === undefined || entry.type === "text"
        ? "map-column.property"
        : "map-column.property-type";
    case "read-as": {
      if (entry.delimiter !== undefined) return "read-as.delimiter";
      if (entry.has_header !== undefined)
        return entry.has_header ? "read-as.has_header" : "read-as.no_header";
      if (entry.skip_rows !== undefined) return "read-as.skip_rows";
      if (entry.encoding !== undefined) return "read-as.encoding";
      return entry.quote !== undefined ? "read-as.quote" : "read-as.other";
    }
    case "repair-emails":
      return (entry.finding as FindingKey | undefined)?.id === "email-several"
        ? "keep-first-email"
        : entry.do;
    case "repair-cells":
      return MISREAD.has((entry.finding as FindingKey | undefined)?.id ?? "") ? "repair-letters" : entry.do;
    default:
      return entry.do;
  }
}

function entryParams<Piece>(
  entry: EntryBody,
  context: FindingContext<Piece>,
): Record<string, string | number | Piece> {
  const { columns, data, reading } = context;
  const column = columns.find(({ index }) => index === entry.column);
  const skipped = typeof entry.skip_rows === "number" ? entry.skip_rows : reading.skip_rows;
  return {
    column: data(column ? columnName(column) : String(entry.name ?? "")),
    property: data(String(entry.property ?? "")),
    type: typeof entry.type === "string" ? t(`type.${entry.type}`) : "",
    mark: typeof entry.delimiter === "string" ? markText(entry.delimiter) : "",
    letters: typeof entry.encoding === "string" ? lettersText(entry.encoding) : "",
    row: skipped + 1,
  };
}

/** The first word of the file that would read otherwise in these letters. */
function wordTelling(encoding: unknown, { encoding_sample = [], encoding_alternatives = [] }: Reading) {
  const other = encoding_alternatives.find(each => each.encoding === encoding);
  return other?.sample.find((word, index) => word !== encoding_sample[index]);
}

const ORDERS: Readonly<Record<string, readonly [number, number, number]>> = {
  dmy: [2, 1, 0],
  mdy: [2, 0, 1],
  ymd: [0, 1, 2],
  ydm: [0, 2, 1],
};

/** As the core reads two-digit years (`two_digit_year_pivot`): from here on they are of the 1900s. */
export const YEAR_PIVOT = 30;

/** 03/04/1990 in the reader's own words, as this order would have it; for `excel-1904` a number of days. */
export function dateAs(sample: string, order: string): string | null {
  if (order === "excel-1904") {
    const days = /^\d{5}(?!\d)/.exec(sample);
    return days ? formatDay(new Date(Date.UTC(1904, 0, 1 + Number(days[0])))) : null;
  }
  const numbers = /^\D*(\d{1,4})\D+(\d{1,2})\D+(\d{1,4})/.exec(sample)?.slice(1).map(Number);
  const places = ORDERS[order];
  if (!numbers || !places) return null;
  const [year, month, day] = places.map(place => numbers[place] as number) as [number, number, number];
  const full = year < 100 ? year + (year < YEAR_PIVOT ? 2000 : 1900) : year;
  const date = new Date(Date.UTC(full, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? formatDay(date) : null;
}

/** What these write stands in the rows as `after`; they leave the others alone. */
const WRITING = new Set(["repair-emails", "repair-cells", "join-cells", "close-quotes"]);

export function fixCount(finding: Finding, entry: EntryBody): number {
  if (!WRITING.has(entry.do) || finding.more > 0) return finding.count;
  return finding.rows.filter(({ after }) => after !== null).length || finding.count;
}

export function fixText<Piece>(
  finding: Finding,
  entry: EntryBody,
  context: FindingContext<Piece>,
): Text<Piece> {
  const kind = entryKind(entry);
  const params = { ...entryParams(entry, context), n: fixCount(finding, entry) };
  const word = entry.do === "read-as" ? wordTelling(entry.encoding, context.reading) : undefined;
  if (word !== undefined)
    return tx<Piece>("fix.read-as.encoding-word", { ...params, word: context.data(word) });
  if (entry.do === "choose-date-order") {
    const date = dateAs(finding.rows[0]?.evidence ?? "", String(entry.order));
    return date
      ? tx<Piece>(`fix.${kind}`, { ...params, date })
      : tx<Piece>(`fix.choose-date-order-bare.${entry.order}`, params);
  }
  return tx<Piece>(firstOf(`fix.${kind}`, "fix.other"), params);
}

/** The line a step leaves behind: "We left out 12 rows." */
export function stepText<Piece>(
  step: Step,
  effects: readonly Effect[],
  context: FindingContext<Piece>,
): Text<Piece> {
  const first = step.entries[0];
  if (!first) return [];
  const own = effects.filter(({ entry }) => step.entries.some(({ id }) => id === entry));
  if (step.recipe !== undefined) {
    const used = tx<Piece>("after.recipe", { n: step.count, name: context.data(step.recipe) });
    const unfit = own.filter(({ fits }) => !fits).length;
    return unfit === 0 ? used : [...used, " ", ...tx<Piece>("after.recipe-unfit", { n: unfit })];
  }
  if (own.length > 0 && own.every(({ fits }) => !fits)) return [t("after.unfit")];
  // Columns and letters can be chosen in one go: each is told.
  if (step.entries.length > 1 && step.entries.every(entry => entry.do === "read-as")) {
    return step.entries.flatMap((entry, index) => [
      ...(index === 0 ? [] : [" "]),
      ...tx<Piece>(`after.${entryKind(entry)}`, entryParams(entry, context)),
    ]);
  }
  const rows = own.reduce((sum, effect) => sum + effect.rows, 0);
  const cells = own.reduce((sum, effect) => sum + effect.cells, 0);
  const kind = entryKind(first);
  if (first.do === "map-column" && step.entries.length > 1) {
    return tx<Piece>("after.map-column.several", { n: step.entries.length });
  }
  const byCell = ["replace-cell", "clear-cells", "keep-original", "repair-emails", "repair-cells"].includes(
    first.do,
  );
  const n = (byCell ? cells || rows : rows) || step.count;
  return tx<Piece>(firstOf(`after.${kind}`, `after.${kind.replace("-type", "")}`, "after.other"), {
    ...entryParams(first, context),
    n,
    added: own.reduce((sum, effect) => sum + effect.added, 0),
  });
}

export const plain = (text: readonly (string | { toString(): string })[]): string => text.join("");
