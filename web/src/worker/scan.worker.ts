/**
 * Hosts the core: one file, one finished check, pages of rows and the output of that very check.
 *
 * Asks are answered one after another; a newer check ends the one under way and those that wait. Stopping is ending the worker.
 */
import type { PreflightModule, Session } from "#core/preflight.js";
import type { PageRow, RenderSummary, Report, RowsPage, RowsQuery } from "../state/report.ts";
import { CellPicker } from "./cell_picker.ts";
import { Checks } from "./checks.ts";
import { compileCore, startCore } from "./core.ts";
import { diskBehind, disk as here } from "./disk.ts";
import { type Source, sourceOf, sourceOfBytes } from "./file_bytes.ts";
import type {
  Answer,
  Ask,
  FromWorker,
  Rendered,
  RowsFound,
  RowsSearch,
  Sample,
  ToWorker,
} from "./messages.ts";
import { OutputFiles, type OutputPart } from "./output_files.ts";
import { Course } from "./progress.ts";
import { expectWell, Fault, pump } from "./pump.ts";
import { rowMatcher } from "./row_matcher.ts";
import { warmUp } from "./warm_up.ts";

const PROGRESS_EVERY_MS = 100;
/** Enough for some hundred rows, little enough to answer at once. */
const SAMPLE_BYTES = 64 * 1024;
const QUERY_SLICE_BYTES = 512 * 1024;
const TRACE_PAGE_ROWS = 2000;
const TAKE_BYTES = 1024 * 1024;
const SEARCH_PAGE_ROWS = 2000;
/** As the core tells it, which does not hash here. */
type CoreSummary = Omit<RenderSummary, "parts"> & {
  readonly parts: readonly Omit<RenderSummary["parts"][number], "sha256">[];
};
/** A search answers about this often, so that other asks come in between. */
const SEARCH_MS = 60;
/** Rows this near to each other are read in one go. */
const NEAR_ROWS = 200;

let disk = here;
let file: Source | null = null;
let core: Promise<PreflightModule> | null = null;
let checks: Checks | null = null;
/** The one of the plan as it now stands; null until its check is finished. */
let checked: Session | null = null;
let newestCheck = 0;
let checking = false;
let queue: Promise<void> = Promise.resolve();

/** The page hears of it as of any worker that has come to an end, and starts another. */
const ended = (fault: unknown): void => {
  setTimeout(() => {
    throw fault;
  });
};

const post = (message: FromWorker): void => self.postMessage(message);

function startFrom(module: WebAssembly.Module | null): Promise<PreflightModule> {
  const compiled = module
    ? Promise.resolve(module)
    : compileCore().then(fresh => {
        post({ kind: "module", module: fresh });
        return fresh;
      });
  return compiled.then(startCore);
}

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === "warm") {
    disk = diskBehind(data.disk);
    core = startFrom(data.module);
    // Nobody waits for it yet: whoever does asks again.
    core.catch(() => {
      core = null;
    });
    // A core that cannot check is told of by the first check that somebody waits for.
    core.then(preflight => warmUp(preflight, () => file === null)).catch(() => {});
    return;
  }
  if (data.kind === "open") {
    file = sourceOf(data.file, disk);
    checks = null;
    checked = null;
    return;
  }
  if (data.kind === "foresee") {
    checks?.foresee(data.checks);
    return;
  }
  if (data.kind === "check") newestCheck = data.ask;
  // A sample has a session of its own: it need not wait for the check under way.
  if (data.kind === "sample" && checking) void serve(data);
  else queue = queue.then(() => serve(data));
});

async function serve(ask: Ask & { readonly ask: number }): Promise<void> {
  try {
    const preflight = await loaded();
    const answer = await answerTo(preflight, ask);
    post({ kind: "answer", ask: ask.ask, answer });
  } catch (fault) {
    const code = fault instanceof Fault || fault instanceof CoreMissing ? fault.code : "core";
    post({ kind: "fault", ask: ask.ask, code, detail: String(fault) });
  }
}

