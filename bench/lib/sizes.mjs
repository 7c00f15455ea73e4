/** The first load by kind, as brotli makes it. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const KINDS = {
  ".html": "HTML",
  ".css": "CSS",
  ".js": "JS",
  ".json": "words",
  ".svg": "icons",
  ".woff2": "fonts",
  ".wasm": "WASM",
};

/** {"HTML": 1234, ...} in bytes; the sample file is not part of the first load. */
export function firstLoad(folder) {
  const sizes = { HTML: 0, CSS: 0, JS: 0, words: 0, icons: 0, fonts: 0, WASM: 0 };
  for (const name of readdirSync(folder, { recursive: true })) {
    const kind = KINDS[extname(name)];
    const path = join(folder, name);
    if (kind && statSync(path).isFile()) sizes[kind] += brotliCompressSync(readFileSync(path)).length;
  }
  return {
    ...sizes,
    "all but WASM": Object.entries(sizes).reduce(
      (sum, [kind, size]) => sum + (kind === "WASM" ? 0 : size),
      0,
    ),
  };
}
