/**
 * The measuring page, the real page and DuckDB's files, each under a path of its own, on a free port of this computer.
 *
 *     /          build/bench/page
 *     /app/      web/dist, by brotli, as a host would serve it
 *     /watched/  build/bench/page again, but every worker tells how much memory its WASM has
 *     /duckdb/   the files of the npm package
 *
 * Nothing may be kept by the browser: each visit is a first one.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { brotliCompressSync } from "node:zlib";

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** Runs before a worker's own script: says the size of the memory when it comes to be and whenever it grows. */
const WATCH = `{
  const channel = new BroadcastChannel("preflight-bench-memory");
  const worker = Math.random();
  const memories = new Set();
  const tell = () => channel.postMessage({ worker, bytes: [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0) });
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate.apply(WebAssembly, given);
    const held = [...Object.values((made.instance ?? made).exports), ...Object.values(given[1] ?? {}).flatMap(Object.values)];
    for (const one of held) if (one instanceof WebAssembly.Memory) memories.add(one);
    tell();
    return made;
  };
  const { grow } = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = function (pages) {
    const before = grow.call(this, pages);
    tell();
    return before;
  };
}
`;

export async function serve(root) {
  const places = {
    app: join(root, "web/dist"),
    watched: join(root, "build/bench/page"),
    duckdb: join(root, "bench/node_modules/@duckdb/duckdb-wasm/dist"),
  };
  // Before anything is timed: brotli takes its time, and a host has done it long before a person comes.
  const small = new Map(
    readdirSync(places.app, { recursive: true })
      .map(name => join(places.app, name))
      .filter(file => statSync(file).isFile())
      .map(file => [file, brotliCompressSync(readFileSync(file))]),
  );
  /** What was asked for under /app/, and when (performance.timeOrigin's clock). */
  const asked = [];
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname);
    const [, first, ...rest] = path.split("/");
    const folder = Object.hasOwn(places, first) ? places[first] : join(root, "build/bench/page");
    const name = (Object.hasOwn(places, first) ? rest.join("/") : path.slice(1)) || "index.html";
    if (first === "app") asked.push({ name, at: performance.timeOrigin + performance.now() });
    const headers = { "Cache-Control": "no-store", "Content-Type": TYPES[extname(name)] ?? "text/plain" };
    const file = join(folder, name);
    if (first === "app" && !small.has(file)) {
      response.writeHead(404).end();
      return;
    }
    try {
      let body = first === "app" ? small.get(file) : readFileSync(file);
      if (first === "watched" && /worker.*\.js$/.test(name)) body = Buffer.concat([Buffer.from(WATCH), body]);
      if (first === "app") headers["Content-Encoding"] = "br";
      response.writeHead(200, headers).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise(listening => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${server.address().port}`, asked, close: () => server.close() };
}
