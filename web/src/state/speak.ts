/** What is said aloud, what has the focus, and what stands in the error summary. */
import { signal } from "@preact/signals-core";

const LEAST_GAP_MS = 3000;
let waiting: string[] = [];
let last = Number.NEGATIVE_INFINITY;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Speaks through the page's one status region, at most once in three seconds; what waits is said together. */
export function announce(text: string): void {
  if (waiting.at(-1) !== text) waiting.push(text);
  if (timer !== undefined) return;
  timer = setTimeout(say, Math.max(50, last + LEAST_GAP_MS - performance.now()));
}

function say(): void {
  timer = undefined;
  last = performance.now();
  const region = document.getElementById("status");
  if (region) region.textContent = waiting.join(" ");
  waiting = [];
}

/** The id of what takes the focus after the next drawing. */
export const focusNext = signal<string | null>(null);

export interface Problem {
  /** A function where the page can change its language before the problem is gone. */
  readonly text: string | (() => string);
  /** The id of the box it is about. */
  readonly target: string;
}

/** Shown when the person tries to go on; gone on the next page. */
export const problems = signal<readonly Problem[]>([]);

export function refuse(found: readonly Problem[]): void {
  problems.value = found;
  focusNext.value = "problem-summary";
}

export const textOf = ({ text }: Problem): string => (typeof text === "string" ? text : text());

export const problemAt = (target: string): string | null => {
  const found = problems.value.find(problem => problem.target === target);
  return found ? textOf(found) : null;
};
