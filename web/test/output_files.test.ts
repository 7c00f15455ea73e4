import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { disk } from "../src/worker/disk.ts";
import { OutputFiles } from "../src/worker/output_files.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

test("gathers each part from its pieces, with its SHA-256", async () => {
  const files = new OutputFiles(disk);
  files.add(1, bytes("email\r\nann@"));
  files.add(0, bytes("email,Row\r\n"));
  files.add(1, bytes("x.org\r\n"));
  files.add(2, bytes("email\r\nbob@x.org\r\n"));
  files.add(0, bytes("eve,3\r\n"));
  const { parts, leftOut } = await files.end(2);
  const texts = await Promise.all(parts.map(({ blob }) => blob.text()));
  assert.deepEqual(texts, ["email\r\nann@x.org\r\n", "email\r\nbob@x.org\r\n"]);
  assert.deepEqual(
    parts.map(part => part.sha256),
    texts.map(sha256),
  );
  assert.equal(await leftOut?.text(), "email,Row\r\neve,3\r\n");
});

test("keeps what was given although the core writes over it", async () => {
  const files = new OutputFiles(disk);
  const heap = bytes("first");
  files.add(1, heap);
  files.add(0, heap);
  heap.set(bytes("later"));
  files.add(2, heap);
  const { parts, leftOut } = await files.end(2);
  assert.equal(await parts[0]?.blob.text(), "first");
  assert.equal(parts[0]?.sha256, sha256("first"));
  assert.equal(await parts[1]?.blob.text(), "later");
  assert.equal(parts[1]?.sha256, sha256("later"));
  assert.equal(await leftOut?.text(), "first");
});

test("has no file of left-out rows where none was left out", async () => {
  const files = new OutputFiles(disk);
  files.add(1, bytes("x"));
  assert.equal((await files.end(1)).leftOut, null);
});

test("loses nothing of a left-out file that is larger than what is held at a time", async () => {
  const files = new OutputFiles(disk);
  const piece = "0123456789abcdef".repeat(64 * 1024);
  for (let i = 0; i < 20; i += 1) files.add(0, bytes(piece));
  files.add(1, bytes("x"));
  const { leftOut } = await files.end(1);
  assert.equal(sha256((await leftOut?.text()) ?? ""), sha256(piece.repeat(20)));
});

test("has a part without bytes where no row goes in", async () => {
  const files = new OutputFiles(disk);
  files.add(0, bytes("email\r\n"));
  const { parts } = await files.end(1);
  assert.equal(parts.length, 1);
  assert.equal(parts[0]?.blob.size, 0);
  assert.equal(parts[0]?.sha256, sha256(""));
});

test("gathers parts that are larger than those before them", async () => {
  const files = new OutputFiles(disk);
  const piece = "0123456789abcdef".repeat(16 * 1024);
  files.add(1, bytes("x"));
  for (let i = 0; i < 9; i += 1) files.add(2, bytes(piece));
  files.add(3, bytes("y"));
  const { parts } = await files.end(3);
  assert.deepEqual(
    parts.map(part => part.sha256),
    ["x", piece.repeat(9), "y"].map(sha256),
  );
});
