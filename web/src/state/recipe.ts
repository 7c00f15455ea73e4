/**
 * A recipe: choices for the next file of the same kind. It holds choices and column names, never a cell.
 *
 * Columns are found again by their names alone; what has no column of its name, or more than one, is said and left away.
 */
import type { Column, EntryBody, FindingKey, Report } from "./report.ts";

/** An entry as it is kept: columns by their names. */
export interface Choice {
  readonly entry: EntryBody;
  /** The column it is about, or its finding is about. */
  readonly column: string | null;
}

export interface Recipe {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly saved: number;
  /** The names of all columns of the file it was made for. */
  readonly columns: readonly string[];
  readonly choices: readonly Choice[];
}

/** A recipe is offered for files with at least this share of its columns. */
const LEAST_SHARE = 0.5;
/** Of one row, or of the words in it. */
const OF_ONE_FILE = new Set(["replace-cell", "leave-out-row"]);

const nameAt = (columns: readonly Column[], index: unknown): string | null =>
  columns.find(column => column.index === index)?.name ?? null;

/** The entry without what belongs to one file only; null where nothing of it is left. */
export function choiceOf(entry: EntryBody, columns: readonly Column[]): Choice | null {
  if (OF_ONE_FILE.has(entry.do)) return null;
  const { id: _, answers: __, except_rows: ___, ...body } = entry;
  if (entry.do === "read-as") {
    // How the columns are split shows in the column names, which have to fit already.
    return typeof entry.encoding === "string"
      ? { entry: { do: "read-as", encoding: entry.encoding }, column: null }
      : null;
  }
  const finding = entry.finding as FindingKey | undefined;
  const index = finding ? finding.column : (entry.column ?? null);
  if (index === null) return { entry: body as EntryBody, column: null };
  const column = nameAt(columns, index);
  return column ? { entry: body as EntryBody, column } : null;
}

/** The choices made so far that can serve another file. Without column names nothing can be found again. */
export function choicesNow(checked: Report, entries: readonly EntryBody[]): readonly Choice[] {
  const isNamed =
    checked.reading.has_header && !checked.findings.some(finding => finding.id === "header-missing");
  return isNamed ? entries.flatMap(entry => choiceOf(entry, checked.columns) ?? []) : [];
}

export interface Offer {
  readonly recipe: Recipe;
  readonly entries: readonly EntryBody[];
  /** Names of columns that the choices need and this file does not have once. */
  readonly misfits: readonly string[];
}

/** null: too few of the columns are here for it to be the same kind of file. */
export function offerOf(recipe: Recipe, { columns, reading }: Report): Offer | null {
  const names = new Set(columns.map(({ name }) => name));
  const here = recipe.columns.filter(name => names.has(name)).length;
  if (here < recipe.columns.length * LEAST_SHARE) return null;
  const misfits = new Set<string>();
  const entries = recipe.choices.flatMap(({ entry, column }): EntryBody[] => {
    if (entry.do === "read-as") return entry.encoding === reading.encoding ? [] : [entry];
    if (column === null) return [entry];
    const found = columns.filter(({ name }) => name === column);
    const index = found[0]?.index;
    if (index === undefined || found.length > 1) {
      misfits.add(column);
      return [];
    }
    const finding = entry.finding as FindingKey | undefined;
    return [
      finding
        ? { ...entry, finding: { ...finding, column: index } }
        : { ...entry, column: index, name: column },
    ];
  });
  return entries.length > 0 ? { recipe, entries, misfits: [...misfits] } : null;
}
