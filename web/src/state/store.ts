/** The file, the plan and the report. Everything the pages show of a file follows from these. */
import { batch, computed, signal } from "@preact/signals-core";
import { leftOutWords } from "../i18n/left_out_words.ts";
import { formatBytes, formatList, t } from "../i18n/t.ts";
import { Scan, ScanFault } from "../worker/client.ts";
import { type CheckAsk, type FaultCode, HELD_BYTES, type Progress, type Sample } from "../worker/messages.ts";
import { behindFrame } from "./behind_frame.ts";
import { guess } from "./letters.ts";
import type { OnlyRows } from "./only_rows.ts";
import {
  addStep,
  dropStep,
  emptyHistory,
  type History,
  type NewStep,
  planJson,
  redo,
  type Step,
  undo,
} from "./plan.ts";
import { type Column, type EntryBody, type Finding, GROUPED, keepSame, type Report } from "./report.ts";
import { go, route } from "./route.ts";
import { saveFile } from "./save.ts";
import { schema, session } from "./server.ts";
import { announce, problems, refuse } from "./speak.ts";
import { savedName } from "./table_text.ts";

const LARGEST_FILE_BYTES = 2 * 1024 ** 3;
/** A check that ends sooner is never seen as a page of its own. */
const QUIET_MS = 300;
/** Reading a file of this size is seen whatever happens: its page need not wait. */
const SEEN_BYTES = 4 * 1024 * 1024;
const FIRST_ROWS = 20;
const FORESEEN_STEPS = 2;
/** A result is drawn and its first line read before anything is checked ahead: both want the same processors. */
const REST_MS = 500;
/** Entries of a plan that is handed to the worker on a mere guess. */
const FORESEEN_PLAN = 2000;
/** Files that take long enough to read to look at their first rows meanwhile. */
const LONG_FILE_BYTES = 512 * 1024;

export const scan = new Scan();

export const file = signal<File | null>(null);
export const history = signal<History>(emptyHistory);
export const report = signal<Report | null>(null);
export const checking = signal(false);
export const progress = signal<Progress | null>(null);
export const fault = signal<FaultCode | null>(null);
/** While the first check runs: the first rows as they are read now. */
export const firstRows = signal<Sample | null>(null);
/** Files of which one must be chosen. */
export const offered = signal<readonly File[]>([]);
/** The key of a refusal on the first page, with its numbers. */
export const refusal = signal<{ readonly key: string; readonly size?: string } | null>(null);
export const saving = signal(false);

export const fileName = computed(() => file.value?.name ?? "");
export const emailColumn = computed<Column | null>(
  () => report.value?.columns.find(column => column.role === "email") ?? null,
);

/** Answers about the file or a column as a whole: nothing can go in before they are given. */
const QUESTIONS = new Set([
  "file-empty",
  "file-no-records",
  "file-not-csv",
  "file-locked",
  "delimiter-unsure",
  "header-missing",
  "header-blank-name",
  "header-duplicate-name",
  "email-column-missing",
  "email-column-unsure",
  "column-count-over-limit",
  "property-name-unsafe",
  "date-order-unsure",
]);
export const isQuestion = (finding: Finding): boolean =>
  finding.level === "must" && QUESTIONS.has(finding.id);

const LEVELS = { must: 0, look: 1, tidied: 2 } as const;
/** Questions first, then the largest: the order of the cards and of "Problem 3 of 7". */
export const findings = computed<readonly Finding[]>(() =>
  // Among the rows that are fixed alone all others are blank, by us.
  [...(report.value?.findings ?? [])]
    .filter(({ id }) => !fixing.value || id !== "row-blank")
    .sort(
      (a, b) =>
        LEVELS[a.level] - LEVELS[b.level] ||
        Number(isQuestion(b)) - Number(isQuestion(a)) ||
        b.count - a.count ||
        a.id.localeCompare(b.id),
    ),
);
/** The first answers offered for the first problems: so many as are worth a check while the person reads. */
const likeliest = computed<readonly NewStep[]>(() =>
  findings.value
    .filter(({ id, level, fixes }) => level !== "tidied" && fixes.length > 0 && !GROUPED.has(id))
    .slice(0, FORESEEN_STEPS)
    .map(finding => ({ entries: finding.fixes.slice(0, 1).map(({ entry }) => entry), about: finding })),
);
export const questions = computed(() => findings.value.filter(isQuestion));

