/**
 * How fast Preflight is, in headless Chromium and natively, beside reading the file alone and beside others. See script/bench for how to run it.
 *
 * Every round runs each contestant once on each file, so that a busy moment of the machine hits all of them; a first round of reading and
 * checking fills the system's cache and is not counted. Each one's count of rows stands beside its time, as not all read the same. The goals
 * are printed beside the figures and fail nothing: a figure says something about one machine on one day only.
 */
import { mkdirSync, readFileSync, statfsSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { ensureFile, KINDS } from "./lib/files.mjs";
import { checkNatively, microBenchmarks, pythonIsThere, readNatively, walkInPython } from "./lib/native.mjs";
import { dropped, firstVisit, fixed, stopped } from "./lib/page_speed.mjs";
import { serve } from "./lib/server.mjs";
import { firstLoad } from "./lib/sizes.mjs";
import { columns, median, seconds, spread, verdict } from "./lib/stats.mjs";

const MEASURED = ["narrow", "wide", "quoted", "messy", "utf16", "big"];
const BIG_RUNS = 3;
const BIG_NEEDS_BYTES = 8e9;
const QUICK_SCALE = 0.1;

const root = join(import.meta.dirname, "..");
const usage = `usage: script/bench [--runs N] [--only ${MEASURED.join(",")}] [--quick] [--big] [--json OUT]`;

function given() {
  try {
    const { values } = parseArgs({
      options: {
        runs: { type: "string", default: "5" },
        only: { type: "string" },
        quick: { type: "boolean", default: false },
        big: { type: "boolean", default: false },
        json: { type: "string" },
      },
    });
    const only = values.only?.split(",") ?? null;
    if (!/^[1-9]\d*$/.test(values.runs) || only?.some(kind => !MEASURED.includes(kind)))
      throw new Error(usage);
    return { ...values, runs: Number(values.runs), only };
  } catch {
    console.error(usage);
    process.exit(64);
  }
}
const { runs, only, quick, big, json } = given();
const say = text => console.error(`${new Date().toTimeString().slice(0, 8)}  ${text}`);

// --- the files ------------------------------------------------------------------------------------------------------------------------

const folder = join(root, "build/bench/files");
mkdirSync(folder, { recursive: true });

/** Whether the 1 GB file is measured; if not, why not. */
function bigOrWhyNot() {
  if (big || only?.includes("big")) return null;
  if (only) return "left out by --only";
  if (quick) return "left out by --quick";
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  return free >= BIG_NEEDS_BYTES
    ? null
    : `left out: ${(free / 1e9).toFixed(1)} GB free on disk, ${BIG_NEEDS_BYTES / 1e9} wanted (--big: all the same)`;
}
const noBig = bigOrWhyNot();
const kinds = MEASURED.filter(kind => (kind === "big" ? !noBig : !only || only.includes(kind)));

const scale = quick ? QUICK_SCALE : 1;
const file = kind => ensureFile(kind, { folder, scale });
say("writing what files are missing");
const files = kinds.map((kind, index) => ({
  ...file(kind),
  index,
  encoding: kind === "utf16" ? "utf-16le" : "utf-8",
}));
const speedFiles = { hundred: ensureFile("hundred", { folder }), million: file("million") };
const narrow = files.find(({ kind }) => kind === "narrow");
const bigFile = files.find(({ kind }) => kind === "big");

// --- what is measured -----------------------------------------------------------------------------------------------------------------

const version = name =>
  JSON.parse(readFileSync(join(root, "bench/node_modules", name, "package.json"), "utf8")).version;

/** In the order of the table. `floor`: what the ratio is to. */
const MEASURES = {
  reading: { label: "reading the file alone" },
  check: { label: "Preflight: full check, file to report" },
  fix: { label: "Preflight: check again under fixes" },
  render: { label: "Preflight: output with the fixes" },
  udsv: { label: `uDSV ${version("udsv")}: parsing only` },
  papaparse: { label: `PapaParse ${version("papaparse")}: parsing only` },
  "csv-parse": { label: `csv-parse ${version("csv-parse")}: parsing only` },
  duckdb: { label: `DuckDB-WASM ${version("@duckdb/duckdb-wasm")}: query, once loaded` },
  "native-reading": { label: "native: reading the file alone", floor: "native-reading" },
  native: { label: "native: preflight check", floor: "native-reading" },
  python: { label: "native: Python csv, walking all cells", floor: "native-reading" },
};
const PEERS = ["udsv", "papaparse", "csv-parse", "duckdb"];
const SLOW_AT_BIG = new Set(["csv-parse", "python"]);

const times = new Map();
const rows = new Map();
const failed = new Map();
const notes = [];
const key = ({ kind }, name) => `${kind}/${name}`;
const timesOf = (subject, name) => times.get(key(subject, name)) ?? [];
function keep(subject, name, milliseconds) {
  times.set(key(subject, name), [...timesOf(subject, name), milliseconds]);
}

async function timed(work) {
  const started = performance.now();
  const answer = await work();
  return { milliseconds: performance.now() - started, answer };
}

/** One contestant that cannot read a file is told of and left out from then on; the others go on. */
async function attempt(subject, name, work) {
  if (failed.has(key(subject, name))) return;
  try {
    await work();
  } catch (fault) {
    failed.set(
      key(subject, name),
      String(fault.message ?? fault)
        .split("\n")[0]
        .slice(0, 160),
    );
  }
}

const loading = [];
async function roundInBrowser(page, subject, counted) {
  const run = name =>
    page.evaluate(
      ([contestant, index, options]) => globalThis.measure(contestant, index, options),
      [name, subject.index, { encoding: subject.encoding }],
    );
  await attempt(subject, "reading", async () => {
    const { milliseconds } = await run("reading");
    if (counted) keep(subject, "reading", milliseconds.all);
  });
  if (!counted && subject.kind === "big") return;
  await attempt(subject, "check", async () => {
    const result = await run("preflight");
    for (const name of ["check", "fix", "render"]) rows.set(key(subject, name), result.rows);
    if (!counted) return;
    keep(subject, "check", result.milliseconds.all);
    keep(subject, "fix", result.milliseconds.fix);
    keep(subject, "render", result.milliseconds.render);
  });
  if (!counted) return;
  for (const name of PEERS) {
    if (subject.kind === "big" && SLOW_AT_BIG.has(name)) continue;
    await attempt(subject, name, async () => {
      const result = await run(name);
      rows.set(key(subject, name), result.rows);
      keep(subject, name, result.milliseconds.all);
      if (name === "duckdb") loading.push(result.milliseconds.loading);
    });
  }
}

const withPython = pythonIsThere();
async function roundNatively(subject) {
  const run = (name, work) =>
    attempt(subject, name, async () => {
      const { milliseconds, answer } = await timed(work);
      if (answer !== undefined) rows.set(key(subject, name), answer);
      keep(subject, name, milliseconds);
    });
  await run("native-reading", async () => readNatively(subject));
  await run("native", () => checkNatively(root, subject));
  if (withPython && subject.kind !== "big")
    await run("python", () => walkInPython(subject, subject.encoding));
}

// --- the runs -------------------------------------------------------------------------------------------------------------------------

const words = JSON.parse(readFileSync(join(root, "web/src/i18n/en.json"), "utf8"));
const server = await serve(root);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});
const busy = loadavg()[0];
const memory = {};
const speed = { plain: {}, slow: {} };
let micro = [];

