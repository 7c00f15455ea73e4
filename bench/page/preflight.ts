/** Preflight under the clock: through the page's own worker, so in TypeScript, which holds this to what that worker is asked. */
import type { Report } from "../../web/src/state/report.ts";
import { Scan } from "../../web/src/worker/client.ts";
import { clock } from "./clock.ts";

const quiet = () => {};

const checked = async (scan: Scan, entries: readonly object[] = []): Promise<Report> => {
  const plan = entries.length === 0 ? "" : JSON.stringify({ version: 1, entries });
  return (await scan.check({ plan, schema: "", options: {} }, quiet)).report;
};

/** What a person would press: the first offered fix of each finding that has one. */
const offeredFixes = (report: Report): object[] =>
  report.findings
    .filter(({ level }) => level === "must")
    .flatMap(({ fixes }) => fixes.slice(0, 1))
    .map(({ entry }, index) => ({ ...entry, id: `e${index + 1}` }));

/** The check of a file just handed over; then, in the same worker as on the page, the check under fixes, and the output. */
export async function preflight(file: File) {
  const checking = clock();
  const scan = new Scan();
  scan.open(file);
  try {
    const report = await checked(scan);
    const check = checking();
    const fixing = clock();
    const fixes = offeredFixes(report);
    await checked(scan, fixes);
    const fix = fixing();
    const rendering = clock();
    const { summary } = await scan.render("");
    return {
      milliseconds: { all: check, fix, render: rendering() },
      rows: report.records,
      fixes: fixes.length,
      output: summary.bytes,
    };
  } finally {
    scan.stop();
  }
}

/**
 * Not timed: how much memory the WASM has at the end of a check and of an output, as its worker tells it (bench/lib/server.mjs), and how long
 * it takes to get rows from anywhere in the file. `withoutEmails`: no column is taken as the addresses, so that no table of them is kept.
 */
export async function inspect(file: File, { withoutEmails = false } = {}) {
  const heaps = new Map<string, number>();
  const channel = new BroadcastChannel("preflight-bench-memory");
  channel.onmessage = ({ data: { worker, bytes } }) =>
    heaps.set(worker, Math.max(bytes, heaps.get(worker) ?? 0));
  const told = async () => {
    await new Promise(resolve => setTimeout(resolve, 100));
    return [...heaps.values()].reduce((sum, bytes) => sum + bytes, 0);
  };
  const scan = new Scan();
  scan.open(file);
  try {
    let report = await checked(scan);
    if (withoutEmails) {
      // In a worker of its own: memory that was once taken is never given back.
      const entries = report.columns
        .filter(({ role }) => role === "email")
        .map(({ index: column }) => ({ id: `e${column}`, do: "map-column", column, to: "property" }));
      await told();
      scan.open(file);
      heaps.clear();
      report = await checked(scan, entries);
      return {
        heap: { check: await told() },
        email_columns: report.columns.filter(({ role }) => role === "email").length,
      };
    }
    const check = await told();
    const jumps: number[] = [];
    // The golden ratio spreads them over the file without a pattern.
    for (let n = 1; n <= 20 && report.records > 0; n += 1) {
      const row = 1 + Math.floor(((n * 0.618_034) % 1) * report.records);
      const time = clock();
      const page = await scan.query({ kind: "rows", from_row: row, limit: 20 });
      jumps.push(time());
      if (page.rows.length === 0) throw new Error(`no row from ${row}`);
    }
    const query = await told();
    await scan.render("");
    return { heap: { check, query, render: await told() }, jumps };
  } finally {
    scan.stop();
    channel.close();
  }
}
