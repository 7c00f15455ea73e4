/** The files that are measured: the same bytes everywhere, faults at the rate that is said. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { blocksOf, FAULTS, KINDS } from "../lib/files.mjs";

const bytesOf = (kind, rows) => Buffer.concat([...blocksOf(kind, rows)]);
const sha256 = bytes => createHash("sha256").update(bytes).digest("hex");

test("the ordinary file has the same bytes on every machine", () => {
  assert.equal(
    sha256(bytesOf("narrow", 20_000)),
    "ca197bb0815b11d1347cf70066da9d08be4021d62e73a3ff1a716db62a55e2ff",
  );
});

test("every kind ends its last row and says its columns first", () => {
  for (const kind of Object.keys(KINDS)) {
    const text = bytesOf(kind, 100).toString(KINDS[kind].encoding ?? "utf8");
    assert.match(text, /^\uFEFF?"?email"?,/, kind);
    assert.match(text, /\r\n$/, kind);
  }
});

test("UTF-16 is the ordinary file in other bytes", () => {
  const utf16 = bytesOf("utf16", 500);
  assert.deepEqual([...utf16.subarray(0, 2)], [0xff, 0xfe]);
  assert.equal(utf16.subarray(2).toString("utf16le"), bytesOf("narrow", 500).toString());
});

test("the wide file has 200 columns in every row", () => {
  const rows = bytesOf("wide", 50).toString().trimEnd().split("\r\n");
  assert.equal(rows[0].split(",").length, 200);
  // Quoted cells hold commas of their own.
  for (const row of rows) assert.equal(row.replaceAll(/"(?:[^"]|"")*"/g, "").split(",").length, 200);
});

test("the files of ten columns have ten cells a row, but where the last are left out", () => {
  const rows = bytesOf("hundred", 2000).toString().trimEnd().split("\r\n");
  const widths = rows.map(row => row.replaceAll(/"(?:[^"]|"")*"/g, "").split(",").length);
  assert.equal(widths[0], 10);
  assert.ok(widths.every(width => width === 10 || width === 7));
  // One of 800.
  assert.ok(widths.filter(width => width === 7).length < 10);
});

test("every fault is in five of a thousand rows", () => {
  const text = bytesOf("messy", 3000).toString("latin1");
  const count = pattern => text.match(pattern)?.length ?? 0;
  assert.equal(count(/\(at\)/g), 15);
  assert.equal(count(/@@/g), 15);
  assert.equal(count(/@gmial\.com/g), 15);
  assert.equal(count(/2024-02-31/g), 15);
  assert.equal(count(/one too many/g), 15);
  assert.equal(count(/Garc\xE9\.\.a/g), 15, "bytes that are no UTF-8");
  assert.equal(count(/\r\n\r\n/g), 15, "blank rows");
  assert.equal(count(/[^\r]\n/g), 15, "LF alone");
  assert.ok(Object.keys(FAULTS).length <= 200, "more faults than places for them");
});
