/**
 * The page: static files that any host and any sub-path can serve.
 *
 * PREFLIGHT_WASM_DIR: where preflight.js and preflight.wasm are (default: what the `wasm` preset builds).
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";

const here = import.meta.dirname;
const wasmDirectory = resolve(here, process.env.PREFLIGHT_WASM_DIR ?? "../build/wasm/wasm");

const SERVICE_WORKER = "service_worker.js";

const english = (): Record<string, unknown> =>
  JSON.parse(readFileSync(resolve(here, "src/i18n/en.json"), "utf8"));

/** What stands on the first page, and while a first file is read (main.ts): the top keys of the catalogue. */
const FIRST_WORDS = new Set(
  `app title title-plain title-problem step skip printed help-link settings-link header-links sign-in sign-out account action people language back change continue try-again quoted privacy practice meter
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

/** Tells the service worker what the page is made of. Its version is the hash of all that. */
function filesOfThePage(): Plugin {
  return {
    name: "preflight-files-of-the-page",
    enforce: "post",
    generateBundle(_, bundle) {
      const worker = bundle[SERVICE_WORKER];
      const page = bundle["index.html"];
      if (worker?.type !== "chunk" || page?.type !== "asset") return;
      const files = ["./", ...Object.keys(bundle).filter(name => name.startsWith("assets/"))].sort();
      const version = createHash("sha256")
        .update(files.join())
        .update(page.source)
        .digest("hex")
        .slice(0, 16);
      worker.code = `const BUILT=${JSON.stringify({ version, files })};${worker.code}`;
    },
  };
}

/** `--mode states`: the page with a script that brings it into one of its states (states/main.ts), in build/states. */
function inStates(mode: string): Plugin {
  return {
    name: "preflight-in-states",
    transformIndexHtml: {
      order: "pre",
      handler: html => (mode === "states" ? html.replace("./src/main.ts", "./states/main.ts") : html),
    },
  };
}

export default defineConfig(({ mode }) => ({
  root: here,
  base: "./",
  plugins: [wordsInHtml(), firstWords(), filesOfThePage(), inStates(mode)],
  resolve: {
    alias: [{ find: /^#core\/(.*)$/, replacement: `${wasmDirectory}/$1` }],
  },
  build: {
    outDir: resolve(here, mode === "states" ? "../build/states" : "dist"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rollupOptions: {
      input: {
        index: resolve(here, "index.html"),
        ...(mode === "states" ? {} : { service_worker: resolve(here, "src/offline/service_worker.ts") }),
      },
      output: {
        // A name that stays, beside index.html.
        entryFileNames: ({ name }) =>
          name === "service_worker" ? SERVICE_WORKER : "assets/[name]-[hash].js",
      },
    },
  },
  worker: { format: "es" },
  server: { fs: { allow: [here, resolve(here, "../node_modules"), wasmDirectory] } },
}));
