/**
 * The plan: the only thing that changes once a file is chosen.
 *
 * A press of one button is one step, which may hold several entries (49 retyped cells). Steps are what the person takes back;
 * entries, in the order of the steps, are what the core is given.
 *
 *     let history = addStep(emptyHistory, { entries: [{ do: "keep-duplicate", which: "last" }], about: finding });
 *     history = undo(history);            // the newest
 *     history = dropStep(history, "s3");  // any
 *     history = redo(history);            // the last one taken back, to where it stood
 */
import { type Entry, type EntryBody, type Finding, type FindingKey, pickKey } from "./report.ts";

export interface Step {
  readonly id: string;
  readonly entries: readonly Entry[];
  /** The finding it settles, as it was: its card becomes one line with Undo. */
  readonly about: Finding | null;
  /** Numbers known when it was made, for the line that tells of it (the report's effects win). */
  readonly count: number;
  /** The saved choices it was made of. */
  readonly recipe?: string;
}

export interface History {
  readonly steps: readonly Step[];
  readonly taken_back: readonly { readonly step: Step; readonly at: number }[];
  readonly last_number: number;
}

export const emptyHistory: History = { steps: [], taken_back: [], last_number: 0 };

export interface NewStep {
  readonly entries: readonly EntryBody[];
  readonly about?: Finding | null;
  readonly count?: number;
  readonly recipe?: string;
}

export function addStep(history: History, { entries, about = null, count = 0, recipe }: NewStep): History {
  const answers: FindingKey | null = about && pickKey(about);
  const number = history.last_number + 1;
  const id = `s${number}`;
  const named = entries.map((entry, index): Entry => {
    const withId: Entry = { ...entry, id: entries.length === 1 ? id : `${id}.${index + 1}` };
    return answers ? { ...withId, answers } : withId;
  });
  const step: Step = {
    id,
    entries: named,
    about,
    count,
    ...(recipe === undefined ? {} : { recipe }),
  };
  return { steps: [...history.steps, step], taken_back: [], last_number: number };
}

/** The same history with only these entries; steps that have none left are gone. */
export function keepEntries(history: History, wanted: (entry: Entry) => boolean): History {
  const steps = history.steps
    .map(step => ({ ...step, entries: step.entries.filter(wanted) }))
    .filter(({ entries }) => entries.length > 0);
  return { ...history, steps, taken_back: [] };
}

export function dropStep(history: History, id: string): History {
  const at = history.steps.findIndex(step => step.id === id);
  const step = history.steps[at];
  if (!step) return history;
  return {
    ...history,
    steps: history.steps.filter(other => other !== step),
    taken_back: [...history.taken_back, { step, at }],
  };
}

export function undo(history: History): History {
  const newest = history.steps.at(-1);
  return newest ? dropStep(history, newest.id) : history;
}

export function redo(history: History): History {
  const last = history.taken_back.at(-1);
  if (!last) return history;
  const steps = [...history.steps];
  steps.splice(last.at, 0, last.step);
  return { ...history, steps, taken_back: history.taken_back.slice(0, -1) };
}

/** The plan in its wire form; "" while nothing has been chosen. `before`: entries that those of the person win over. */
export function planJson(history: History, before: readonly Entry[] = []): string {
  const entries = [...before, ...history.steps.flatMap(step => step.entries)];
  return entries.length === 0 ? "" : JSON.stringify({ version: 1, entries });
}

/** What the newest entry for a column says, if any. */
export function newestColumnEntry(history: History, column: number): Entry | undefined {
  return history.steps
    .flatMap(step => step.entries)
    .findLast(entry => entry.do === "map-column" && entry.column === column);
}

/** What was last typed into a cell that still holds `old`; undefined: nothing was. */
export function newestCellEntry(
  history: History,
  row: number,
  column: number,
  old: string,
): string | undefined {
  const entry = history.steps
    .flatMap(step => step.entries)
    .findLast(
      ({ do: act, ...of }) =>
        act === "replace-cell" && of.row === row && of.column === column && of.old === old,
    );
  return entry && String(entry.new);
}
