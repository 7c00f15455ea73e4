// The boundary itself: what preflight.d.ts promises to the page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CoreError, loadCore, OverFile, ProgramRun, program, randomChunks } from "./over_file.mjs";

const core = await loadCore();
const bytesOf = text => new TextEncoder().encode(text);
const code = (error, expected) => error instanceof CoreError && error.code === expected;

/** A file large enough for the heap to grow, with a bit of everything in it. */
function largeFile(rows) {
  const lines = ["email,name,born,note"];
  for (let i = 0; i < rows; ++i) {
    const address = i % 50 === 0 ? "bad" : i % 31 === 0 ? "same@x.org" : `c${i}@x.org`;
    lines.push(`${address},Zoë ${i},${10 + (i % 19)}/0${1 + (i % 9)}/1990,"one\r\ntwo, ${"n".repeat(i % 90)}"`);
  }
  return bytesOf(lines.join("\r\n"));
}

test("A plan that is none is refused with the entry at fault", () => {
  const plan = JSON.stringify({ version: 1, entries: [{ id: "e7", do: "leave-out-row" }] });
  assert.throws(
    () => new OverFile(core, bytesOf("email\na@x.org\n"), { plan }),
    error => code(error, "plan-entry") && error.entry === "e7" && error.message.length > 0,
  );
  assert.throws(() => new OverFile(core, bytesOf("email\n"), { plan: "{" }), error => code(error, "plan-json"));
  assert.throws(() => new OverFile(core, bytesOf("email\n"), { schema: "[]" }), error => code(error, "schema-json"));
  assert.throws(() => new OverFile(core, bytesOf("email\n"), { options: { rows: 1 } }), error => code(error, "options-json"));
});

test("Calls out of order are refused and do no harm", () => {
  const session = new core.Session();
  assert.equal(JSON.parse(session.beginRender("")).code, "no-check");
  assert.equal(JSON.parse(session.beginQuery('{"kind":"rows"}')).code, "no-check");
  assert.equal(JSON.parse(session.finish()).code, "no-check");
  assert.equal(session.beginCheck("", "", 20, ""), "");
  session.reserve(6).set(bytesOf("email\n"));
  assert.equal(session.commit(6), "");
  assert.deepEqual({ ...session.need() }, { offset: 6, length: 14 });
  assert.equal(JSON.parse(session.finish()).code, "more-needed");
  assert.equal(JSON.parse(session.commit(15)).code, "too-many-bytes");
  assert.equal(session.takeOutput(10).bytes.length, 0);
  session.delete();
});

test("Text of every script crosses the boundary both ways", () => {
  const plan = JSON.stringify({
    version: 1,
    entries: [{ id: "é😀", do: "replace-cell", row: 2, column: 1, old: "日本", new: "Ελλάς 😀" }],
  });
  const checked = new OverFile(core, bytesOf("email,pays\nzoë@x.org,日本\n"), { plan });
  assert.equal(JSON.parse(checked.report).effects[0].entry, "é😀");
  assert.equal(JSON.parse(checked.report).effects[0].cells, 1);
  assert.equal(checked.render().files.get(1).toString(), "email,pays\r\nzoë@x.org,Ελλάς 😀\r\n");
  checked.delete();
});

test("Progress counts records as they come", () => {
  const bytes = largeFile(40_000);
  const session = new core.Session();
  session.beginCheck("", "", bytes.length, "");
  const seen = [];
  for (let need = session.need(); need.length > 0; need = session.need()) {
    const chunk = bytes.subarray(need.offset, need.offset + 500_000);
    session.reserve(chunk.length).set(chunk);
    session.commit(chunk.length);
    seen.push(session.recordsRead());
  }
  assert.equal(seen.at(-1), 40_000);
  assert.ok(seen.length > 5 && seen.slice(2).every((records, i) => records > seen[i + 1]), `${seen}`);
  session.delete();
});

test("A large file is answered as natively while the heap grows", { skip: program ? false : "no native command line is built" }, () => {
  const bytes = largeFile(60_000);
  const plan = JSON.stringify({
    version: 1,
    entries: [
      { id: "a", do: "keep-duplicate", which: "fullest" },
      { id: "b", do: "leave-out-rows", finding: { id: "email-invalid" } },
    ],
  });
  const checked = new OverFile(core, bytes, { plan, chunks: randomChunks(5, 300_000) });
  const native = new ProgramRun(bytes, { plan });
  assert.equal(checked.report, native.report());
  const wasm = checked.render("", 1 << 16);
  const rendered = native.render();
  assert.equal(wasm.json, rendered.json);
  assert.ok(wasm.files.get(1).equals(rendered.files.get(1)));
  checked.delete();
  native.delete();
});

test("Sessions give their memory back", () => {
  const bytes = largeFile(20_000);
  const heap = () => new core.Session().reserve(1).buffer.byteLength;
  new OverFile(core, bytes).delete();
  const before = heap();
  for (let i = 0; i < 30; ++i) new OverFile(core, bytes).delete();
  assert.equal(heap(), before);
});
