/** The report and the pages of rows, as the core answers them (docs/report.md). */

export type Level = "must" | "look" | "tidied";
export type Role = "email" | "property" | "left-out";
export type SendAs = "text" | "integer" | "decimal" | "bool" | "datetime";
export type LooksLike = SendAs | "date" | "empty";

/** What a finding is known by. */
export interface FindingKey {
  readonly id: string;
  readonly reason: string | null;
  readonly column: number | null;
}

/** One choice of the person, in the words of docs/plan.md; the `id` is given when it is added. */
export interface EntryBody {
  readonly do: string;
  readonly [member: string]: unknown;
}

export interface Entry extends EntryBody {
  readonly id: string;
}

export interface Fix {
  readonly sure: boolean;
  readonly entry: EntryBody;
}

export interface FindingRow {
  readonly row: number;
  readonly line: number;
  readonly column: number | null;
  readonly evidence: string | null;
  readonly before: string | null;
  readonly after: string | null;
  /** Of a duplicate: the first row with that address. */
  readonly same_as?: number;
}

export interface Finding extends FindingKey {
  readonly level: Level;
  readonly count: number;
  readonly groups: number | null;
  readonly rows: readonly FindingRow[];
  readonly more: number;
  readonly fixes: readonly Fix[];
}

export interface Column {
  readonly index: number;
  readonly name: string;
  readonly role: Role;
  readonly property: string | null;
  readonly type: LooksLike;
  readonly send_as: SendAs;
  readonly date_formats: readonly string[];
  readonly empty: number;
  /** Where it is not told, all rows that are not empty here. */
  readonly filled?: number;
  readonly distinct: number;
  readonly distinct_exact: boolean;
  readonly samples: readonly string[];
  readonly share_email: number;
  /** The most frequent values, at most five, with their true counts. */
  readonly top?: readonly { readonly value: string; readonly count: number }[];
  /** false: there were too many values to be sure that none of the others is as frequent. */
  readonly top_complete?: boolean;
  /** In letters, of cells that are not empty. */
  readonly length?: { readonly shortest: number; readonly longest: number } | null;
  readonly histogram?: Histogram | null;
}

/** Borders are numbers, or dates as year-month-day; `from` is within a bin, `to` is not, but for the last number. */
export interface Histogram {
  readonly kind: "number" | "date";
  readonly bins: readonly {
    readonly from: number | string;
    readonly to: number | string;
    readonly count: number;
  }[];
}

export type Origin = "guessed" | "chosen";

/** A reading that was nearly taken, with its first rows. */
export interface Alternative {
  readonly delimiter: string;
  readonly quote: string | null;
  readonly escape: string | null;
  readonly skip_rows: number;
  readonly has_header: boolean;
  readonly confidence: number;
  readonly sample: readonly (readonly string[])[];
}

/** A kind of letters the file may be written in, with a few words of the file as it would read them. */
export interface LettersReading {
  readonly encoding: string;
  readonly confidence: number;
  readonly sample: readonly string[];
}

export interface Reading {
  readonly encoding: string;
  readonly bom: boolean;
  readonly delimiter: string;
  readonly quote: string | null;
  readonly escape: string | null;
  readonly line_ending: string;
  readonly skip_rows: number;
  readonly has_header: boolean;
  readonly confidence: Readonly<Record<string, number>>;
  readonly origin: Readonly<Record<string, Origin>>;
  readonly encoding_sample?: readonly string[];
  readonly encoding_alternatives?: readonly LettersReading[];
  readonly alternatives: readonly Alternative[];
}

export interface Effect {
  readonly entry: string;
  readonly rows: number;
  readonly cells: number;
  /** Rows that are more than before. */
  readonly added: number;
  readonly fits: boolean;
}

export interface Report {
  readonly reading: Reading;
  readonly bytes: number;
  readonly records: number;
  readonly added: number;
  readonly ready: number;
  readonly to_fix: number;
  readonly left_out: number;
  readonly effects: readonly Effect[];
  readonly columns: readonly Column[];
  readonly findings: readonly Finding[];
  readonly output: {
    readonly header_row: boolean;
    readonly rows: number;
    readonly import_options: string | null;
    readonly columns: readonly { readonly index: number; readonly property: string }[];
    readonly blank_cells: readonly { readonly column: number; readonly count: number }[];
  };
}

export interface PageRow {
  readonly row: number;
  readonly line: number;
  readonly cells: readonly string[];
  readonly state?: "ready" | "to-fix" | "left-out";
  /** The plan, or a tidying, makes something else of one of the cells. */
  readonly changed?: true;
  readonly findings?: readonly FindingKey[];
  readonly column?: number | null;
  readonly evidence?: string | null;
  readonly before?: string | null;
  readonly after?: string | null;
  /** Of a duplicate: the first row with that address. */
  readonly same_as?: number;
}

export interface RowsPage {
  readonly rows: readonly PageRow[];
  readonly next_row: number | null;
}

export type RowsQuery =
  | { readonly kind: "rows"; readonly from_row: number; readonly limit: number }
  | ({ readonly kind: "finding"; readonly from_row: number; readonly limit: number } & FindingKey);

export interface RenderSummary {
  readonly rows: number;
  readonly bytes: number;
  readonly import_options: string | null;
  readonly left_out_rows: number;
  readonly parts: readonly {
    readonly n: number;
    readonly rows: number;
    readonly bytes: number;
    readonly sha256: string;
    readonly first_row: number;
    readonly last_row: number;
  }[];
}

/** Of several columns these are said on one card, without buttons. */
export const GROUPED: ReadonlySet<string> = new Set(["property-new", "column-empty"]);

export const keyOf = (finding: FindingKey): string =>
  [finding.id, finding.reason ?? "", finding.column ?? ""].join("/");

export const pickKey = ({ id, reason, column }: FindingKey): FindingKey => ({ id, reason, column });

export const sameFinding = (a: FindingKey, b: FindingKey): boolean => keyOf(a) === keyOf(b);

/** `fresh` with the findings and columns of `old` that say the same: by their identity it is known what need not be drawn again. */
export function keepSame(old: Report | null, fresh: Report): Report {
  if (old === null) return fresh;
  const findings = new Map(old.findings.map(finding => [keyOf(finding), finding]));
  return {
    ...fresh,
    findings: fresh.findings.map(finding => oldIfSame(findings.get(keyOf(finding)), finding)),
    columns: fresh.columns.map((column, at) => oldIfSame(old.columns[at], column)),
  };
}

/** Both are the core's JSON, whose members come in one order. */
const oldIfSame = <Part>(old: Part | undefined, fresh: Part): Part =>
  old !== undefined && JSON.stringify(old) === JSON.stringify(fresh) ? old : fresh;
