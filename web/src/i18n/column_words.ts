/** What a column holds: the counts of a tiny chart, and one sentence that says the same. */
import type { Column, Histogram } from "../state/report.ts";
import { quoted, type Text } from "./findings.ts";
import { formatMonth, formatNumber, formatSamples, t, tx } from "./t.ts";

const NAMED_VALUES = 3;

export interface Chart<Piece> {
  /** How numbers or dates are spread, or the most frequent values. */
  readonly kind: "spread" | "values";
  readonly counts: readonly number[];
  readonly text: Text<Piece>;
}

/** A border of a bin in words; the end of a bin of dates is the day after its last one. */
function border(value: number | string, isEnd = false): string {
  if (typeof value === "number") return formatNumber(value);
  const day = new Date(`${value}T00:00:00Z`);
  if (isEnd) day.setUTCDate(day.getUTCDate() - 1);
  return formatMonth(day);
}

function spread<Piece>({ kind, bins }: Histogram): Chart<Piece> | null {
  const first = bins[0];
  const last = bins.at(-1);
  if (!first || !last || bins.length < 2) return null;
  const range = tx<Piece>(`check.column.spread-${kind}`, {
    from: border(first.from),
    to: border(last.to, true),
  });
  const most = mostOf(bins);
  const where = most
    ? [" ", ...tx<Piece>("check.column.most-lie", { from: border(most.from), to: border(most.to, true) })]
    : [];
  return { kind: "spread", counts: bins.map(({ count }) => count), text: [...range, ...where] };
}

/** The shortest run of bins with more than half of all; null where that is most of the range, too. */
function mostOf(bins: Histogram["bins"]): { from: number | string; to: number | string } | null {
  const all = bins.reduce((sum, { count }) => sum + count, 0);
  for (let length = 1; length * 2 <= bins.length; ++length) {
    for (let start = 0; start + length <= bins.length; ++start) {
      const run = bins.slice(start, start + length);
      const [low, high] = [run[0], run.at(-1)];
      if (low && high && run.reduce((sum, { count }) => sum + count, 0) * 2 > all)
        return { from: low.from, to: high.to };
    }
  }
  return null;
}

/** Values that come again and again; where each comes once there is nothing to show. */
function frequent<Piece>(
  { top = [], role }: Column,
  data: (text: string) => Piece | string,
): Chart<Piece> | null {
  if ((top[0]?.count ?? 0) < 2 || role === "email") return null;
  const named = top.slice(0, NAMED_VALUES);
  const list = formatSamples(
    named.map(({ value, count }) => t("check.column.value", { value: quoted(value), n: count })),
  );
  const text = tx<Piece>("check.column.most", { list: data(list) });
  return { kind: "values", counts: top.map(({ count }) => count), text };
}

/** null: neither numbers nor dates, and no value comes twice. */
export const chartOf = <Piece>(column: Column, data: (text: string) => Piece | string): Chart<Piece> | null =>
  (column.histogram ? spread<Piece>(column.histogram) : null) ?? frequent(column, data);

export function lengthText({ length }: Column): string {
  const { shortest = 0, longest = 0 } = length ?? {};
  if (longest === 0) return "";
  return shortest === longest
    ? t("columns.length-same", { n: longest })
    : t("columns.length", { shortest, n: longest });
}
