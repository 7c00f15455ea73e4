import assert from "node:assert/strict";
import { test } from "node:test";
import { disk } from "../src/worker/disk.ts";
import { sourceOf, sourceOfBytes } from "../src/worker/file_bytes.ts";
import type { Fault } from "../src/worker/pump.ts";

/** Ten bytes on a disk, or what claims to be more of them, with what has been read. */
class Disk extends Blob {
  readonly reads: [from: number, to: number][] = [];
  private readonly claimed: number;

  constructor(claimed = 10) {
    super(["0123456789"]);
    this.claimed = claimed;
  }

  override get size(): number {
    return this.claimed;
  }

  override slice(from = 0, to = this.claimed): Blob {
    this.reads.push([from, to]);
    return super.slice(from, to);
  }
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test("a smaller file is read from the disk once, however often one goes over it", async () => {
  const disk = new Disk();
  const source = sourceOf(disk);
  for (let times = 0; times < 3; ++times) {
    assert.equal(text(await source.read(0, 4)), "0123");
    assert.equal(text(await source.read(4, 4)), "4567");
    assert.equal(text(await source.read(8, 4)), "89");
  }
  assert.equal(text(await source.read(3, 5)), "34567");
  assert.deepEqual(disk.reads, [
    [0, 4],
    [4, 8],
    [8, 10],
  ]);
});

test("what lies behind a gap is read again, and no other bytes come in its place", async () => {
  const source = sourceOf(new Disk());
  assert.equal(text(await source.read(6, 2)), "67");
  assert.equal(text(await source.read(0, 8)), "01234567");
  assert.equal(text(await source.read(6, 4)), "6789");
  assert.equal(text(await source.read(0, 10)), "0123456789");
});

test("what comes meanwhile is heard between two reads from memory as between two from the disk", async () => {
  const source = sourceOf(new Disk());
  await source.read(0, 10);
  let heard = false;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    heard = true;
    port1.close();
  };
  port2.postMessage("a newer check");
  await source.read(0, 10);
  await source.read(0, 10);
  assert.ok(heard);
});

test("of a large file nothing stays in memory", async () => {
  const disk = new Disk(2 ** 30);
  const source = sourceOf(disk);
  await source.read(0, 4);
  await source.read(0, 4);
  assert.equal(source.size, 2 ** 30);
  assert.equal(disk.reads.length, 2);
});

test("a file that the browser can no longer read is told as changed", async () => {
  const gone = new Disk();
  gone.slice = () =>
    ({ arrayBuffer: () => Promise.reject(new Error("NotReadableError")) }) as unknown as Blob;
  await assert.rejects(sourceOf(gone).read(0, 4), (fault: Fault) => fault.code === "file-changed");
});

test("what is wanted soon is read by the disk that it was given, what is wanted now is not", async () => {
  for (const size of [10, 2 ** 30]) {
    const file = new Disk(size);
    let ahead = 0;
    const source = sourceOf(file, {
      ...disk,
      read: stretch => {
        ahead += 1;
        return disk.read(stretch);
      },
    });
    assert.equal(text(await source.read(0, 4)), "0123");
    assert.equal(ahead, 0);
    assert.equal(text(await source.readAhead(4, 4)), "4567");
    assert.equal(ahead, 1);
  }
});

test("bytes in memory are given by stretches too", async () => {
  const source = sourceOfBytes(new TextEncoder().encode("0123456789"));
  assert.equal(source.size, 10);
  assert.equal(text(await source.read(8, 4)), "89");
});