/** Only some rows of a file stand here, to be mended and sent alone; `given` are the entries that keep the rest as it was. */
export interface Fixing extends OnlyRows {
  readonly importId: string;
  readonly count: number;
}
export const fixing = signal<Fixing | null>(null);

let runs = 0;
let resting: ReturnType<typeof setTimeout> | undefined;
let arrived = true;

/** Says on the first page why a file was not taken; the box to choose another is where its line leads. */
export function refuseFile(key: string, size = ""): void {
  refusal.value = { key, size };
  offered.value = [];
  refuse([{ text: () => t(key, { size }), target: "file" }]);
}

/** `from`: changes of an earlier visit to go on with. */
export function chooseFile(chosen: File, from: History = emptyHistory): void {
  refusal.value = null;
  problems.value = [];
  offered.value = [];
  if (chosen.size > LARGEST_FILE_BYTES) {
    refuseFile("choose.too-big", formatBytes(chosen.size));
    return;
  }
  arrived = false;
  // One drawing for all of it, behind the asks: the worker begins while the page is drawn.
  batch(() => {
    open(chosen, from);
    // Asked for before the check, so that the first rows are there to look at while it goes on.
    if (chosen.size >= LONG_FILE_BYTES) showFirstRows(chosen);
    void recheck();
  });
  announce(t("choose.chosen", { name: chosen.name }));
  // A task of its own: the reply that the file is taken is seen before the next page is drawn.
  setTimeout(
    () => {
      if (!arrived && file.value === chosen) go({ name: "check" });
    },
    chosen.size >= SEEN_BYTES ? 0 : QUIET_MS,
  );
}

function open(chosen: File, steps: History, only: Fixing | null = null): void {
  batch(() => {
    file.value = chosen;
    history.value = steps;
    fixing.value = only;
    report.value = null;
    fault.value = null;
    progress.value = null;
    firstRows.value = null;
  });
  scan.open(chosen);
}

/** A file that was worked on before, with the choices made then; the page stays where it is. */
export function openAgain(chosen: File, entries: readonly EntryBody[]): Promise<boolean> {
  open(
    chosen,
    entries.reduce((all, entry) => addStep(all, { entries: [entry] }), emptyHistory),
  );
  arrived = true;
  return recheck();
}

export function openOnly(only: Fixing): Promise<boolean> {
  open(only.file, only.history, only);
  arrived = true;
  return recheck();
}

/** The work on a file that another one took the place of. */
export function openBefore(before: File, steps: History, only: Fixing | null): Promise<boolean> {
  open(before, steps, only);
  arrived = true;
  return recheck();
}

/** The first check of a file that comes to an end leads on; not the first that began, which another may have overtaken. */
function arrive(): void {
  if (arrived) return;
  arrived = true;
  const next = report.value?.findings.some(({ id }) => id === "delimiter-unsure") ? "look" : "check";
  if (route.value.name === "choose" || (route.value.name === "check" && next !== "check")) go({ name: next });
}

function showFirstRows(chosen: File): void {
  sampleWith(null).then(
    sample => {
      if (file.value === chosen) firstRows.value = sample;
    },
    () => {},
  );
}

/** The page as if no file had been chosen. */
export function forgetFile(): void {
  runs += 1;
  scan.stop();
  batch(() => {
    file.value = null;
    report.value = null;
    checking.value = false;
    progress.value = null;
    fault.value = null;
    fixing.value = null;
    history.value = emptyHistory;
  });
}

export function stopReading(): void {
  forgetFile();
  announce(t("reading.stopped"));
  go({ name: "choose" });
}

