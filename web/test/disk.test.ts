import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, test } from "node:test";
import { diskBehind, serveDisk } from "../src/worker/disk.ts";

const { port1, port2 } = new MessageChannel();
serveDisk(port1);
const disk = diskBehind(port2);
after(() => port1.close());

const roomWith = (text: string, room: number): ArrayBuffer => {
  const bytes = new Uint8Array(room);
  bytes.set(new TextEncoder().encode(text));
  return bytes.buffer;
};

test("reads a stretch of a file", async () => {
  const bytes = await disk.read(new Blob(["0123456789"]).slice(3, 6));
  assert.equal(new TextDecoder().decode(bytes), "345");
});

test("makes a file of the bytes that are used, and hands the room back", async () => {
  const given = roomWith("email\r\nann@x.org", 64);
  const storing = disk.store(given, 5, true);
  assert.equal(given.byteLength, 0, "handed over, not copied");
  const { blob, sha256, room } = await storing;
  assert.equal(await blob.text(), "email");
  assert.equal(sha256, createHash("sha256").update("email").digest("hex"));
  assert.equal(room.byteLength, 64);
});

test("hashes nothing that nobody asked to be hashed", async () => {
  const { blob, sha256 } = await disk.store(roomWith("row", 8), 3, false);
  assert.equal(await blob.text(), "row");
  assert.equal(sha256, "");
});

test("answers each ask with its own, whichever is done first", async () => {
  const [stored, read, other] = await Promise.all([
    disk.store(roomWith("x".repeat(1 << 20), 1 << 20), 1 << 20, true),
    disk.read(new Blob(["a"])),
    disk.read(new Blob(["b"])),
  ]);
  assert.equal(stored.blob.size, 1 << 20);
  assert.deepEqual(
    [read, other].map(bytes => new TextDecoder().decode(bytes)),
    ["a", "b"],
  );
});

test("says when it could not be done, and goes on", async () => {
  // More bytes than there is room for.
  await assert.rejects(disk.store(new ArrayBuffer(4), 5, true), /RangeError/);
  assert.equal((await disk.read(new Blob(["still here"]))).byteLength, 10);
});
