/** The first load by kind, as brotli makes it: what must come before the first page stands. */
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const KINDS = {
  ".html": "HTML",
  ".css": "CSS",
  ".js": "JS",
  ".json": "words",
  ".svg": "icons",
  ".woff2": "fonts",
};

const compressed = path => brotliCompressSync(readFileSync(path)).length;

/** index.html and every file it names: its scripts' own imports are among these, as `modulepreload`. */
export function firstFiles(folder) {
  const page = readFileSync(join(folder, "index.html"), "utf8");
  return ["index.html", ...[...page.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, name]) => name)];
}

/** {"HTML": 1234, ...} in bytes, with "all but WASM" and, fetched after the first paint, "WASM". */
export function firstLoad(folder) {
  const sizes = { HTML: 0, CSS: 0, JS: 0, words: 0, icons: 0, fonts: 0 };
  for (const name of firstFiles(folder)) {
    const kind = KINDS[extname(name)];
    if (!kind) throw new Error(`${name}: of no kind that is counted`);
    sizes[kind] += compressed(join(folder, name));
  }
  const wasm = readdirSync(folder, { recursive: true }).filter(name => extname(name) === ".wasm");
  return {
    ...sizes,
    "all but WASM": Object.values(sizes).reduce((sum, size) => sum + size, 0),
    WASM: wasm.reduce((sum, name) => sum + compressed(join(folder, name)), 0),
  };
}
