import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import "./words.ts";
import {
  dateAs,
  type FindingContext,
  fixText,
  plain,
  quoted,
  stepText,
  whatText,
  whereOnPaper,
  whereText,
  YEAR_PIVOT,
} from "../src/i18n/findings.ts";
import { leftOutWords } from "../src/i18n/left_out_words.ts";
import { columnLetters, rowsText, t } from "../src/i18n/t.ts";
import { addStep, emptyHistory, type Step } from "../src/state/plan.ts";
import type { Finding } from "../src/state/report.ts";

const column = (index: number, name: string, role: "email" | "property") => ({
  index,
  name,
  role,
  property: name,
  type: "text" as const,
  send_as: "text" as const,
  date_formats: [],
  empty: 0,
  distinct: 1,
  distinct_exact: true,
  samples: [],
  share_email: 0,
});

const context: FindingContext<string> = {
  columns: [column(0, "email", "email"), column(1, "birthday", "property")],
  reading: {
    encoding: "utf-8",
    bom: false,
    delimiter: ",",
    quote: '"',
    escape: '"',
    line_ending: "lf",
    skip_rows: 0,
    has_header: true,
    confidence: {},
    origin: {},
    alternatives: [],
  },
  file: "list.csv",
  data: text => text,
};

const finding = (over: Partial<Finding>): Finding => ({
  id: "email-missing",
  reason: null,
  column: 0,
  level: "must",
  count: 1,
  groups: null,
  rows: [],
  more: 0,
  fixes: [],
  ...over,
});

const row = (number: number, over = {}) => ({
  row: number,
  line: number,
  column: 0,
  evidence: null,
  before: null,
  after: null,
  ...over,
});

test("rows are named up to five, the rest are counted", () => {
  assert.equal(rowsText([7], 1), "Row 7");
  assert.equal(rowsText([5, 88], 2), "Rows 5 and 88");
  assert.equal(rowsText([4, 19, 20, 51, 77], 12), "Rows 4, 19, 20, 51, 77, and 7 more");
});

test("a missing address is told with its count and its rows", () => {
  const twelve = finding({ count: 12, rows: [4, 19, 20, 51, 77].map(number => row(number)), more: 7 });
  assert.equal(plain(whatText(twelve, context)), "12 rows have no email address.");
  assert.equal(plain(whereText(twelve, context)), "Rows 4, 19, 20, 51, 77, and 7 more.");
});

test("paper names rows where the page would show what is in them, and columns as the page does", () => {
  const place = row(12, { evidence: "anna(at)example.com", before: "anna(at)example.com" });
  assert.equal(whereOnPaper(finding({ id: "email-invalid", rows: [place] })), "Row 12.");
  assert.equal(
    whereOnPaper(finding({ id: "encoding-guessed", rows: [row(14, { evidence: "Þór" })] })),
    "Row 14.",
  );
  assert.equal(whereOnPaper(finding({ id: "date-order-proved", rows: [place] })), "Row 12.");
  assert.equal(whereOnPaper(finding({ id: "property-near-match", rows: [row(1)] })), null);
  assert.equal(whereOnPaper(finding({ id: "email-invalid", rows: [] })), null);
});

test("a sure repair shows before and after", () => {
  const change = {
    evidence: "anna(at)example.com",
    before: "anna(at)example.com",
    after: "anna@example.com",
  };
  const noAt = finding({ id: "email-invalid", reason: "no-at", rows: [row(12, change)] });
  assert.equal(plain(whatText(noAt, context)), "1 email address has no @ sign.");
  assert.equal(plain(whereText(noAt, context)), "Row 12: anna(at)example.com → anna@example.com.");
});

test("a reason we have no words for falls back to those of the finding", () => {
  assert.equal(
    plain(whatText(finding({ id: "email-invalid", reason: "quite-new", count: 3 }), context)),
    "3 email addresses will not work.",
  );
  assert.equal(plain(whatText(finding({ id: "quite-new", count: 3 }), context)), "3 rows need a look.");
});

test("people in the file twice are counted as people", () => {
  assert.equal(
    plain(whatText(finding({ id: "email-duplicate", count: 40, groups: 31 }), context)),
    "31 people are in your file more than once.",
  );
});

test("the others who are in the file twice are counted as people, too", () => {
  const first = row(4, { evidence: "anna@example.com", same_as: 2 });
  const said = (count: number, groups: number) =>
    plain(whereText(finding({ id: "email-duplicate", count, groups, rows: [first] }), context));
  assert.doesNotMatch(said(2, 1), /more/);
  assert.match(said(40, 31), /30 more/);
});

