import assert from "node:assert/strict";
import { test } from "node:test";
import { columns, median, spread, verdict } from "../lib/stats.mjs";

test("the median is a time that was measured", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2);
  assert.equal(median([10, 9, 1]), 9, "by size, not by spelling");
});

test("the spread goes from the shortest to the longest", () => {
  assert.equal(spread([1500, 900, 1200]), "0.900-1.500");
});

test("a goal is met, missed or open", () => {
  assert.equal(verdict({ figure: 1.5, goal: 1.5 }), "pass");
  assert.equal(verdict({ figure: 1.51, goal: 1.5 }), "short");
  assert.equal(verdict({ figure: null, goal: 1.5 }), "open");
  assert.equal(verdict({ figure: Number.NaN, goal: 1.5 }), "open");
});

test("text stands to the left, numbers to the right", () => {
  assert.deepEqual(
    columns([
      ["what", "s"],
      ["a", "1.25"],
      ["long one", "12.50"],
    ]),
    ["what          s", "a          1.25", "long one  12.50"],
  );
});
