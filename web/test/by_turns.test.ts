import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { effect, signal } from "@preact/signals-core";
import { html } from "lit-html";

/** A page whose frames and tasks come when they are asked for, and a clock that each piece moves on. */
const frames: (() => void)[] = [];
const tasks = new Map<number, () => void>();
let now = 0;
let timers = 0;
const page = { hidden: false };
Object.assign(globalThis, {
  document: page,
  requestAnimationFrame: (frame: () => void) => frames.push(frame),
  setTimeout: (task: () => void, after = 0) => {
    timers += 1;
    // What only comes when no frame does is not waited for.
    if (after === 0) tasks.set(timers, task);
    return timers;
  },
  clearTimeout: (timer: number) => tasks.delete(timer),
});
performance.now = () => now;
const { Pieces } = await import("../src/widgets/by_turns.ts");

/** The next frame and the task behind it; false: nothing waits. */
function turn(): boolean {
  const frame = frames.shift();
  frame?.();
  const [timer] = tasks.keys();
  const task = timer === undefined ? undefined : tasks.get(timer);
  if (timer !== undefined) tasks.delete(timer);
  task?.();
  return frame !== undefined || task !== undefined;
}

beforeEach(() => {
  frames.length = 0;
  tasks.clear();
  page.hidden = false;
});

/** A page of so many pieces, each of which says its text; `log` holds what was drawn in each drawing. */
function pageOf(texts: readonly string[], cost = 1) {
  const pieces = new Pieces();
  const shown = signal({ of: "a", texts });
  const log: { drawn: string[]; shown: number; isWhole: boolean; hasStood: boolean }[] = [];
  const stop = effect(() => {
    const { of, texts } = shown.value;
    const drawn: string[] = [];
    pieces.begin([of]);
    const stand = texts.filter((text, at) =>
      pieces.piece(String(at), [text], () => {
        now += cost;
        drawn.push(text);
        return html`${text}`;
      }),
    );
    log.push({ drawn, shown: stand.length, isWhole: pieces.isWhole, hasStood: pieces.hasStood });
  });
  return { shown, log, stop };
}
const names = (count: number, word = "n"): string[] => Array.from({ length: count }, (_, at) => word + at);

test("a long page is drawn in several turns, in its order, to its last piece", () => {
  const { log, stop } = pageOf(names(30), 10);
  assert.deepEqual(log[0], { drawn: [], shown: 0, isWhole: false, hasStood: false });
  while (turn());
  assert.deepEqual(
    log.flatMap(({ drawn }) => drawn),
    names(30),
  );
  assert.ok(log.filter(({ drawn }) => drawn.length > 0).length > 3);
  assert.deepEqual(
    log.map(({ isWhole }) => isWhole),
    log.map((_, at) => at === log.length - 1),
  );
  stop();
});

test("where a piece takes long a turn draws one; where it takes no time, ever more", () => {
  const slow = pageOf(names(12), 500);
  while (turn());
  assert.ok(slow.log.slice(3).every(({ drawn }) => drawn.length === 1));
  slow.stop();
  const fast = pageOf(names(60), 0);
  while (turn());
  assert.ok(fast.log.length < 10);
  fast.stop();
});

test("what says the same is not drawn again; what waits for its turn stands as it was, and so does the page's end", () => {
  const { shown, log, stop } = pageOf(names(30), 10);
  while (turn());
  log.length = 0;
  shown.value = { of: "a", texts: [...names(30).slice(0, -10), ...names(10, "new")] };
  // The press is answered: all pieces stand, and none has been drawn yet.
  assert.deepEqual(log[0], { drawn: [], shown: 30, isWhole: false, hasStood: true });
  while (turn());
  assert.deepEqual(
    log.flatMap(({ drawn }) => drawn),
    names(10, "new"),
  );
  assert.ok(log.length > 2);
  assert.equal(log.at(-1)?.isWhole, true);
  stop();
});

test("a drawing for another reason than its turn draws no piece", () => {
  const { shown, log, stop } = pageOf(names(5), 10);
  shown.value = { ...shown.value };
  assert.deepEqual(
    log.flatMap(({ drawn }) => drawn),
    [],
  );
  while (turn());
  assert.equal(log.flatMap(({ drawn }) => drawn).length, 5);
  stop();
});

test("of something else nothing stands yet", () => {
  const { shown, log, stop } = pageOf(names(5));
  while (turn());
  shown.value = { of: "b", texts: names(5) };
  assert.equal(log.at(-1)?.shown, 0);
  assert.equal(log.at(-1)?.hasStood, false);
  while (turn());
  assert.equal(log.at(-1)?.shown, 5);
  stop();
});

test("a page that nobody sees has no frames, and is drawn all the same", () => {
  page.hidden = true;
  const { log, stop } = pageOf(names(30));
  assert.equal(frames.length, 0);
  while (turn());
  assert.equal(log.at(-1)?.isWhole, true);
  stop();
});