async function measuringPage(path) {
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  page.on("pageerror", error => console.error(String(error)));
  await page.goto(`${server.url}${path}`);
  await page.setInputFiles(
    "input",
    files.map(({ path: at }) => at),
  );
  await page.waitForFunction(() => globalThis.ready);
  return page;
}

/** What breaks here is told, and the rest goes on: the page's words and ways change more often than its worker. */
async function orNull(what, work) {
  try {
    return await work();
  } catch (fault) {
    notes.push(
      `${what}: could not be measured (${String(fault.message ?? fault)
        .split("\n")[0]
        .slice(0, 160)})`,
    );
    return null;
  }
}

async function pageSpeed(slow) {
  const into = slow ? speed.slow : speed.plain;
  const app = `${server.url}/app/`;
  const drop = path => orNull("a file dropped", () => dropped(browser, app, words, path, { slow }));
  into.visit = await orNull("the first visit", () =>
    firstVisit(browser, app, words, { slow, asked: server.asked }),
  );
  into.drops = {};
  for (const [kind, { path }] of Object.entries(speedFiles)) into.drops[kind] = await drop(path);
  if (!slow) for (const { kind, path } of files) into.drops[kind] = await drop(path);
  into.fix = await orNull("a fix on 100,000 rows", () =>
    fixed(browser, app, words, speedFiles.hundred.path, { slow }),
  );
  into.fix_at_once = await orNull("a fix pressed as soon as it is there", () =>
    fixed(browser, app, words, speedFiles.hundred.path, { slow, read: false }),
  );
  const largest = bigFile ?? narrow ?? files[0];
  into.stop = await orNull("Stop", () => stopped(browser, app, words, largest.path, { slow }));
  if (into.stop === null && bigFile)
    notes.push(`Stop${slow ? ", slowed down" : ""}: the file was read before it could be pressed`);
}

