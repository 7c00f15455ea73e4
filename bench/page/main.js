/**
 * One contestant, one file, once: `await measure("udsv", 0, { encoding })` answers {"milliseconds": {...}, "rows"}.
 *
 * Each starts with a worker of its own that nobody has used. The clock of a peer starts when its worker, and what it has to load, is there;
 * Preflight's starts when the file is handed over, so that starting its worker and fetching and compiling the WASM count against it.
 */
import { clock } from "./clock.ts";
import { inspect, preflight } from "./preflight.ts";

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

globalThis.measure = async (name, index, options) => {
  const file = document.querySelector("input").files[index];
  if (name === "preflight") return preflight(file);
  return name === "duckdb" ? duckdb(file, options) : peer(name, file, options);
};

globalThis.inspect = (index, options) => inspect(document.querySelector("input").files[index], options);
globalThis.ready = true;
