import assert from "node:assert/strict";
import { test } from "node:test";
import { addressFault } from "../src/state/address_fault.ts";
import { changedLetters } from "../src/state/changed_letters.ts";
import { differences } from "../src/state/duplicates.ts";
import type { Column, PageRow } from "../src/state/report.ts";
import { rowMatcher } from "../src/worker/row_matcher.ts";

const row = (number: number, cells: string[], more: Partial<PageRow> = {}): PageRow => ({
  row: number,
  line: number,
  cells,
  state: "ready",
  findings: [],
  ...more,
});

test("a search finds a text in any cell, whatever its case and accents", () => {
  const holds = rowMatcher({ text: " zoe " });
  assert.ok(holds(row(2, ["x", "ZOË Łuk"])));
  assert.ok(!holds(row(3, ["x", "Zo"])));
  assert.ok(rowMatcher({ text: "ZOË" })(row(2, ["zoe"])));
});

test("all conditions must hold", () => {
  const wanted = { text: "ann", state: "to-fix", findings: ["email-typo//0"], rows: [7] } as const;
  const holds = rowMatcher(wanted);
  const typo = [{ id: "email-typo", reason: null, column: 0 }];
  assert.ok(holds(row(2, ["ann"], { state: "to-fix", findings: typo })));
  assert.ok(holds(row(7, ["ann"], { state: "to-fix" })));
  assert.ok(!holds(row(7, ["ann"])));
  assert.ok(!holds(row(8, ["ann"], { state: "to-fix" })));
  assert.ok(!holds(row(7, ["bob"], { state: "to-fix" })));
});

test("a value is found exactly, blanks around it aside", () => {
  const holds = rowMatcher({ text: "", cell: { column: 1, text: "York" } });
  assert.ok(holds(row(2, ["a", " York "])));
  assert.ok(!holds(row(3, ["York", "New York"])));
});

test("a filter of findings that none has finds nothing", () => {
  assert.ok(!rowMatcher({ text: "", findings: [] })(row(2, ["a"])));
});

test("changed letters stand between what both texts begin and end with", () => {
  assert.deepEqual(changedLetters("anna(at)example.com", "anna@example.com"), {
    start: "anna",
    gone: "(at)",
    added: "@",
    end: "example.com",
  });
  assert.deepEqual(changedLetters("aa", "aaa"), { start: "aa", gone: "", added: "a", end: "" });
  assert.deepEqual(changedLetters("a😀b", "a😁b"), { start: "a", gone: "😀", added: "😁", end: "b" });
});

test("the plain faults of a typed address are told apart", () => {
  assert.equal(addressFault(" "), "blank");
  assert.equal(addressFault("carlexample.com"), "no-at");
  assert.equal(addressFault("a@b@example.com"), "two-ats");
  assert.equal(addressFault("carl lee@example.com"), "space");
  assert.equal(addressFault("carl@example"), "no-dot");
  assert.equal(addressFault(" carl@example.com "), null);
});

test("two rows of a person differ in what is sent of them, the address and blanks aside", () => {
  const columns = ["email", "name", "town", "note"].map(
    (name, index) =>
      ({ index, name, role: ["email", "property", "property", "left-out"][index] }) as unknown as Column,
  );
  const found = differences(
    row(2, ["A@b.nl", " Ann", "Leeds", "x"]),
    row(9, ["a@b.nl", "Ann", "", "y"]),
    columns,
  );
  assert.deepEqual(
    found.map(({ column, first, second }) => [column.name, first, second]),
    [["town", "Leeds", ""]],
  );
});
