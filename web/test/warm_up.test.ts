import assert from "node:assert/strict";
import { test } from "node:test";
import type { PreflightModule } from "#core/preflight.js";
import { warmUp } from "../src/worker/warm_up.ts";
import createPreflight from "./fake_core/preflight.js";

/** A core that counts its sessions. */
async function countingCore() {
  const { Session } = (await createPreflight({})) as PreflightModule;
  const count = { begun: 0, finished: 0, deleted: 0, bytes: 0 };
  class Counted extends (Session as new () => InstanceType<PreflightModule["Session"]>) {
    constructor() {
      super();
      count.begun += 1;
    }
    override commit(bytes: number) {
      count.bytes += bytes;
      return super.commit(bytes);
    }
    override finish() {
      count.finished += 1;
      return super.finish();
    }
    override delete() {
      count.deleted += 1;
    }
  }
  return { preflight: { Session: Counted } as PreflightModule, count };
}

test("a core is warmed by whole checks and a page of their rows, and nothing of them stays", async () => {
  const { preflight, count } = await countingCore();
  await warmUp(preflight, () => true);
  assert.ok(count.begun > 1);
  assert.equal(count.finished, 2 * count.begun);
  assert.equal(count.deleted, count.begun);
});

test("a file that comes ends the warming", async () => {
  const { preflight, count } = await countingCore();
  await warmUp(preflight, () => count.begun < 2);
  assert.equal(count.begun, 2);
  assert.equal(count.deleted, 2);
});

test("where a file is there already nothing is warmed", async () => {
  const { preflight, count } = await countingCore();
  await warmUp(preflight, () => false);
  assert.equal(count.begun, 0);
});
