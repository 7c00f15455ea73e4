/**
 * A table on the clipboard, as Excel, LibreOffice and Google Sheets put it there: as text with tabs, and as a web page.
 *
 * The text is enough where it has no quote marks. With quote marks it cannot be known whether a mark is of the cell or goes around it, for
 * each program does it its own way; then the web page says what the cells are.
 */
import { type PastedTable, pastedTable } from "./table_text.ts";

const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
};

/** null: a sign this page has no name for. */
function decoded(text: string): string | null {
  let isKnown = true;
  const plain = text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (_, name: string) => {
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    const sign = name.startsWith("#")
      ? code <= 0x10ffff
        ? String.fromCodePoint(code)
        : undefined
      : NAMED[name.toLowerCase()];
    if (sign === undefined) isKnown = false;
    return sign ?? "";
  });
  return isKnown ? plain : null;
}

const spanOf = (tag: string, name: string): number => {
  const found = new RegExp(`\\b${name}\\s*=\\s*["']?(\\d+)`, "i").exec(tag);
  return Math.min(Math.max(Number(found?.[1] ?? 1), 1), 1000);
};

/**
 * The cells of the only table of a web page; null where there is none, more than one, or a sign that is not known. Nothing of the page is ever
 * put into ours: its tags are only looked at. A cell that spans several stands in the first, as a saved CSV has it.
 */
export function tableInPage(page: string): readonly (readonly string[])[] | null {
  const bare = page.replace(/<!--[\s\S]*?-->/g, "").replace(/<(style|script|head)\b[\s\S]*?<\/\1\s*>/gi, "");
  if ((bare.match(/<table\b/gi) ?? []).length !== 1) return null;
  const rows: string[][] = [];
  /** Cells of rows above that reach down: columns and how many rows are left. */
  const reaching = new Map<number, number>();
  let cell: string | null = null;
  let span = 1;
  let isFine = true;
  const skipReached = (): void => {
    const row = rows.at(-1);
    if (!row) return;
    for (let left = reaching.get(row.length) ?? 0; left > 0; left = reaching.get(row.length) ?? 0) {
      reaching.set(row.length, left - 1);
      row.push("");
    }
  };
  const endCell = (): void => {
    if (cell === null) return;
    const text = decoded(cell.trim());
    if (text === null) isFine = false;
    const row = rows.at(-1);
    row?.push(
      text?.replace(/[ \t]*\n[ \t]*/g, "\n").replaceAll("\u00a0", " ") ?? "",
      ...Array<string>(span - 1).fill(""),
    );
    cell = null;
  };
  for (const [, tag = "", text = ""] of bare.matchAll(/(<[^>]*>)|([^<]+)/g)) {
    if (tag === "") {
      if (cell !== null) cell += text.replace(/\s+/g, " ");
      continue;
    }
    const name = /^<\/?\s*([a-z0-9]+)/i.exec(tag)?.[1]?.toLowerCase() ?? "";
    const ends = tag.startsWith("</");
    if (name === "br" && cell !== null) cell += "\n";
    if (name === "tr" || name === "table" || name === "td" || name === "th") endCell();
    if (name === "tr" && !ends) rows.push([]);
    if ((name === "td" || name === "th") && !ends && rows.length > 0) {
      skipReached();
      cell = "";
      span = spanOf(tag, "colspan");
      const down = spanOf(tag, "rowspan");
      const at = rows.at(-1)?.length ?? 0;
      for (let column = at; column < at + span && down > 1; column += 1) reaching.set(column, down - 1);
    }
    if (name === "tr" && ends) skipReached();
  }
  endCell();
  const filled = rows.filter(row => row.length > 0);
  return isFine && filled.length > 0 ? filled : null;
}

const quoteCell = (cell: string): string =>
  /["\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** `page`: the clipboard as a web page, "" where there is none. null: neither is a table. */
export function tableOnClipboard(text: string, page: string): PastedTable | null {
  const isPlain = text.trim() !== "" && !text.includes('"');
  const cells = isPlain || page === "" ? null : tableInPage(page);
  if (!cells) return pastedTable(text);
  return pastedTable(cells.map(row => row.map(quoteCell).join("\t")).join("\n"));
}
