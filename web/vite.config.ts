/**
 * The page: static files that any host and any sub-path can serve.
 *
 * PREFLIGHT_WASM_DIR: where preflight.js and preflight.wasm are (default: what the `wasm` preset builds).
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";

const here = import.meta.dirname;
const wasmDirectory = resolve(here, process.env.PREFLIGHT_WASM_DIR ?? "../build/wasm/wasm");

const english = (): Record<string, unknown> =>
  JSON.parse(readFileSync(resolve(here, "src/i18n/en.json"), "utf8"));

/** What stands on the first page, and while a first file is read (main.ts): the top keys of the catalogue. */
const FIRST_WORDS = new Set(
  `app title title-plain title-problem step skip help-link language back change continue try-again quoted privacy practice meter
offline-label offline online-again new-version summary-title rows choose pasted-name sample-name imports reading fault state`.split(
    /\s+/,
  ),
);

/** `#words/first`: a part of the English catalogue, within the script. */
function firstWords(): Plugin {
  const id = "\0preflight-first-words";
  return {
    name: "preflight-first-words",
    resolveId: source => (source === "#words/first" ? id : null),
    load(asked) {
      if (asked !== id) return null;
      const first = Object.entries(english()).filter(([key]) => FIRST_WORDS.has(key));
      return { code: `export default ${JSON.stringify(Object.fromEntries(first))}`, moduleType: "js" };
    },
  };
}

/** index.html holds no sentence of its own: `%words.key%` is filled from the English catalogue. */
function wordsInHtml(): Plugin {
  return {
    name: "preflight-words-in-html",
    transformIndexHtml(html) {
      const words = english();
      return html.replace(/%words\.([\w.-]+)%/g, (_, key: string) => String(words[key] ?? ""));
    },
  };
}

export default defineConfig({
  root: here,
  base: "./",
  plugins: [wordsInHtml(), firstWords()],
  resolve: {
    alias: [{ find: /^#core\/(.*)$/, replacement: `${wasmDirectory}/$1` }],
  },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  worker: { format: "es" },
  server: { fs: { allow: [here, resolve(here, "../node_modules"), wasmDirectory] } },
});
