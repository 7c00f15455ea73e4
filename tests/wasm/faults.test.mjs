// A long file with every fault at known rows: none is missed, none is made up, each has its row and line, what is sent is
// exact, and all of it is the same natively.
//
// PREFLIGHT_FAULTY_ROWS: how many rows, 20000 unless said otherwise.

import assert from "node:assert/strict";
import { test } from "node:test";
import { columns, faultyFile, keyOf, plan, schema } from "./faulty_file.mjs";
import { loadCore, OverFile, ProgramRun, program, programWords, randomChunks } from "./over_file.mjs";

const rows = Number(process.env.PREFLIGHT_FAULTY_ROWS ?? 20_000);
const core = await loadCore();
const made = faultyFile(rows, 7);

function outcome(chunks) {
  const checked = new OverFile(core, made.bytes, { plan, schema, chunks });
  try {
    return { report: checked.report, rendered: checked.render(programWords, 1 << 20) };
  } finally {
    checked.delete();
  }
}

const { report, rendered } = outcome(() => 1 << 20);
const told = JSON.parse(report);

test(`of ${rows} rows every fault is found, in its row and line, and nothing else`, () => {
  const found = new Map(told.findings.map(finding => [keyOf(finding), finding.rows.map(({ row, line }) => [row, line])]));
  // Of the column, and as it should be.
  found.delete(keyOf({ id: "date-order-proved", column: columns.indexOf("born") }));
  assert.deepEqual([...found.keys()].sort(), [...made.findings.keys()].sort());
  for (const [key, places] of made.findings) assert.deepEqual(found.get(key), places, key);
  for (const { id, count, rows: listed } of told.findings) assert.equal(count, listed.length, id);
});

test("the rows that are sent are exactly the others", () => {
  assert.deepEqual(
    { records: told.records, ready: told.ready, to_fix: told.to_fix, left_out: told.left_out },
    { records: made.records, ready: made.records - made.heldBack, to_fix: made.heldBack, left_out: 0 },
  );
  // In parts, where it is more than one upload takes; without a header row, since there are dates.
  const parts = [...rendered.files].filter(([number]) => number !== 0).sort(([a], [b]) => a - b);
  const sent = Buffer.concat(parts.map(([, bytes]) => bytes));
  assert.ok(Buffer.compare(sent, made.sent) === 0, "other bytes are sent");
});

test("the answer does not depend on how the bytes come", () => {
  const cut = outcome(randomChunks(3, 1 << 19));
  assert.equal(cut.report, report);
  assert.deepEqual(cut.rendered, rendered);
});

test("report and files are the same natively", { skip: program ? false : "no native command line is built" }, () => {
  const native = new ProgramRun(made.bytes, { plan, schema });
  try {
    assert.equal(native.report(), report);
    const written = native.render();
    assert.equal(written.json, rendered.json);
    assert.deepEqual([...written.files].sort(), [...rendered.files].sort());
  } finally {
    native.delete();
  }
});
