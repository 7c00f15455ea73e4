/** Tables as text: what a spreadsheet puts on the clipboard, and CSV that is safe to open in one. */

export interface PastedTable {
  readonly text: string;
  readonly rows: number;
}

/** A table as a spreadsheet copies it (tabs, quoted cells), or null where the text is no table. */
export function pastedTable(text: string): PastedTable | null {
  const trimmed = text.replace(/(?:\r\n|\n|\r)+$/, "");
  if (trimmed.trim() === "") return null;
  const rows = countRows(trimmed);
  const isTable = rows > 1 || trimmed.includes("\t");
  return isTable ? { text: `${trimmed}\n`, rows } : null;
}

/** Rows, where a line break inside a quoted cell does not end one. */
export function countRows(text: string): number {
  let rows = 1;
  let quoted = false;
  let cellStart = true;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted) {
      if (character === '"') {
        if (text[at + 1] === '"') at += 1;
        else quoted = false;
      }
      continue;
    }
    if (character === '"' && cellStart) quoted = true;
    const ends = character === "\n" || (character === "\r" && text[at + 1] !== "\n");
    if (ends) rows += 1;
    cellStart = ends || character === "\t";
  }
  return rows;
}

/**
 * A cell that a spreadsheet would run as a formula gets an apostrophe in front (CWE-1236), the wide signs of East Asia and cells that
 * begin with apostrophes too; numbers and phone numbers do not.
 */
export function guardFormula(cell: string): string {
  const text = cell.replace(/^'+/, "");
  // An apostrophe of the file's own in front of any sign is doubled: whoever takes one away again has what was there.
  const risky =
    (text !== cell && /^[+-]/.test(text)) ||
    /^[=@\t\r\n\0＝＋－＠]/.test(text) ||
    (/^[+-]/.test(text) && !/^[+-][\d\s().,/-]*$/.test(text));
  return risky ? `'${cell}` : cell;
}

const quoteCell = (cell: string): string =>
  /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** CSV that Excel opens right: BOM, CRLF, formulas guarded. */
export function csvForStaff(rows: readonly (readonly string[])[]): string {
  return `\uFEFF${rows.map(row => row.map(cell => quoteCell(guardFormula(cell))).join(",")).join("\r\n")}\r\n`;
}

/** "spring-list.csv" -> "spring-list-fixed.csv", whatever the first ending. */
export function savedName(name: string, addition: string): string {
  return `${name.replace(/\.(csv|tsv|txt|tab)$/i, "")}${addition}.csv`;
}
