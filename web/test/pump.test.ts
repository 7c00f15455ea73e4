import assert from "node:assert/strict";
import { test } from "node:test";
import type { Session } from "#core/preflight.js";
import { expectWell, type Fault, pump } from "../src/worker/pump.ts";

/** Asks for the whole of a file once, and notes in which pieces it came. */
function listener(size: number) {
  const pieces: number[] = [];
  let at = 0;
  let view = new Uint8Array();
  const session = {
    need: () => ({ offset: at, length: size - at }),
    reserve: (bytes: number) => {
      view = new Uint8Array(bytes);
      return view;
    },
    commit: (bytes: number) => {
      pieces.push(bytes);
      at += bytes;
      return "";
    },
    finish: () => "",
  };
  return { session: session as unknown as Session, pieces };
}

test("a file is fed by slices, to its last byte", async () => {
  const { session, pieces } = listener(10);
  await pump(session, new Blob(["0123456789"]), { slice: 4, still: () => true });
  assert.deepEqual(pieces, [4, 4, 2]);
});

test("an empty file asks for nothing", async () => {
  const { session, pieces } = listener(0);
  await pump(session, new Blob([]), { still: () => true });
  assert.deepEqual(pieces, []);
});

test("a file that became shorter is told from a core that fails", async () => {
  const { session } = listener(10);
  await assert.rejects(
    pump(session, new Blob(["0123"]), { still: () => true }),
    (fault: Fault) => fault.code === "file-changed",
  );
});

test("a newer check ends the one under way", async () => {
  const { session, pieces } = listener(10);
  let asked = 0;
  await assert.rejects(
    pump(session, new Blob(["0123456789"]), { slice: 4, still: () => ++asked < 2 }),
    (fault: Fault) => fault.code === "superseded",
  );
  assert.deepEqual(pieces, [4]);
});

test("an answer about an entry is the plan's matter, any other the core's", () => {
  assert.doesNotThrow(() => expectWell(""));
  assert.throws(() => expectWell('{"code":"plan","message":"","entry":"s1"}'), { code: "plan" });
  assert.throws(() => expectWell('{"code":"more-needed","message":""}'), { code: "core" });
});
