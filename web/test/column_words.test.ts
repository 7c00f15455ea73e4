import assert from "node:assert/strict";
import { test } from "node:test";
import "./words.ts";
import { chartOf, lengthText } from "../src/i18n/column_words.ts";
import { plain } from "../src/i18n/findings.ts";
import type { Column, Histogram } from "../src/state/report.ts";

const column = (over: Partial<Column>): Column => ({ role: "property", ...over }) as Column;
function drawn(over: Partial<Column>): { name: string; bars: number } | null {
  const chart = chartOf<string>(column(over), text => text);
  return chart && { name: plain(chart.text), bars: chart.counts.length };
}
const bins = (...borders: (number | string)[]): Histogram["bins"] =>
  borders.slice(1).map((to, i) => ({ from: borders[i] as number | string, to, count: i === 1 ? 90 : 4 }));

test("values that come again are named with their counts, the rest are bars", () => {
  const top = ["Leeds", "York", "Hull", "Bath"].map((value, i) => ({ value, count: 410 - i }));
  assert.deepEqual(drawn({ top }), { name: "Most often: Leeds (410), York (409), Hull (408).", bars: 4 });
});

test("where every value comes once, and in the address column, there is no chart", () => {
  assert.equal(drawn({ top: [{ value: "a", count: 1 }] }), null);
  assert.equal(drawn({ role: "email", top: [{ value: "a@example.com", count: 3 }] }), null);
  assert.equal(drawn({}), null);
});

test("numbers and dates are told by their range and by where most of them lie", () => {
  assert.equal(
    drawn({ histogram: { kind: "number", bins: bins(20, 40, 60, 80) } })?.name,
    "Numbers between 20 and 80. Most are from 40 to 60.",
  );
  const dates = bins("1951-01-01", "1961-01-01", "1971-01-01", "2007-01-01");
  assert.equal(
    drawn({ histogram: { kind: "date", bins: dates } })?.name,
    "Dates from Jan 1951 to Dec 2006. Most are from Jan 1961 to Dec 1970.",
  );
});

test("where the values are spread over the whole range, nothing is said of most", () => {
  const flat = [20, 40, 60, 80].map(from => ({ from, to: from + 20, count: 5 }));
  assert.equal(drawn({ histogram: { kind: "number", bins: flat } })?.name, "Numbers between 20 and 100.");
});

test("lengths are told in letters", () => {
  assert.equal(
    lengthText(column({ length: { shortest: 3, longest: 40 } })),
    "Each cell has 3 to 40 letters.",
  );
  assert.equal(lengthText(column({ length: { shortest: 1, longest: 1 } })), "Each cell has 1 letter.");
  assert.equal(lengthText(column({})), "");
});