test("a cell that becomes empty is told so", () => {
  const change = { evidence: "#N/A", before: "#N/A", after: "" };
  const error = finding({ id: "excel-error-value", column: 1, rows: [row(3, change)] });
  assert.match(plain(whereText(error, context)), /#N\/A → empty/);
});

test("both orders of a date are told in words, and an impossible one is not", () => {
  assert.equal(dateAs("03/04/1990", "dmy"), "April 3, 1990");
  assert.equal(dateAs("03/04/1990", "mdy"), "March 4, 1990");
  assert.equal(dateAs("26/06/1990", "mdy"), null);
  const unsure = finding({ id: "date-order-unsure", column: 1, rows: [row(9, { evidence: "03/04/1990" })] });
  assert.equal(
    plain(fixText(unsure, { do: "choose-date-order", column: 1, order: "dmy" }, context)),
    "Day first: April 3, 1990",
  );
});

test("a date is told as the core reads it", () => {
  const core = readFileSync(new URL("../../core/src/profiling/dates.h", import.meta.url), "utf8");
  assert.equal(YEAR_PIVOT, Number(/two_digit_year_pivot = (\d+);/.exec(core)?.[1]));
  assert.equal(dateAs("03/04/29", "dmy"), "April 3, 2029");
  assert.equal(dateAs("03/04/30", "dmy"), "April 3, 1930");
  // Microsoft's own example of the two systems: 5 July 2011 is 40729 counted from 1900, 39267 counted from 1904.
  assert.equal(dateAs("39267", "excel-1904"), "July 5, 2011");
  assert.equal(dateAs("39267.5", "excel-1904"), "July 5, 2011");
  assert.equal(dateAs("03/04/1990", "excel-1904"), null);
});

test("a field for dates can be made with one press", () => {
  const missing = finding({ id: "datetime-property-missing", level: "look", column: 1 });
  const said = (type: string) =>
    plain(fixText(missing, { do: "map-column", column: 1, to: "property", type }, context));
  assert.match(said("datetime"), /^Make a date field for “/);
  assert.match(said("text"), /^Send “.*” as text$/);
});

test("other letters are offered with a word of the file that reads otherwise in them", () => {
  const reading = {
    ...context.reading,
    encoding: "windows-1252",
    encoding_sample: ["Köln", "Þorlákur"],
    encoding_alternatives: [
      { encoding: "windows-1257", confidence: 0.2, sample: ["Köln", "Žorlįkur"] },
      { encoding: "shift_jis", confidence: 0.1, sample: [] },
    ],
  };
  const guessed = finding({
    id: "encoding-guessed",
    level: "look",
    column: null,
    rows: [row(1, { evidence: "Þorlákur" })],
  });
  const said = (encoding: string) =>
    plain(fixText(guessed, { do: "read-as", encoding }, { ...context, reading }));
  assert.equal(said("windows-1257"), "Read as Baltic (windows-1257): Žorlįkur");
  assert.equal(said("shift_jis"), "Read the letters as Japanese (shift_jis)");
  assert.equal(
    plain(whereText(guessed, { ...context, reading })),
    "We read them as: Western European (windows-1252). One word is then Þorlákur.",
  );
});

test("a step tells what it did by the report's own numbers", () => {
  const { steps } = addStep(emptyHistory, { entries: [{ do: "leave-out-rows", finding: {} }], count: 12 });
  const step = steps[0] as Step;
  assert.equal(
    plain(stepText(step, [{ entry: "s1", rows: 11, cells: 0, added: 0, fits: true }], context)),
    "We left out 11 rows.",
  );
  assert.equal(plain(stepText(step, [], context)), "We left out 12 rows.");
  assert.equal(
    plain(stepText(step, [{ entry: "s1", rows: 0, cells: 0, added: 0, fits: false }], context)),
    t("after.unfit"),
  );
});

test("a step that answers two questions about the file tells both", () => {
  const answers = [
    { do: "read-as", has_header: false },
    { do: "read-as", encoding: "windows-1257" },
  ];
  const { steps } = addStep(emptyHistory, { entries: answers, count: 1 });
  const said = plain(stepText(steps[0] as Step, [], context));
  assert.match(said, /Row 1 is a contact/);
  assert.match(said, /windows-1257/);
});

test("a step of saved choices tells how many of them do not fit the file", () => {
  const entries = ["first", "last"].map(which => ({ do: "keep-duplicate", which }));
  const { steps } = addStep(emptyHistory, { entries, count: 2, recipe: "Members" });
  const effect = (entry: string, fits: boolean) => ({ entry, rows: 0, cells: 0, added: 0, fits });
  const said = (...fit: boolean[]) =>
    plain(
      stepText(
        steps[0] as Step,
        fit.map((fits, at) => effect(`s1.${at + 1}`, fits)),
        context,
      ),
    );
  assert.equal(said(true, true), "We used 2 saved choices of “Members”.");
  assert.equal(
    said(true, false),
    "We used 2 saved choices of “Members”. 1 of them does not fit this file, so it does nothing.",
  );
});

test("a cell with several addresses can become a row for each, and the line left behind counts the new rows", () => {
  const about = { id: "email-several", reason: null, column: 0 };
  const found = finding({ ...about, count: 2 });
  const buttons = ["split-emails", "repair-emails"].map(verb =>
    plain(fixText(found, { do: verb, finding: about }, context)),
  );
  assert.deepEqual(buttons, [
    "Make a row for each address in 2 cells",
    "Keep only the first address in 2 cells",
  ]);
  const { steps } = addStep(emptyHistory, { entries: [{ do: "split-emails", finding: about }], count: 2 });
  assert.equal(
    plain(stepText(steps[0] as Step, [{ entry: "s1", rows: 2, cells: 2, added: 3, fits: true }], context)),
    "We made a row for each address in 2 cells. New rows: 3.",
  );
});

test("hidden characters are shown, long cells are cut on a letter", () => {
  assert.equal(quoted(" a\u200Bb "), "␣a␣b␣");
  assert.equal(quoted("é".repeat(60)), `${"é".repeat(40)}…`);
});

test("columns have the letters of a spreadsheet", () => {
  assert.deepEqual([0, 25, 26, 701, 702].map(columnLetters), ["A", "Z", "AA", "ZZ", "AAA"]);
});

test("the file of left-out rows speaks of this one row", () => {
  const words = JSON.parse(leftOutWords()) as {
    columns: string[];
    findings: Record<string, { what: string; how: string }>;
  };
  assert.deepEqual(words.columns, ["Row in your file", "What went wrong", "How to fix it"]);
  assert.equal(words.findings["email-missing"]?.what, "This row has no email address.");
  assert.equal(words.findings["email-invalid/no-at"]?.what, "This email address has no @ sign.");
});
