import assert from "node:assert/strict";
import { test } from "node:test";
import type { Session } from "#core/preflight.js";
import { sourceOf } from "../src/worker/file_bytes.ts";
import { Course } from "../src/worker/progress.ts";
import { expectWell, type Fault, pump } from "../src/worker/pump.ts";

/** Asks for the whole of a file once, and notes in which pieces it came. */
function listener(size: number, label = "", beginsAgainAt = -1) {
  const texts: string[] = [];
  let begunAgain = beginsAgainAt < 0;
  const pieces: number[] = [];
  let at = 0;
  let view = new Uint8Array();
  const session = {
    need: () => ({ offset: at, length: size - at }),
    reserve: (bytes: number) => {
      view = new Uint8Array(bytes);
      return view;
    },
    hostDecoding: () => (begunAgain ? label : ""),
    commit: (bytes: number) => {
      pieces.push(bytes);
      at += bytes;
      if (!begunAgain && at > beginsAgainAt) {
        begunAgain = true;
        at = 0;
      }
      return "";
    },
    commitDecoded: (bytes: number) => {
      pieces.push(bytes);
      texts.push(new TextDecoder().decode(view));
      at += bytes;
      return "";
    },
    finish: () => "",
  };
  return { session: session as unknown as Session, pieces, texts };
}

const fileOf = (content: BlobPart) => sourceOf(new Blob([content]));

test("a file is fed by slices, to its last byte", async () => {
  const { session, pieces } = listener(10);
  await pump(session, fileOf("0123456789"), { slice: 4, still: () => true });
  assert.deepEqual(pieces, [4, 4, 2]);
});

test("an empty file asks for nothing", async () => {
  const { session, pieces } = listener(0);
  await pump(session, fileOf(""), { still: () => true });
  assert.deepEqual(pieces, []);
});

test("a file that became shorter is told from a core that fails", async () => {
  const { session } = listener(10);
  await assert.rejects(
    pump(session, fileOf("0123"), { still: () => true }),
    (fault: Fault) => fault.code === "file-changed",
  );
});

test("a newer check ends the one under way", async () => {
  const { session, pieces } = listener(10);
  let asked = 0;
  await assert.rejects(
    pump(session, fileOf("0123456789"), { slice: 4, still: () => ++asked < 2 }),
    (fault: Fault) => fault.code === "superseded",
  );
  assert.deepEqual(pieces, [4]);
});

/** 名前 in Shift_JIS, four bytes, and half a character more. */
const JAPANESE = new Uint8Array([0x96, 0xbc, 0x91, 0x4f, 0x41, 0x96]);

test("letters that the core leaves to the browser come as UTF-8, whatever the slices cut", async () => {
  for (const slice of [1, 2, 3, 100]) {
    const { session, texts } = listener(6, "shift_jis");
    await pump(session, fileOf(JAPANESE), { slice, still: () => true });
    assert.equal(texts.join(""), "名前A\uFFFD", `slices of ${slice}`);
  }
});

test("a core that begins again is fed from the first byte, with nothing kept of what was decoded before", async () => {
  const { session, pieces, texts } = listener(6, "shift_jis", 3);
  const fed: [number, number][] = [];
  await pump(session, fileOf(JAPANESE), {
    slice: 3,
    still: () => true,
    fed: (offset, end) => fed.push([offset, end]),
  });
  assert.deepEqual(pieces, [3, 3, 3, 3]);
  assert.equal(texts.join(""), "名前A\uFFFD");
  assert.deepEqual(fed, [
    [0, 3],
    [3, 6],
    [0, 3],
    [3, 6],
  ]);
});

test("the bar of a file that is read twice never goes back, and is full at the end alone", () => {
  const course = new Course(1000);
  const seen = [course.fed(0, 400, 10), course.fed(400, 500, 20)];
  seen.push(...[250, 500, 750, 1000].map((end, i) => course.fed(end - 250, end, 8 * i)));
  const bytes = seen.map(progress => progress.bytes);
  assert.deepEqual(bytes, [400, 500, 625, 750, 875, 1000]);
  assert.deepEqual(
    seen.map(({ again }) => again),
    [false, false, true, true, true, true],
  );
});

test("a core that began again before it had read a row says nothing of a second time", () => {
  const course = new Course(100);
  course.fed(0, 50, 0);
  assert.equal(course.fed(0, 50, 3).again, false);
});

test("an answer about an entry is the plan's matter, any other the core's", () => {
  assert.doesNotThrow(() => expectWell(""));
  assert.throws(() => expectWell('{"code":"plan","message":"","entry":"s1"}'), { code: "plan" });
  assert.throws(() => expectWell('{"code":"more-needed","message":""}'), { code: "core" });
});
