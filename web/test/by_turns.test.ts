import assert from "node:assert/strict";
import { test } from "node:test";
import { effect } from "@preact/signals-core";

/** A page whose frames come when they are asked for. */
const frames: (() => void)[] = [];
const tasks: (() => void)[] = [];
Object.assign(globalThis, {
  document: { hidden: false },
  requestAnimationFrame: (frame: () => void) => frames.push(frame),
});
const { piecesNow } = await import("../src/widgets/by_turns.ts");

function withTasks(act: () => void): void {
  const real = globalThis.setTimeout;
  globalThis.setTimeout = ((task: () => void) => tasks.push(task)) as unknown as typeof setTimeout;
  act();
  globalThis.setTimeout = real;
}
/** The next frame and what it has put off; false: nothing waits. */
function turn(): boolean {
  const frame = frames.shift();
  withTasks(() => frame?.());
  const task = tasks.shift();
  withTasks(() => task?.());
  return frame !== undefined || task !== undefined;
}

test("a page is drawn by turns, never less than before, to its last piece; then as a whole, until it shows something else", () => {
  const drawn: number[] = [];
  let of = "a";
  let all = 30;
  const draw = () => effect(() => void drawn.push(piecesNow([of, 1], all)));
  let stop = draw();
  assert.ok((drawn[0] ?? 0) > 0 && (drawn[0] ?? 0) < 30);
  while (turn());
  assert.equal(drawn.at(-1), 30);
  assert.deepEqual(
    drawn,
    [...drawn].sort((a, b) => a - b),
  );
  stop();

  // The next report of the same page may have more of them: nothing that stands is taken away.
  all = 40;
  stop = draw();
  assert.equal(drawn.at(-1), 40);
  stop();

  of = "b";
  stop = draw();
  assert.ok((drawn.at(-1) ?? 0) < 40);
  while (turn());
  assert.equal(drawn.at(-1), 40);
  stop();
});

test("a page that nobody sees has no frames, and is drawn all the same", () => {
  Object.assign(globalThis.document, { hidden: true });
  let last = 0;
  let stop = () => {};
  withTasks(() => {
    stop = effect(() => {
      last = piecesNow(["hidden"], 30);
    });
  });
  assert.equal(frames.length, 0);
  while (turn());
  assert.equal(last, 30);
  stop();
});
