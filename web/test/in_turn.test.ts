import assert from "node:assert/strict";
import { test } from "node:test";
import { ProxyProblem } from "../src/proxy_client.ts";
import { inTurn } from "../src/state/in_turn.ts";

const busy = (retryAfter: number | null): ProxyProblem => new ProxyProblem("overloaded", 503, { retryAfter });

/** Answers one after the other; problems are thrown. */
const answers = (...all: (string | ProxyProblem)[]) => {
  return async (): Promise<string> => {
    const next = all.shift();
    if (typeof next === "string") return next;
    throw next;
  };
};

test("an upload that finds the server full waits as long as it is told, then goes", async () => {
  const waits: number[] = [];
  const wait = async (milliseconds: number): Promise<void> => {
    waits.push(milliseconds);
  };
  const sent = await inTurn(answers(busy(7), busy(null), "taken"), new AbortController().signal, wait);
  assert.equal(sent, "taken");
  assert.deepEqual(waits, [7000, 5000]);
});

test("any other answer is told at once, and a server that stays full after two minutes", async () => {
  const stopped = new AbortController().signal;
  const never = async (): Promise<void> => assert.fail();
  await assert.rejects(inTurn(answers(new ProxyProblem("network")), stopped, never), { code: "network" });
  let tries = 0;
  const full = async (): Promise<never> => {
    tries += 1;
    throw busy(null);
  };
  await assert.rejects(
    inTurn(full, stopped, async () => {}),
    { code: "overloaded" },
  );
  assert.equal(tries, 1 + 120 / 5);
});

test("Stop ends the waiting", async () => {
  const stopper = new AbortController();
  const waiting = inTurn(answers(busy(3600)), stopper.signal);
  stopper.abort();
  await assert.rejects(waiting, { code: "stopped" });
});
