// Every case of tests/cases through the WASM build: as expected, and byte for byte what the native command line answers.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { differences } from "./match.mjs";
import { loadCore, OverFile, ProgramRun, program, programWords, randomChunks, root } from "./over_file.mjs";

const core = await loadCore();
const folder = join(root, "tests/cases");
const subfolders = path => readdirSync(path, { withFileTypes: true }).filter(entry => entry.isDirectory());

const cases = subfolders(folder).flatMap(topic =>
  subfolders(join(folder, topic.name)).map(one => {
    const path = join(folder, topic.name, one.name);
    const text = name => (existsSync(join(path, name)) ? readFileSync(join(path, name), "utf8") : "");
    return {
      name: `${topic.name}/${one.name}`,
      bytes: new Uint8Array(readFileSync(join(path, "input.csv"))),
      plan: text("plan.json"),
      schema: text("schema.json"),
      expected: JSON.parse(text("expected.json")),
    };
  }),
);

function outcome(one, chunks, words = "") {
  const options = { rows_per_finding: -1, ...one.expected.options };
  const checked = new OverFile(core, one.bytes, { plan: one.plan, schema: one.schema, options, chunks });
  try {
    const pages = (one.expected.pages ?? []).map(page => checked.query(page.query));
    return { report: checked.report, pages, rendered: checked.render(words) };
  } finally {
    checked.delete();
  }
}

const partsOf = files => [...files].filter(([number]) => number !== 0).sort(([a], [b]) => a - b);

function answerOf({ report, pages, rendered }) {
  return {
    report: JSON.parse(report),
    pages: pages.map(page => JSON.parse(page)),
    render: JSON.parse(rendered.json),
    parts: partsOf(rendered.files).map(([, bytes]) => bytes.toString()),
    leftOut: (rendered.files.get(0) ?? "").toString(),
  };
}

for (const one of cases) {
  test(`${one.name} is answered as expected, in any chunks`, () => {
    const whole = outcome(one, () => 1 << 22);
    assert.deepEqual(differences(one.expected, answerOf(whole)), []);
    const sizes = one.bytes.length > 300_000 ? [61, 4096] : [1, 2, 3, 5, 16, 61, 4096];
    for (const size of sizes) {
      assert.deepEqual(outcome(one, () => size), whole, `chunks of ${size}`);
      assert.deepEqual(outcome(one, randomChunks(size, 2 * size)), whole, `chunks of 1 to ${2 * size}`);
    }
  });

  test(`${one.name} is answered as natively`, { skip: program ? false : "no native command line is built" }, () => {
    const wasm = outcome(one, randomChunks(1, 1000), programWords);
    const native = new ProgramRun(one.bytes, {
      plan: one.plan,
      schema: one.schema,
      maxPartBytes: one.expected.options?.max_part_bytes,
    });
    try {
      assert.equal(wasm.report, native.report());
      const rendered = native.render();
      assert.equal(wasm.rendered.json, rendered.json);
      // The command line writes its first file even when there is nothing to write.
      const files = new Map(wasm.rendered.files);
      if (!files.has(1)) files.set(1, Buffer.alloc(0));
      assert.deepEqual([...files].sort(), [...rendered.files].sort());
    } finally {
      native.delete();
    }
  });
}

test("the corpus was found", () => assert.ok(cases.length > 90, `${cases.length} cases`));