/** Checks the file under the plan as it now stands. true: the report is of this plan. */
export async function recheck(): Promise<boolean> {
  const run = ++runs;
  batch(() => {
    checking.value = true;
    fault.value = null;
  });
  let spoken = 0;
  const told = (now: Progress): void => {
    if (run !== runs) return;
    progress.value = now;
    const quarter = Math.floor((now.bytes / Math.max(now.size, 1)) * 4);
    if (quarter > spoken && quarter < 4 && !report.value) {
      spoken = quarter;
      announce(t("reading.quarter", { percent: quarter * 25 }));
    }
  };
  try {
    const found = await scan.check(askOf(history.value), told);
    // The press that asked for it is answered first, however soon the report comes.
    await new Promise(behindFrame);
    if (run !== runs) return false;
    batch(() => {
      report.value = keepSame(report.value, found.report);
      if (found.report.reading.origin.encoding !== "chosen") guess.value = found.report.reading;
      checking.value = false;
      progress.value = null;
    });
    arrive();
  } catch (problem) {
    if (run !== runs) return false;
    const code = problem instanceof ScanFault ? problem.code : "core";
    batch(() => {
      checking.value = false;
      progress.value = null;
      if (code !== "superseded" && code !== "stopped") fault.value = code;
    });
    if (fault.value) arrive();
    return false;
  }
  clearTimeout(resting);
  resting = setTimeout(foresee, REST_MS);
  return true;
}

const askOf = (plan: History): CheckAsk => ({
  plan: planJson(plan, fixing.value?.given),
  schema: schemaJson(),
  options: session.value ? { max_part_bytes: session.value.max_part_bytes } : {},
});

/** `pointedAt`: an answer that somebody is about to give; it and the likeliest ones are checked meanwhile where that is quickly done. */
export function foresee(pointedAt?: NewStep): void {
  const entries = history.value.steps.reduce((sum, step) => sum + step.entries.length, 0);
  if (!report.value || checking.value || entries > FORESEEN_PLAN || (file.value?.size ?? 0) > HELD_BYTES)
    return;
  if (route.value.name !== "check" && route.value.name !== "problem") return;
  const steps = pointedAt ? [pointedAt, ...likeliest.value] : likeliest.value;
  scan.foresee(steps.map(step => askOf(addStep(history.value, step))));
}

export const schemaJson = (): string => (schema.value ? JSON.stringify(schema.value) : "");

/** The first rows under a plan with one more step: what a choice would look like. */
export function sampleWith(step: NewStep | null, rows = FIRST_ROWS): Promise<Sample> {
  const tried = step ? addStep(history.value, step) : history.value;
  return scan.sample(planJson(tried, fixing.value?.given), schemaJson(), rows);
}

/** One drawing for the new plan and the check that begins with it. */
function checkUnder(plan: History): Promise<boolean> {
  return batch(() => {
    // What was refused is a matter of the plan before this one.
    problems.value = [];
    history.value = plan;
    return recheck();
  });
}

export const addToPlan = (step: NewStep): Promise<boolean> => checkUnder(addStep(history.value, step));

export const takeBack = (step: Step): Promise<boolean> => checkUnder(dropStep(history.value, step.id));

export function takeBackNewest(): Step | null {
  const newest = history.value.steps.at(-1) ?? null;
  if (newest) void checkUnder(undo(history.value));
  return newest;
}

export function makeAgain(): Step | null {
  const last = history.value.taken_back.at(-1)?.step ?? null;
  if (last) void checkUnder(redo(history.value));
  return last;
}

export function takeBackAll(): Promise<boolean> {
  let all = history.value;
  while (all.steps.length > 0) all = undo(all);
  return checkUnder(all);
}

/** Saves what would be sent, or what would not, on this computer. */
export async function save(which: "fixed" | "left-out"): Promise<void> {
  if (saving.value) return;
  saving.value = true;
  announce(t("check.saving"));
  try {
    const { parts, leftOut } = await scan.render(leftOutWords());
    const blobs = which === "fixed" ? parts : leftOut ? [leftOut] : [];
    const addition = which === "fixed" ? "-fixed" : "-left-out";
    const names = blobs.map((_, index) =>
      savedName(fileName.value, blobs.length > 1 ? `${addition}-${index + 1}` : addition),
    );
    for (const [index, name] of names.entries()) saveFile(blobs[index] as Blob, name);
    announce(t("check.saved", { name: formatList(names) }));
  } catch (problem) {
    fault.value = problem instanceof ScanFault && problem.code !== "superseded" ? problem.code : "core";
  } finally {
    saving.value = false;
  }
}
