import assert from "node:assert/strict";
import { test } from "node:test";
import type { PreflightModule } from "#core/preflight.js";
import { Checks } from "../src/worker/checks.ts";
import { type Source, sourceOf } from "../src/worker/file_bytes.ts";
import type { Fault } from "../src/worker/pump.ts";

const asked = (plan: string) => ({ plan, schema: "", options: {} });
const always = { still: () => true };
const unbroken = (fault: unknown) => assert.fail(String(fault));

/** A core that tells which checks it has begun, finished and let go; a plan of "bad" is none, and "broken" is too much for it. */
function tellingCore() {
  const told: string[] = [];
  class Session {
    private plan = "";
    private fed = 0;
    private size = 0;
    beginCheck(plan: string, _schema: string, size: number) {
      this.plan = plan;
      this.size = size;
      told.push(`begin ${plan}`);
      return plan === "bad" ? '{"entry":"e1"}' : "";
    }
    need() {
      return { offset: this.fed, length: this.size - this.fed };
    }
    reserve(bytes: number) {
      return new Uint8Array(bytes);
    }
    hostDecoding() {
      return "";
    }
    commit(bytes: number) {
      if (this.plan === "broken") throw new WebAssembly.RuntimeError("unreachable");
      this.fed += bytes;
      return "";
    }
    finish() {
      told.push(`finish ${this.plan}`);
      return "";
    }
    recordsRead() {
      return 0;
    }
    reportJson() {
      return JSON.stringify({ plan: this.plan });
    }
    delete() {
      told.push(`delete ${this.plan}`);
    }
  }
  return { preflight: { Session } as unknown as PreflightModule, told };
}

/** A file of which each slice is given only when the test lets it. */
function heldBack() {
  const waiting: (() => void)[] = [];
  const read: Source["read"] = (_offset, length) =>
    new Promise(resolve => {
      waiting.push(() => resolve(new Uint8Array(Math.min(length, 4))));
    });
  const source: Source = { size: 8, read, readAhead: read };
  const goOn = async (): Promise<void> => {
    await settled();
    while (waiting.length > 0) {
      waiting.shift()?.();
      await settled();
    }
  };
  return { source, goOn, waiting };
}

/** After everything that can go on has gone on. */
const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

const planOf = ({ report }: { report: unknown }): string => (report as { plan: string }).plan;

test("what was foreseen is there when it is asked for", async () => {
  const { preflight, told } = tellingCore();
  const { source, goOn } = heldBack();
  const checks = new Checks(preflight, source, unbroken);
  checks.foresee([asked("likely"), asked("next")]);
  await goOn();
  assert.deepEqual(told, ["begin likely", "finish likely", "begin next", "finish next"]);
  assert.equal(planOf(await checks.of(asked("likely"), always)), "likely");
  assert.deepEqual(told.slice(4), ["delete next"]);
});

test("who asks for what is being foreseen waits for the rest of it", async () => {
  const { preflight, told } = tellingCore();
  const { source, goOn, waiting } = heldBack();
  const checks = new Checks(preflight, source, unbroken);
  checks.foresee([asked("likely")]);
  waiting.shift()?.();
  const fed: number[] = [];
  const check = checks.of(asked("likely"), { ...always, fed: (_offset, end) => fed.push(end) });
  await goOn();
  assert.equal(planOf(await check), "likely");
  assert.deepEqual(told, ["begin likely", "finish likely"]);
  assert.equal(fed.at(-1), source.size);
});

test("another ask ends what is being foreseen, and nothing is foreseen while it is answered", async () => {
  const { preflight, told } = tellingCore();
  const { source, goOn } = heldBack();
  const checks = new Checks(preflight, source, unbroken);
  checks.foresee([asked("likely")]);
  const check = checks.of(asked("other"), always);
  checks.foresee([asked("after")]);
  await goOn();
  assert.equal(planOf(await check), "other");
  await goOn();
  assert.deepEqual(told, [
    "begin likely",
    "begin other",
    "delete likely",
    "finish other",
    "begin after",
    "finish after",
  ]);
});

test("a newer ask ends the check that was foreseen and then asked for", async () => {
  const { preflight, told } = tellingCore();
  const { source, goOn } = heldBack();
  const checks = new Checks(preflight, source, unbroken);
  checks.foresee([asked("likely")]);
  const check = checks.of(asked("likely"), { still: () => false });
  const ended = assert.rejects(check, (fault: Fault) => fault.code === "superseded");
  await goOn();
  await ended;
  assert.deepEqual(told, ["begin likely", "delete likely"]);
});

test("a plan that the core refuses troubles only who asks for it", async () => {
  const { preflight } = tellingCore();
  const { source, goOn } = heldBack();
  const checks = new Checks(preflight, source, unbroken);
  checks.foresee([asked("bad")]);
  await goOn();
  await assert.rejects(checks.of(asked("bad"), always), (fault: Fault) => fault.code === "plan");
});

test("the last checks are kept, and older ones let go", async () => {
  const { preflight, told } = tellingCore();
  const checks = new Checks(preflight, sourceOf(new Blob(["12345678"])), unbroken);
  for (const plan of ["1", "2", "3", "2", "4"]) await checks.of(asked(plan), always);
  assert.deepEqual(
    told.filter(each => each.startsWith("delete")),
    ["delete 1"],
  );
  await checks.of(asked("2"), always);
  assert.equal(told.filter(each => each === "begin 2").length, 1);
});

test("of a larger file one check is kept", async () => {
  const { preflight, told } = tellingCore();
  const size = 65 * 1024 * 1024;
  const read = async (offset: number) => new Uint8Array(size - offset);
  const source = { size, read, readAhead: read };
  const checks = new Checks(preflight, source, unbroken);
  for (const plan of ["1", "2"]) await checks.of(asked(plan), always);
  assert.deepEqual(told, ["begin 1", "finish 1", "delete 1", "begin 2", "finish 2"]);
});

test("what is still expected stays, in whatever order", async () => {
  const { preflight, told } = tellingCore();
  const { source, goOn, waiting } = heldBack();
  const checks = new Checks(preflight, source, unbroken);
  checks.foresee([asked("1"), asked("2")]);
  waiting.shift()?.();
  checks.foresee([asked("pointed at"), asked("1"), asked("2")]);
  await goOn();
  checks.foresee([asked("1"), asked("2")]);
  assert.deepEqual(told, [
    "begin 1",
    "finish 1",
    "begin pointed at",
    "finish pointed at",
    "begin 2",
    "finish 2",
    "delete pointed at",
  ]);
});

test("a core that breaks is told of, by whoever asked or else by itself", async () => {
  const { preflight } = tellingCore();
  const { source, goOn, waiting } = heldBack();
  const told: unknown[] = [];
  const checks = new Checks(preflight, source, fault => told.push(fault));
  checks.foresee([asked("broken")]);
  await goOn();
  assert.equal(told.length, 1);
  checks.foresee([asked("broken")]);
  const check = checks.of(asked("broken"), always);
  const ended = assert.rejects(check, WebAssembly.RuntimeError);
  await goOn();
  await ended;
  assert.equal(told.length, 1);
  assert.equal(waiting.length, 0);
});
