import assert from "node:assert/strict";
import { test } from "node:test";
import { addStep, dropStep, emptyHistory, planJson, redo, undo } from "../src/state/plan.ts";
import type { Finding } from "../src/state/report.ts";

const missing: Finding = {
  id: "email-missing",
  reason: null,
  column: 0,
  level: "must",
  count: 12,
  groups: null,
  rows: [],
  more: 12,
  fixes: [],
};
const keepLast = { do: "keep-duplicate", which: "last" };
const leaveOut = { do: "leave-out-rows", finding: { id: "email-missing", reason: null, column: 0 } };

test("an empty history is an empty plan", () => {
  assert.equal(planJson(emptyHistory), "");
});

test("a step names the finding it answers on every entry, by its three parts alone", () => {
  const history = addStep(emptyHistory, { entries: [leaveOut], about: missing });
  assert.deepEqual(JSON.parse(planJson(history)), {
    version: 1,
    entries: [{ ...leaveOut, id: "s1", answers: { id: "email-missing", reason: null, column: 0 } }],
  });
});

test("one press that changes two cells is taken back as one", () => {
  const two = [
    { do: "replace-cell", row: 2, column: 0, old: "a", new: "b" },
    { do: "replace-cell", row: 3, column: 0, old: "c", new: "d" },
  ];
  const history = addStep(emptyHistory, { entries: two });
  assert.deepEqual(
    history.steps[0]?.entries.map(({ id }) => id),
    ["s1.1", "s1.2"],
  );
  assert.equal(planJson(undo(history)), "");
});

test("any step can be dropped, and comes back where it stood", () => {
  const history = addStep(addStep(emptyHistory, { entries: [keepLast] }), { entries: [leaveOut] });
  const dropped = dropStep(history, "s1");
  assert.deepEqual(
    dropped.steps.map(({ id }) => id),
    ["s2"],
  );
  assert.equal(planJson(redo(dropped)), planJson(history));
});

test("undoing everything and redoing it all gives the same plan", () => {
  const history = addStep(addStep(emptyHistory, { entries: [keepLast] }), { entries: [leaveOut] });
  assert.equal(planJson(redo(redo(undo(undo(history))))), planJson(history));
});

test("a new step ends what could be made again, and no id is used twice", () => {
  const history = undo(addStep(emptyHistory, { entries: [keepLast] }));
  const next = addStep(history, { entries: [leaveOut] });
  assert.equal(next.steps[0]?.id, "s2");
  assert.equal(redo(next), next);
});