class CoreMissing extends Error {
  readonly code = "core-missing";
}

async function loaded(): Promise<PreflightModule> {
  try {
    core ??= startFrom(null);
    return await core;
  } catch (cause) {
    throw new CoreMissing(String(cause));
  }
}

async function answerTo(preflight: PreflightModule, ask: Ask & { readonly ask: number }): Promise<Answer> {
  switch (ask.kind) {
    case "check":
      return check(preflight, ask);
    case "sample":
      return { kind: "sampled", sample: await sample(preflight, ask) };
    case "query":
      return { kind: "rows", page: await query(ask.query) };
    case "rows-at":
      return { kind: "rows-at", rows: await rowsAt(ask.rows) };
    case "search":
      return { kind: "searched", ...(await search(ask.search, ask.from_row)) };
    case "trace":
      return { kind: "traced", rows: await trace(ask.emails) };
    case "render":
      return { kind: "rendered", ...(await render(ask.words)) };
  }
}

function opened(): Source {
  if (!file) throw new Fault("core", "no file");
  return file;
}

function sealed(): Session {
  if (!checked) throw new Fault("superseded", "no finished check");
  return checked;
}

async function check(
  preflight: PreflightModule,
  { ask, plan, schema, options }: Extract<Ask, { kind: "check" }> & { readonly ask: number },
): Promise<Answer> {
  if (ask !== newestCheck) throw new Fault("superseded", "");
  checks ??= new Checks(preflight, opened(), ended);
  const course = new Course(opened().size);
  const started = performance.now();
  let told = started;
  checked = null;
  checking = true;
  try {
    const { session, report } = await checks.of(
      { plan, schema, options },
      {
        still: () => ask === newestCheck,
        fed: (offset, end, records) => {
          const progress = course.fed(offset, end, records);
          const now = performance.now();
          if (now - told < PROGRESS_EVERY_MS) return;
          told = now;
          post({ kind: "progress", ask, progress });
        },
      },
    );
    checked = session;
    return { kind: "checked", report, milliseconds: performance.now() - started };
  } finally {
    checking = false;
  }
}

async function sample(
  preflight: PreflightModule,
  { plan, schema, rows }: Extract<Ask, { kind: "sample" }>,
): Promise<Sample> {
  const head = await headOf(opened());
  const session = new preflight.Session();
  try {
    expectWell(session.beginCheck(plan, schema, head.size, ""));
    await pump(session, head, { slice: SAMPLE_BYTES, still: () => true });
    const report = JSON.parse(session.reportJson()) as Report;
    const ask: RowsQuery = { kind: "rows", from_row: 1, limit: rows };
    expectWell(session.beginQuery(JSON.stringify(ask)));
    await pump(session, head, { slice: SAMPLE_BYTES, still: () => true });
    return { report, page: JSON.parse(session.rowsJson()) as RowsPage };
  } finally {
    session.delete();
  }
}

/** The start of the file, cut where a line ends; in UTF-16 the second byte of the line feed may be a zero. */
async function headOf(source: Source): Promise<Source> {
  if (source.size <= SAMPLE_BYTES) return source;
  const bytes = await source.read(0, SAMPLE_BYTES);
  const feed = Math.max(bytes.lastIndexOf(10), bytes.lastIndexOf(13)) + 1;
  const end = feed > 0 && bytes[feed] === 0 ? feed + 1 : feed;
  return sourceOfBytes(end > 0 ? bytes.subarray(0, end) : bytes);
}

async function query(ask: RowsQuery): Promise<RowsPage> {
  const session = sealed();
  expectWell(session.beginQuery(JSON.stringify(ask)));
  await pump(session, opened(), { slice: QUERY_SLICE_BYTES, still: () => true });
  return JSON.parse(session.rowsJson()) as RowsPage;
}

