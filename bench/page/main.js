/**
 * One contestant, one file, once: `await measure("udsv", 0, { encoding })` answers {"milliseconds": {...}, "rows"}.
 *
 * Each starts with a worker of its own that nobody has used. The clock of a peer starts when its worker, and what it has to load, is there;
 * Preflight's starts when the file is handed over, so that starting its worker and fetching and compiling the WASM count against it.
 */
import { Scan } from "../../web/src/worker/client.ts";

const quiet = () => {};
const clock = () => {
  const started = performance.now();
  return () => performance.now() - started;
};

async function peer(name, file, options) {
  const worker = new Worker(new URL("./peer.worker.js", import.meta.url), { type: "module" });
  const answer = message =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => (data.fault ? reject(new Error(data.fault)) : resolve(data));
      worker.onerror = event => reject(new Error(event.message));
      worker.postMessage(message);
    });
  try {
    const loading = clock();
    await answer({ load: name });
    const loaded = loading();
    const time = clock();
    const { rows } = await answer({ file, options });
    return { milliseconds: { all: time(), loading: loaded }, rows };
  } finally {
    worker.terminate();
  }
}

/** Its own worker, from its own package: two scripts and 34 MB of WASM, served from this computer like all else. */
async function duckdb(file, { encoding }) {
  const { AsyncDuckDB, DuckDBDataProtocol, VoidLogger } = await import("@duckdb/duckdb-wasm");
  const place = new URL("/duckdb/", location.href);
  const worker = new Worker(new URL("duckdb-browser-eh.worker.js", place));
  const database = new AsyncDuckDB(new VoidLogger(), worker);
  try {
    const loading = clock();
    await database.instantiate(new URL("duckdb-eh.wasm", place).href);
    await database.registerFileHandle("contacts.csv", file, DuckDBDataProtocol.BROWSER_FILEREADER, true);
    const connection = await database.connect();
    const loaded = loading();
    const time = clock();
    // Told all there is to tell, so that it need not look first; rows that it cannot read are left out.
    const table = await connection.query(`
      SELECT count(*) AS records,
             count(*) FILTER (WHERE regexp_full_match(email, '[^@\\s]+@[^@\\s.]+([.][^@\\s.]+)+')) AS valid,
             count(DISTINCT email) AS people
      FROM read_csv('contacts.csv', header = true, all_varchar = true, delim = ',', quote = '"', escape = '"',
                    null_padding = true, ignore_errors = true, strict_mode = false, parallel = false
                    ${encoding === "utf-16le" ? ", encoding = 'utf-16'" : ""})`);
    return { milliseconds: { all: time(), loading: loaded }, rows: Number(table.get(0).records) };
  } finally {
    worker.terminate();
  }
}

/** What a person would press: the first offered fix of each finding that has one. */
const offeredFixes = report => ({
  version: 1,
  entries: report.findings
    .filter(({ level, fixes }) => level === "must" && fixes.length > 0)
    .map(({ fixes }, index) => ({ ...fixes[0].entry, id: `e${index + 1}` })),
});

/** The check of a file just handed over; then, in the same worker as on the page, the check under fixes, and the output. */
async function preflight(file) {
  const checking = clock();
  const scan = new Scan();
  scan.open(file);
  try {
    const { report } = await scan.check("", "", {}, quiet);
    const check = checking();
    const fixing = clock();
    const fixes = offeredFixes(report);
    await scan.check(JSON.stringify(fixes), "", {}, quiet);
    const fix = fixing();
    const rendering = clock();
    const { summary } = await scan.render("");
    return {
      milliseconds: { all: check, fix, render: rendering() },
      rows: report.records,
      fixes: fixes.entries.length,
      output: summary.bytes,
    };
  } finally {
    scan.stop();
  }
}

globalThis.measure = async (name, index, options) => {
  const file = document.querySelector("input").files[index];
  if (name === "preflight") return preflight(file);
  return name === "duckdb" ? duckdb(file, options) : peer(name, file, options);
};

/**
 * Not timed: how much memory the WASM has at the end of a check and of an output, as its worker tells it (bench/lib/server.mjs), and how long
 * it takes to get rows from anywhere in the file. `withoutEmails`: no column is taken as the addresses, so that no table of them is kept.
 */
globalThis.inspect = async (index, { withoutEmails = false } = {}) => {
  const file = document.querySelector("input").files[index];
  const heaps = new Map();
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
    let { report } = await scan.check("", "", {}, quiet);
    if (withoutEmails) {
      // In a worker of its own: memory that was once taken is never given back.
      const entries = report.columns
        .filter(({ role }) => role === "email")
        .map(({ index: column }) => ({ id: `e${column}`, do: "map-column", column, to: "property" }));
      await told();
      scan.open(file);
      heaps.clear();
      ({ report } = await scan.check(JSON.stringify({ version: 1, entries }), "", {}, quiet));
      return {
        heap: { check: await told() },
        email_columns: report.columns.filter(({ role }) => role === "email").length,
      };
    }
    const check = await told();
    const jumps = [];
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
};
globalThis.ready = true;
