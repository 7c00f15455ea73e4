/**
 * Times a full check, natively and in headless Chromium, beside reading the file alone and beside parsers that only parse. One table.
 *
 *     node bench/run.mjs FILE [--runs 5]      after script/bench has built everything
 *
 * Every round runs each contestant once, so that a busy moment of the machine hits all of them; the first round warms up and is not
 * counted. Each one's count of rows stands beside its time, as not all read the same: uDSV loses rows with a cell too few. The goals are
 * printed beside the figures and fail nothing: a figure says something about one machine on one day only.
 */
import { spawnSync } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { parseArgs } from "node:util";
import { brotliCompressSync } from "node:zlib";
import { chromium } from "playwright-core";

const root = join(import.meta.dirname, "..");
const {
  values,
  positionals: [file],
} = parseArgs({ allowPositionals: true, options: { runs: { type: "string", default: "5" } } });
const runs = Number(values.runs);
if (!file || !(runs > 0)) {
  console.error("usage: node bench/run.mjs FILE [--runs 5]");
  process.exit(64);
}
const bytes = statSync(file).size;

// --- what is measured -----------------------------------------------------------------------------------------------------------------

const version = name =>
  JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).version;

/** `goals`: at most so many times the named contestant. */
const inBrowser = [
  { name: "reading", label: "reading the file alone" },
  {
    name: "preflight",
    label: "Preflight, full check",
    goals: { reading: 1.5, udsv: 0.33, papaparse: 0.15 },
  },
  { name: "udsv", label: `uDSV ${version("udsv")}, parsing only` },
  { name: "papaparse", label: `PapaParse ${version("papaparse")}, parsing only` },
];
const native = [
  { name: "native-reading", label: "reading the file alone" },
  { name: "native-preflight", label: "preflight check, full check" },
];

function readNatively() {
  const block = new Uint8Array(4 << 20);
  const open = openSync(file, "r");
  while (readSync(open, block) > 0);
  closeSync(open);
}

function checkNatively() {
  const { status, stderr, error } = spawnSync(
    join(root, "build/release/cli/preflight"),
    ["check", file, "--limit", "20"],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  if (error || (status !== 0 && status !== 1))
    throw error ?? new Error(`preflight check: ${status}\n${stderr}`);
}

function timed(work) {
  const started = performance.now();
  work();
  return performance.now() - started;
}

// --- the page ---------------------------------------------------------------------------------------------------------------------------

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
};

/** The built page on a free port of this computer. */
async function serve(folder) {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname);
    try {
      const body = readFileSync(join(folder, path === "/" ? "index.html" : path));
      response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "text/html" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise(listening => server.listen(0, "127.0.0.1", listening));
  return server;
}

const server = await serve(join(root, "build/bench/page"));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
});
const times = new Map([...inBrowser, ...native].map(({ name }) => [name, []]));
const rows = new Map();
try {
  const page = await browser.newPage();
  page.on("pageerror", error => console.error(String(error)));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.setInputFiles("input", file);
  for (let round = 0; round <= runs; round += 1) {
    const counted = (name, milliseconds) => round > 0 && times.get(name).push(milliseconds);
    for (const { name } of inBrowser) {
      const result = await page.evaluate(contestant => globalThis.measure(contestant), name);
      rows.set(name, result.rows);
      counted(name, result.milliseconds);
    }
    counted("native-reading", timed(readNatively));
    counted("native-preflight", timed(checkNatively));
  }
} finally {
  await browser.close();
  server.close();
}

// --- the table --------------------------------------------------------------------------------------------------------------------------

const sorted = name => times.get(name).toSorted((a, b) => a - b);
const median = name => sorted(name)[Math.floor((runs - 1) / 2)];
const seconds = milliseconds => (milliseconds / 1000).toFixed(3);

function print(title, contestants) {
  const floor = median(contestants[0].name);
  console.log(`\n${title.padEnd(34)}  median s  spread s       MB/s  vs reading       rows`);
  for (const { name, label } of contestants) {
    const all = sorted(name);
    console.log(
      [
        label.padEnd(34),
        seconds(median(name)).padStart(8),
        `${seconds(all[0])}-${seconds(all.at(-1))}`.padEnd(12),
        (bytes / 1000 / median(name)).toFixed(0).padStart(5),
        `${(median(name) / floor).toFixed(2)}x`.padStart(10),
        (rows.get(name)?.toLocaleString("en") ?? "").padStart(9),
      ].join("  "),
    );
  }
}

console.log(`${(bytes / 1e6).toFixed(0)} MB; medians of ${runs} in one run`);
print(`In Chromium ${browser.version()}`, inBrowser);
print("Native, one thread", native);

console.log("\nGoals");
for (const { name, label, goals = {} } of inBrowser) {
  for (const [other, most] of Object.entries(goals)) {
    const ratio = median(name) / median(other);
    const verdict = ratio <= most ? "pass" : "short";
    const otherLabel = inBrowser.find(contestant => contestant.name === other).label;
    console.log(`${verdict.padEnd(5)}  ${label} / ${otherLabel}: ${ratio.toFixed(2)}x, goal ${most}x`);
  }
}

const brotliOf = paths => paths.reduce((sum, path) => sum + brotliCompressSync(readFileSync(path)).length, 0);
const shipped = readdirSync(join(root, "web/dist"), { recursive: true })
  .map(name => join(root, "web/dist", name))
  .filter(path => statSync(path).isFile());
const wasm = shipped.filter(path => path.endsWith(".wasm"));
const rest = shipped.filter(path => /\.(html|js|css|svg|json|webmanifest)$/.test(path));
for (const [label, paths, most] of [
  ["WASM, brotli", wasm, 200],
  ["the page without it, brotli", rest, 60],
]) {
  const kilobytes = brotliOf(paths) / 1000;
  console.log(
    `${(kilobytes <= most ? "pass" : "short").padEnd(5)}  ${label}: ${kilobytes.toFixed(1)} kB, goal ${most} kB`,
  );
}
