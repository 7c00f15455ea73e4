import assert from "node:assert/strict";
import { test } from "node:test";
import { countRows, csvForStaff, guardFormula, pastedTable, savedName } from "../src/state/table_text.ts";

test("a table copied from a spreadsheet is taken with its rows counted", () => {
  assert.deepEqual(pastedTable("email\tname\r\nann@example.com\tAnn\r\n"), {
    text: "email\tname\r\nann@example.com\tAnn\n",
    rows: 2,
  });
});

test("a column of addresses is a table, one cell is none", () => {
  assert.equal(pastedTable("ann@example.com\nbob@example.com")?.rows, 2);
  assert.equal(pastedTable("ann@example.com"), null);
  assert.equal(pastedTable("  \n "), null);
});

test("a line break in a quoted cell does not end a row", () => {
  assert.equal(countRows('a\t"one\ntwo"\nb\tc'), 2);
  assert.equal(countRows('a\t"say ""hi""\nthere"\nb'), 2);
});

test("a quote mark inside a cell is only a mark", () => {
  assert.equal(countRows('5" pipe\tx\ny\tz'), 2);
});

test("formulas are guarded; numbers and phone numbers are left alone", () => {
  assert.equal(guardFormula("=HYPERLINK(1)"), "'=HYPERLINK(1)");
  assert.equal(guardFormula("+cmd|' /C calc'!A0"), "'+cmd|' /C calc'!A0");
  assert.equal(guardFormula("@sum"), "'@sum");
  for (const start of ["=", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", "'=", "''@"])
    assert.equal(guardFormula(`${start}A1`), `'${start}A1`);
  assert.equal(guardFormula("+44 20 7946 0018"), "+44 20 7946 0018");
  assert.equal(guardFormula("-3.5"), "-3.5");
  // An apostrophe of the file's own must be there again once ours is taken away.
  assert.equal(guardFormula("'+44 20 7946 0018"), "''+44 20 7946 0018");
  assert.equal(guardFormula("'n Boek"), "'n Boek");
});

test("CSV for staff opens right in Excel: BOM, CRLF, quotes doubled", () => {
  assert.equal(
    csvForStaff([
      ["a", 'say "x"'],
      ["=1", ""],
    ]),
    '\uFEFFa,"say ""x"""\r\n\'=1,\r\n',
  );
});

test("a saved file keeps the first name", () => {
  assert.equal(savedName("Spring list.CSV", "-fixed"), "Spring list-fixed.csv");
  assert.equal(savedName("contacts", "-left-out"), "contacts-left-out.csv");
});