try {
  const page = await measuringPage("/");
  for (let round = 0; round <= runs; round += 1) {
    say(round === 0 ? "warming up" : `round ${round} of ${runs}`);
    for (const subject of files) {
      if (subject.kind === "big" && round > Math.min(runs, BIG_RUNS)) continue;
      await roundInBrowser(page, subject, round > 0);
      if (round > 0) await roundNatively(subject);
    }
  }
  await page.close();

  say("memory, and rows from anywhere");
  const watched = await measuringPage("/watched/");
  const inspect = (subject, options) =>
    watched.evaluate(([index, more]) => globalThis.inspect(index, more), [subject.index, options]);
  for (const subject of files) {
    memory[subject.kind] = await orNull(`memory, ${subject.kind}`, () => inspect(subject, {}));
  }
  const unkeyed = bigFile ?? narrow;
  if (unkeyed) {
    const told = await orNull("memory without addresses", () => inspect(unkeyed, { withoutEmails: true }));
    if (told?.email_columns > 0)
      notes.push("memory without addresses: a column was still taken as addresses");
    memory.without_emails = told && { kind: unkeyed.kind, ...told };
  }
  await watched.close();

  say("the page itself");
  await pageSpeed(false);
  say("the page itself, slowed down");
  await pageSpeed(true);
} finally {
  await browser.close();
  server.close();
}
if (narrow) {
  say("micro benchmarks");
  micro = (await orNull("micro benchmarks", () => microBenchmarks(root, narrow, quick ? 0.05 : 0.5))) ?? [];
}

// --- the table ------------------------------------------------------------------------------------------------------------------------

for (const subject of files) {
  if (rows.get(key(subject, "check")) !== 0) continue;
  notes.push(`${subject.kind}: Preflight could not read it and says so; its times are no times of a check`);
}

const mid = (subject, name) => {
  const all = subject ? timesOf(subject, name) : [];
  return all.length > 0 ? median(all) : null;
};
const ratio = (a, b) => (a === null || b === null ? null : a / b);
const shownRatio = number => (number === null ? "" : `${number.toFixed(2)}x`);

const table = [["file", "measure", "median s", "min-max s", "MB/s", "to reading", "rows"]];
const results = [];
for (const subject of files) {
  let first = `${subject.kind}, ${(subject.bytes / 1e6).toFixed(0)} MB`;
  for (const [name, { label, floor = "reading" }] of Object.entries(MEASURES)) {
    const all = timesOf(subject, name);
    const why = failed.get(key(subject, name));
    if (all.length === 0 && !why) continue;
    if (why) {
      table.push([first, label, "failed", "", "", "", ""]);
      notes.push(`${subject.kind}, ${label}: ${why}`);
    } else {
      const toReading = ratio(median(all), mid(subject, floor));
      const megabytes = subject.bytes / 1000 / median(all);
      results.push({
        file: subject.kind,
        measure: name,
        milliseconds: all,
        to_reading: toReading,
        rows: rows.get(key(subject, name)),
      });
      table.push([
        first,
        label,
        seconds(median(all)),
        spread(all),
        megabytes.toFixed(0),
        shownRatio(toReading),
        rows.get(key(subject, name))?.toLocaleString("en") ?? "",
      ]);
    }
    first = "";
  }
}

// --- the goals ------------------------------------------------------------------------------------------------------------------------

const MB = 1e6;
const perByte = (subject, name) => (subject ? ratio(mid(subject, name), subject.bytes) : null);
const sizes = firstLoad(join(root, "web/dist"));
const drops = Object.values(speed.plain.drops ?? {}).filter(Boolean);
const most = numbers => (numbers.length > 0 ? Math.max(...numbers) : null);
const firstShown = ({ rows: seen, result }) => seen ?? result;
const orNone = number => number ?? null;

