/** What the page and the scan worker say to each other. */
import type { PageRow, RenderSummary, Report, RowsPage, RowsQuery } from "../state/report.ts";

/** A file up to this size is held in the worker's memory, so that another check of it costs little. */
export const HELD_BYTES = 32 * 1024 * 1024;

export interface CheckOptions {
  readonly rows_per_finding?: number;
  readonly max_part_bytes?: number;
}

export interface CheckAsk {
  readonly plan: string;
  readonly schema: string;
  readonly options: CheckOptions;
}

export type Ask =
  | ({ readonly kind: "check" } & CheckAsk)
  /** The first rows of the file, read under another plan: what a choice would look like. */
  | { readonly kind: "sample"; readonly plan: string; readonly schema: string; readonly rows: number }
  | { readonly kind: "query"; readonly query: RowsQuery }
  /** These rows, by their numbers. */
  | { readonly kind: "rows-at"; readonly rows: readonly number[] }
  /** Which rows from here on hold a text and are in a state; answered in stretches. */
  | { readonly kind: "search"; readonly search: RowsSearch; readonly from_row: number }
  /** The rows that these addresses of the output come from. Addresses in small letters. */
  | { readonly kind: "trace"; readonly emails: readonly string[] }
  /** `words`: the sentences of the left-out file (wasm/preflight.d.ts). */
  | { readonly kind: "render"; readonly words: string };

export type ToWorker =
  /** Comes first: `module` is the core where it has been compiled before, `disk` the port of a disk (disk.ts). */
  | { readonly kind: "warm"; readonly module: WebAssembly.Module | null; readonly disk: MessagePort }
  | { readonly kind: "open"; readonly file: Blob }
  /** Checks that may be asked for next, the likeliest first; instead of those that were expected before. */
  | { readonly kind: "foresee"; readonly checks: readonly CheckAsk[] }
  | (Ask & { readonly ask: number });

/** Which rows are wanted: all conditions that are given must hold. */
export interface RowsSearch {
  /** Found in any cell, whatever its case and accents; "" is in every row. */
  readonly text: string;
  /** Only rows in this state. */
  readonly state?: "ready" | "to-fix" | "left-out";
  /** Only rows with one of these findings (`keyOf`); with `changed`, those of which something is changed as well. */
  readonly findings?: readonly string[];
  readonly changed?: true;
  /** Only rows that say exactly this in this column. */
  readonly cell?: { readonly column: number; readonly text: string };
}

export interface RowsFound {
  readonly rows: readonly number[];
  /** How many contacts were looked at, and where to go on; null at the end. */
  readonly looked_at: number;
  readonly next_row: number | null;
}

export interface Progress {
  readonly bytes: number;
  readonly size: number;
  /** Read so far, in this going over the file. */
  readonly rows: number;
  /** Rows that were read are being read a second time: the core found out late how the file is written. */
  readonly again: boolean;
}

export interface Rendered {
  readonly parts: readonly Blob[];
  readonly leftOut: Blob | null;
  readonly summary: RenderSummary;
}

export interface Sample {
  readonly report: Report;
  readonly page: RowsPage;
}

export type Answer =
  | { readonly kind: "checked"; readonly report: Report; readonly milliseconds: number }
  | { readonly kind: "sampled"; readonly sample: Sample }
  | { readonly kind: "rows"; readonly page: RowsPage }
  | { readonly kind: "rows-at"; readonly rows: readonly PageRow[] }
  | ({ readonly kind: "searched" } & RowsFound)
  | { readonly kind: "traced"; readonly rows: readonly (readonly [email: string, row: number])[] }
  | ({ readonly kind: "rendered" } & Rendered);

/** `file-changed`: the browser can no longer read the file. `superseded`: a newer check took its place. `core`: our own fault. */
export type FaultCode = "file-changed" | "superseded" | "stopped" | "core" | "core-missing" | "plan";

export type FromWorker =
  | { readonly kind: "module"; readonly module: WebAssembly.Module }
  | { readonly kind: "progress"; readonly ask: number; readonly progress: Progress }
  | { readonly kind: "answer"; readonly ask: number; readonly answer: Answer }
  | { readonly kind: "fault"; readonly ask: number; readonly code: FaultCode; readonly detail: string };