async function rowsAt(wanted: readonly number[]): Promise<PageRow[]> {
  const found: PageRow[] = [];
  for (let at = 0; at < wanted.length; ) {
    const first = wanted[at] as number;
    let end = at + 1;
    while (end < wanted.length && (wanted[end] as number) - (wanted[end - 1] as number) <= NEAR_ROWS)
      end += 1;
    const last = wanted[end - 1] as number;
    const page = await query({ kind: "rows", from_row: first, limit: last - first + 1 });
    const these = new Set(wanted.slice(at, end));
    found.push(...page.rows.filter(({ row }) => these.has(row)));
    at = end;
  }
  return found;
}

async function search(wanted: RowsSearch, fromRow: number): Promise<RowsFound> {
  const holds = rowMatcher(wanted);
  const started = performance.now();
  const rows: number[] = [];
  let lookedAt = 0;
  let next: number | null = fromRow;
  do {
    const page: RowsPage = await query({ kind: "rows", from_row: next, limit: SEARCH_PAGE_ROWS });
    lookedAt += page.rows.length;
    for (const row of page.rows) if (holds(row)) rows.push(row.row);
    next = page.next_row;
  } while (next !== null && performance.now() - started < SEARCH_MS);
  return { rows, looked_at: lookedAt, next_row: next };
}

/**
 * The row each address of the output comes from: the rows that are ready, in their order, are the records of the output. So an address
 * that was mended on its way is found as well.
 */
async function trace(emails: readonly string[]): Promise<[string, number][]> {
  const session = sealed();
  const { columns, output } = JSON.parse(session.reportJson()) as Report;
  const email = columns.find(({ role }) => role === "email");
  const at = output.columns.findIndex(({ index }) => index === email?.index);
  if (at < 0) return [];
  const wanted = new Set(emails);
  const places = new Map<number, string>();
  let sent = 0;
  const pickers: CellPicker[] = [];
  const pickerOf = (part: number): CellPicker =>
    (pickers[part] ??= new CellPicker(at, (record, cell) => {
      if (output.header_row && record === 0) return;
      const text = cell.toLowerCase();
      if (wanted.has(text)) places.set(sent, text);
      sent += 1;
    }));
  expectWell(session.beginRender(""));
  await pump(session, opened(), {
    still: () => true,
    drain: () => takeAll(session, (part, bytes) => part > 0 && pickerOf(part).add(bytes)),
  });
  for (const picker of pickers) picker?.end();

  const found: [string, number][] = [];
  let ready = 0;
  let from: number | null = 1;
  while (from !== null && found.length < places.size) {
    const page: RowsPage = await query({ kind: "rows", from_row: from, limit: TRACE_PAGE_ROWS });
    for (const { row, state } of page.rows) {
      if (state !== "ready") continue;
      const text = places.get(ready);
      if (text !== undefined) found.push([text, row]);
      ready += 1;
    }
    from = page.next_row;
  }
  return found;
}

/** Hands over the output that stands ready, piece by piece; 0 is the file of left-out rows, parts count from 1. */
function takeAll(session: Session, take: (part: number, bytes: Uint8Array) => void): void {
  for (;;) {
    const piece = session.takeOutput(TAKE_BYTES);
    if (piece.bytes.length === 0) return;
    take(piece.file, piece.bytes);
  }
}

async function render(words: string): Promise<Rendered> {
  const session = sealed();
  expectWell(session.beginRender(words));
  const files = new OutputFiles(disk);
  const drain = (): void => takeAll(session, (file, bytes) => files.add(file, bytes));
  await pump(session, opened(), { still: () => true, drain });
  const told = JSON.parse(session.renderJson()) as CoreSummary;
  const { parts, leftOut } = await files.end(told.parts.length);
  const summary = {
    ...told,
    parts: told.parts.map((part, at) => ({ ...part, sha256: (parts[at] as OutputPart).sha256 })),
  };
  return { parts: parts.map(({ blob }) => blob), leftOut, summary };
}