/** [what, figure, goal, unit, what to know of the figure] */
const goals = [
  ["full check / reading alone, narrow", ratio(mid(narrow, "check"), mid(narrow, "reading")), 1.5, "x"],
  ["full check / uDSV, narrow", ratio(mid(narrow, "check"), mid(narrow, "udsv")), 0.33, "x"],
  ["full check / PapaParse, narrow", ratio(mid(narrow, "check"), mid(narrow, "papaparse")), 0.15, "x"],
  ["full check / DuckDB-WASM, narrow", ratio(mid(narrow, "check"), mid(narrow, "duckdb")), 0.25, "x"],
  ["output / reading alone, narrow", ratio(mid(narrow, "render"), mid(narrow, "reading")), 2, "x"],
  [
    "full check per byte, 1 GB / narrow",
    ratio(perByte(bigFile, "check"), perByte(narrow, "check")),
    1.15,
    "x",
  ],
  [
    "WASM memory, 1 GB",
    bigFile ? (memory.big?.heap.check ?? Number.NaN) / MB : null,
    400,
    "MB",
    bigFile ? `${bigFile.rows.toLocaleString("en")} rows` : "",
  ],
  [
    "WASM memory without the unique-email table",
    memory.without_emails ? memory.without_emails.heap.check / MB : null,
    64,
    "MB",
    memory.without_emails?.kind === "big" ? "1 GB" : "narrow, not 1 GB",
  ],
  [
    "first rows shown after the drop, slowest file",
    most(drops.map(firstShown)),
    100,
    "ms",
    `first slice included${drops.some(({ rows: seen }) => seen === null) ? "; the result where it came first" : ""}`,
  ],
  [
    "longest main-thread task from drop to result",
    most(drops.map(({ longest }) => longest)),
    50,
    "ms",
    "0: none over 50",
  ],
  ["a fix / full check, narrow", ratio(mid(narrow, "fix"), mid(narrow, "check")), 1.2, "x"],
  ["a fix: the screen's first answer", orNone(speed.plain.fix?.fix.reply), 100, "ms", "100,000 rows"],
  [
    "any row of the largest file, slowest of 20",
    most(memory[(bigFile ?? narrow)?.kind]?.jumps ?? []),
    50,
    "ms",
    (bigFile ?? narrow)?.kind,
  ],
  ["first load without WASM, brotli", sizes["all but WASM"] / 1000, 60, "kB"],
  ["WASM, brotli", sizes.WASM / 1000, 200, "kB"],
  [
    "native check / zsv walking all cells",
    null,
    2,
    "x",
    "zsv is in no package here; Python's csv stands in the table",
  ],
];

const { slow } = speed;
const slowGoals = [
  ["13  largest contentful paint", orNone(slow.visit?.lcp), 1500, "ms"],
  ["13  layout shift", orNone(slow.visit?.cls), 0.02, ""],
  ["13  interaction to next paint, fix and undo", orNone(slow.fix?.inp), 100, "ms"],
  ["13  the same, pressed as soon as it is there", orNone(slow.fix_at_once?.inp), 100, "ms"],
  ["14  HTML", sizes.HTML / 1000, 6, "kB"],
  ["14  CSS", sizes.CSS / 1000, 14, "kB"],
  ["14  JS", sizes.JS / 1000, 30, "kB"],
  ["14  icons", sizes.icons / 1000, 3, "kB"],
  ["14  fonts", sizes.fonts / 1000, 0, "kB"],
  [
    "15  WASM asked for before first paint",
    slow.visit ? Number(slow.visit.wasm_after_paint !== null && slow.visit.wasm_after_paint < 0) : null,
    0,
    "",
    slow.visit?.wasm_after_paint === null ? "only when a file is chosen" : "",
  ],
  ["16  drop to first reply, 1,000,000 rows", orNone(slow.drops?.million?.reply), 100, "ms"],
  [
    "16  drop to first rows, 1,000,000 rows",
    slow.drops?.million ? firstShown(slow.drops.million) : null,
    500,
    "ms",
  ],
  ["17  100,000 x 10 fully checked", orNone(slow.drops?.hundred?.result), 2000, "ms"],
  ["17  1,000,000 x 10 fully checked", orNone(slow.drops?.million?.result), 15000, "ms"],
  [
    "17  WASM memory, narrow",
    (memory.narrow?.heap.render ?? Number.NaN) / MB,
    narrow ? (3 * narrow.bytes) / MB + 100 : 0,
    "MB",
    "goal: 3 x file + 100 MB",
  ],
  [
    "18  longest main-thread task, drop to result",
    most(
      Object.values(slow.drops ?? {})
        .filter(Boolean)
        .map(({ longest }) => longest),
    ),
    50,
    "ms",
    "0: none over 50",
  ],
  ["19  fix on 100,000 rows, shown as done", orNone(slow.fix?.fix.shown), 300, "ms"],
  ["19  fix on 100,000 rows, all counted anew", orNone(slow.fix?.fix.result), 300, "ms"],
  [
    "19  the same, pressed as soon as it is there",
    orNone(slow.fix_at_once?.fix.result),
    300,
    "ms",
    "nobody has read it by then",
  ],
  ["19  undo on 100,000 rows, shown as taken back", orNone(slow.fix?.undo.shown), 300, "ms"],
  ["19  undo on 100,000 rows, all counted anew", orNone(slow.fix?.undo.result), 300, "ms"],
  ["19  Stop while reading", orNone(slow.stop), 200, "ms"],
  ["19  any row of narrow, slowest of 20", most(memory.narrow?.jumps ?? []), 50, "ms", "at full speed"],
];

