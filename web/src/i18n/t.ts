/**
 * Every word on the page comes from a catalogue.
 *
 *     t("check.title.to-fix", { n: 53 })            "53 rows need you to fix them"
 *     tx("fix.map-column.email", { column: bdi })   the same, with pieces of template kept as pieces
 *
 * `n-as` is shown where `n` would be. A message is text, or an object of plural forms chosen by `n`. `{name}` is replaced; numbers get the language's own marks.
 */
import { signal } from "@preact/signals-core";

export type Param = string | number;
export type Params<Piece = never> = Readonly<Record<string, Param | Piece>>;
type Leaf = string | Readonly<Record<string, string>>;
export interface Catalogue {
  readonly [key: string]: Leaf | Catalogue;
}

export interface Language {
  /** Of the catalogue: "fr". */
  readonly name: string;
  /** Whose numbers and dates: "fr-CH". */
  readonly tag: string;
  readonly words: Catalogue;
  /** The plural form of a number. */
  readonly formFor: (n: number) => string;
  readonly numbers: Intl.NumberFormat;
  readonly rows: Intl.NumberFormat;
  readonly lists: Intl.ListFormat;
  readonly samples: Intl.ListFormat;
  /** Of dates, times and sizes, each made when it is first wanted (`made`). */
  readonly others: Map<string, Intl.DateTimeFormat | Intl.NumberFormat>;
}

const MOST_FORMS = 500;

/** To choose a form takes as long as to draw what it stands in, and a page drawn by turns asks for the same ones again and again. */
function rememberingForms(rules: Intl.PluralRules): (n: number) => string {
  const forms = new Map<number, string>();
  return n => {
    const known = forms.get(n);
    if (known !== undefined) return known;
    if (forms.size === MOST_FORMS) forms.clear();
    const form = rules.select(n);
    forms.set(n, form);
    return form;
  };
}

export function makeLanguage(tag: string, words: Catalogue, name = tag): Language {
  return {
    name,
    tag,
    words,
    formFor: rememberingForms(new Intl.PluralRules(tag)),
    numbers: new Intl.NumberFormat(tag),
    rows: new Intl.NumberFormat(tag, { useGrouping: false }),
    lists: new Intl.ListFormat(tag, { type: "conjunction" }),
    samples: new Intl.ListFormat(tag, { type: "unit", style: "short" }),
    others: new Map(),
  };
}

/** Empty until a catalogue is loaded (load.ts). What is drawn from words is drawn anew in another language. */
const language = signal(makeLanguage("en", {}));
export const setLanguage = (next: Language): void => {
  language.value = next;
};
export const currentLanguage = (): Language => language.value;

const isPlural = (found: Leaf | Catalogue): found is Readonly<Record<string, string>> =>
  typeof found === "object" && typeof found.other === "string";

function leafAt(key: string): Leaf | undefined {
  let found: Leaf | Catalogue | undefined = language.value.words;
  for (const step of key.split(".")) {
    if (found === undefined || typeof found === "string") return undefined;
    found = (found as Catalogue)[step];
  }
  if (found === undefined) return undefined;
  return typeof found === "string" || isPlural(found) ? found : undefined;
}

export const has = (key: string): boolean => leafAt(key) !== undefined;

/** The first of these keys that the catalogue holds; the last when none does. */
export const firstOf = (...keys: string[]): string => keys.find(has) ?? (keys.at(-1) as string);

function formOf(key: string, n: unknown): string {
  const leaf = leafAt(key);
  if (leaf === undefined) return key;
  if (typeof leaf === "string") return leaf;
  const form = typeof n === "number" ? language.value.formFor(n) : "other";
  return leaf[form] ?? leaf.other ?? key;
}

/** Params that are the number of a row. */
const ROW_PARAMS = new Set(["row", "same", "own", "shown"]);

export function tx<Piece>(key: string, params: Params<Piece> = {}): (string | Piece)[] {
  return formOf(key, params.n)
    .split(/\{(\w+)\}/)
    .map((piece, index) => {
      if (index % 2 === 0) return piece;
      const value = (piece === "n" ? params["n-as"] : undefined) ?? params[piece];
      if (value === undefined) return "";
      if (typeof value !== "number") return value;
      return ROW_PARAMS.has(piece) ? formatRow(value) : formatNumber(value);
    })
    .filter(piece => piece !== "");
}

export const t = (key: string, params: Params = {}): string => tx<never>(key, params).join("");

export const formatNumber = (value: number): string => language.value.numbers.format(value);
/** A row by its number: "1204", as at the left edge of a spreadsheet, so that it is found there and stands apart in a list. */
export const formatRow = (row: number): string => language.value.rows.format(row);
/** A few of many: "Ann, Bob, Carla". */
export const formatSamples = (items: readonly string[]): string => language.value.samples.format(items);
export const formatList = (items: readonly string[]): string => language.value.lists.format(items);

/** To make a formatter takes longer than to use it a hundred times. */
function made<Formatter extends Intl.DateTimeFormat | Intl.NumberFormat>(
  key: string,
  make: (tag: string) => Formatter,
): Formatter {
  const { tag, others } = language.value;
  const known = others.get(key) as Formatter | undefined;
  if (known) return known;
  const fresh = make(tag);
  others.set(key, fresh);
  return fresh;
}

const dateFormat = (key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  made(key, tag => new Intl.DateTimeFormat(tag, options));

export const formatDay = (date: Date): string =>
  dateFormat("day", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(date);

export const formatMonth = (date: Date): string =>
  dateFormat("month", { month: "short", year: "numeric", timeZone: "UTC" }).format(date);

export const formatTime = (iso: string): string => {
  const date = new Date(iso);
  return Number.isNaN(date.getTime())
    ? ""
    : dateFormat("time", { dateStyle: "long", timeStyle: "short" }).format(date);
};

export const formatBytes = (bytes: number): string => {
  const [unit, size] =
    bytes < 1e3
      ? (["byte", 1] as const)
      : bytes < 1e6
        ? (["kilobyte", 1e3] as const)
        : bytes < 1e9
          ? (["megabyte", 1e6] as const)
          : (["gigabyte", 1e9] as const);
  const digits = (unit === "megabyte" && bytes >= 1e7) || unit === "kilobyte" ? 0 : 1;
  return made(
    `${unit} ${digits}`,
    tag =>
      new Intl.NumberFormat(tag, {
        style: "unit",
        unit,
        unitDisplay: unit === "byte" ? "long" : "short",
        maximumFractionDigits: digits,
      }),
  ).format(bytes / size);
};

/** "Rows 4, 19, 20, 51, 77 and 7 more": the first five, then how many are not named. */
export function rowsText(rows: readonly number[], total: number): string {
  const named = rows.slice(0, 5).map(formatRow);
  const others = total - named.length;
  const items = others > 0 ? [...named, t("rows.more", { n: others })] : named;
  return t("rows.named", { n: total, list: formatList(items) });
}

/** The letters of a column in a spreadsheet: 0 is A, 26 is AA. */
export function columnLetters(index: number): string {
  let letters = "";
  for (let rest = index; rest >= 0; rest = Math.floor(rest / 26) - 1) {
    letters = String.fromCharCode(65 + (rest % 26)) + letters;
  }
  return letters;
}
