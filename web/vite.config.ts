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

/** index.html holds no sentence of its own: `%words.key%` is filled from the English catalogue. */
function wordsInHtml(): Plugin {
  return {
    name: "preflight-words-in-html",
    transformIndexHtml(html) {
      const words = JSON.parse(readFileSync(resolve(here, "src/i18n/en.json"), "utf8")) as Record<
        string,
        unknown
      >;
      return html.replace(/%words\.([\w.-]+)%/g, (_, key: string) => String(words[key] ?? ""));
    },
  };
}

export default defineConfig({
  root: here,
  base: "./",
  plugins: [wordsInHtml()],
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
