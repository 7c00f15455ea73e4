import assert from "node:assert/strict";
import { test } from "node:test";
import { type Finding, keepSame, type Report } from "../src/state/report.ts";

const finding = (id: string, count: number): Finding => ({
  id,
  reason: null,
  column: 0,
  level: "must",
  count,
  groups: null,
  rows: [{ row: 2, line: 2, column: 0, evidence: "x", before: null, after: null }],
  more: 0,
  fixes: [],
});
const reportOf = (findings: Finding[], empty: number): Report =>
  ({
    records: 9,
    findings,
    columns: [
      { index: 0, empty },
      { index: 1, empty: 3 },
    ],
  }) as unknown as Report;

test("of a new report only what says something else is new", () => {
  const old = reportOf([finding("a", 1), finding("b", 2), finding("c", 3)], 4);
  const fresh = reportOf([finding("c", 3), finding("b", 1)], 5);
  const kept = keepSame(old, fresh);
  assert.deepEqual(kept, fresh);
  assert.equal(kept.findings[0], old.findings[2]);
  assert.notEqual(kept.findings[1], old.findings[1]);
  assert.notEqual(kept.columns[0], old.columns[0]);
  assert.equal(kept.columns[1], old.columns[1]);
  assert.equal(keepSame(null, fresh), fresh);
});