const goalRows = list =>
  columns([
    ["", "goal", "figure", "at most", ""],
    ...list.map(([what, figure, goal, unit, about = ""]) => {
      const said = verdict({ goal, figure });
      const digits = unit === "x" || unit === "" ? 2 : unit === "kB" ? 1 : 0;
      return [
        said,
        what,
        said === "open" ? "-" : `${figure.toFixed(digits)} ${unit}`.trim().replace(" x", "x"),
        `${Number(goal.toFixed(2))} ${unit}`.trim().replace(" x", "x"),
        said === "open" && about === "" ? "not measured" : about,
      ];
    }),
  ]);

const lines = [
  `${new Date().toISOString().slice(0, 10)}, Chromium ${browser.version()}, node ${process.versions.node}, ${cpus().length} x ${cpus()[0].model}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
  `Medians of ${runs}${bigFile && runs > BIG_RUNS ? ` (big: ${BIG_RUNS})` : ""}, every round through all of them.${quick ? " --quick: small files, so the goals say little." : ""}`,
  ...files.map(
    ({ kind, bytes, rows: count }) =>
      `  ${kind}: ${KINDS[kind].say}; ${count.toLocaleString("en")} rows written, ${(bytes / MB).toFixed(1)} MB`,
  ),
  ...(busy > cpus().length / 2
    ? [
        `  The machine was busy with other things (load ${busy.toFixed(1)} at the start): trust the ratios more than the times.`,
      ]
    : []),
  ...(noBig ? [`  big: ${noBig}`] : []),
  ...(loading.length > 0
    ? [
        `DuckDB-WASM starts in ${seconds(median(loading))} s before its clock does (34 MB of WASM, from this computer).`,
      ]
    : []),
  "",
  ...columns(table),
  "",
  "Memory of the WASM at the end",
  ...columns([
    ["file", "check MB", "output MB", "rows from anywhere: median ms", "slowest ms"],
    ...files
      .filter(({ kind }) => memory[kind])
      .map(({ kind }) => [
        kind,
        (memory[kind].heap.check / MB).toFixed(1),
        (memory[kind].heap.render / MB).toFixed(1),
        ...(memory[kind].jumps.length > 0
          ? [median(memory[kind].jumps).toFixed(1), Math.max(...memory[kind].jumps).toFixed(1)]
          : ["", ""]),
      ]),
  ]),
  "",
  "The page from drop to result, in ms",
  ...columns([
    ["file", "reply", "first rows", "result", "longest task"],
    ...Object.entries(speed.plain.drops ?? {})
      .filter(([, found]) => found)
      .map(([kind, found]) => [
        kind,
        found.reply.toFixed(0),
        found.rows === null ? "-" : found.rows.toFixed(0),
        found.result.toFixed(0),
        found.longest.toFixed(0),
      ]),
  ]),
  ...(micro.length > 0
    ? [
        "",
        "Single parts, native, on the first 8 MiB of narrow",
        ...columns([
          ["part", "MB/s", "ns per item"],
          ...micro.map(({ name, bytes_per_second, items_per_second }) => [
            name,
            (bytes_per_second / MB).toFixed(0),
            (1e9 / items_per_second).toFixed(1),
          ]),
        ]),
      ]
    : []),
  "",
  "Goals",
  ...goalRows(goals),
  "",
  "Speed items of the page, on 1.6 Mbit/s, 150 ms and a CPU slowed 4 times: Chromium slows the main thread only, the worker runs at full speed",
  ...goalRows(slowGoals),
  ...(notes.length > 0 ? ["", "Notes", ...notes.map(note => `  ${note}`)] : []),
];
console.log(lines.join("\n"));

if (json) {
  mkdirSync(dirname(json), { recursive: true });
  const named = list =>
    list.map(([what, figure, goal, unit]) => ({
      what,
      figure,
      goal,
      unit,
      verdict: verdict({ goal, figure }),
    }));
  writeFileSync(
    json,
    `${JSON.stringify({ runs, quick, files: files.map(({ kind, bytes, rows: count }) => ({ kind, bytes, rows: count })), results, memory, speed, sizes, micro, goals: named(goals), page_goals: named(slowGoals), notes, failed: Object.fromEntries(failed) }, null, 2)}\n`,
  );
}
