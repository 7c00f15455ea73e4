import assert from "node:assert/strict";
import { test } from "node:test";
import { choiceOf, choicesNow, offerOf, type Recipe } from "../src/state/recipe.ts";
import type { Column, Report } from "../src/state/report.ts";

const columns = (...names: string[]): Column[] =>
  names.map((name, index) => ({ index, name, samples: ["secret@vereniging-zon.nl"] }) as unknown as Column);

const reportOf = (names: string[], more: object = {}): Report =>
  ({
    columns: columns(...names),
    reading: { has_header: true, encoding: "utf-8" },
    findings: [],
    ...more,
  }) as unknown as Report;

const MISSING = { id: "email-missing", reason: null, column: 1 };
const recipe = (names: string[], entries: object[]): Recipe => ({
  name: "Members",
  saved: 0,
  columns: names,
  choices: choicesNow(reportOf(names), entries as never),
});

test("a recipe holds choices and column names, and nothing of a row", () => {
  const kept = choicesNow(reportOf(["town", "email"]), [
    {
      id: "s1",
      do: "replace-cell",
      row: 3,
      column: 1,
      old: "secret@vereniging-zon.nl",
      new: "x@vereniging-zon.nl",
    },
    { id: "s2", do: "leave-out-row", row: 3 },
    { id: "s3", do: "leave-out-rows", finding: MISSING, except_rows: [4], answers: MISSING },
    { id: "s4", do: "map-column", column: 0, name: "town", to: "leave-out" },
    { id: "s5", do: "keep-duplicate", which: "last" },
  ] as never);
  assert.deepEqual(kept, [
    { entry: { do: "leave-out-rows", finding: MISSING }, column: "email" },
    { entry: { do: "map-column", column: 0, name: "town", to: "leave-out" }, column: "town" },
    { entry: { do: "keep-duplicate", which: "last" }, column: null },
  ]);
  assert.doesNotMatch(JSON.stringify(kept), /secret|except_rows|"row"/);
});

test("where row 1 may be a person there is no recipe", () => {
  const entries = [{ do: "keep-duplicate", which: "last" }];
  const bare = reportOf(["ann@vereniging-zon.nl"], { reading: { has_header: false, encoding: "utf-8" } });
  const unsure = reportOf(["ann@vereniging-zon.nl"], { findings: [{ id: "header-missing" }] });
  assert.deepEqual(choicesNow(bare, entries), []);
  assert.deepEqual(choicesNow(unsure, entries), []);
});

test("columns are found again by their names, wherever they stand", () => {
  const offer = offerOf(
    recipe(
      ["town", "email"],
      [
        { do: "map-column", column: 0, name: "town", to: "leave-out" },
        { do: "leave-out-rows", finding: MISSING },
      ],
    ),
    reportOf(["email", "age", "town"]),
  );
  assert.deepEqual(offer?.entries, [
    { do: "map-column", column: 2, name: "town", to: "leave-out" },
    { do: "leave-out-rows", finding: { ...MISSING, column: 0 } },
  ]);
  assert.deepEqual(offer?.misfits, []);
});

test("a column that is not here, or here twice, is said and never guessed", () => {
  const made = recipe(
    ["town", "email"],
    [
      { do: "map-column", column: 0, name: "town", to: "leave-out" },
      { do: "keep-duplicate", which: "last" },
    ],
  );
  assert.deepEqual(offerOf(made, reportOf(["Town", "email"]))?.misfits, ["town"]);
  const twice = offerOf(made, reportOf(["town", "town", "email"]));
  assert.deepEqual(twice?.misfits, ["town"]);
  assert.deepEqual(twice?.entries, [{ do: "keep-duplicate", which: "last" }]);
});

test("a file of another kind is offered nothing", () => {
  const made = recipe(["a", "b", "email"], [{ do: "keep-duplicate", which: "last" }]);
  assert.equal(offerOf(made, reportOf(["email", "x", "y"])), null);
});

test("how columns are split is not kept, for it shows in their names; the letters are, where they differ", () => {
  assert.equal(choiceOf({ do: "read-as", delimiter: ";" }, []), null);
  const made = recipe(["email"], [{ do: "read-as", encoding: "windows-1252" }]);
  assert.deepEqual(offerOf(made, reportOf(["email"]))?.entries, [
    { do: "read-as", encoding: "windows-1252" },
  ]);
  const same = reportOf(["email"], { reading: { has_header: true, encoding: "windows-1252" } });
  assert.equal(offerOf(made, same), null);
});
