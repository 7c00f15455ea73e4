// A Session of the WASM build over bytes at hand, and the command line over the same bytes.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const built = process.env.PREFLIGHT_WASM ?? join(root, "build/wasm/wasm");

/** The module as the page loads it; its ENVIRONMENT is web and worker, so the bytes are handed over. */
export async function loadCore() {
  const { default: createPreflight } = await import(join(built, "preflight.js"));
  return createPreflight({ wasmBinary: readFileSync(join(built, "preflight.wasm")) });
}

/** The native command line; undefined where none is built. */
export const program = [
  process.env.PREFLIGHT_CLI,
  ...["release", "asan", "debug"].map(preset => join(root, "build", preset, "cli/preflight")),
].find(path => path && existsSync(path));

/** The sentences the command line puts into the left-out file: the bytes can only be equal with the same words. */
export const programWords = readFileSync(join(root, "cli/words.cpp"), "utf8").match(/R"\((.*)\)"/s)[1];

export class CoreError extends Error {
  constructor(json) {
    super(json);
    Object.assign(this, JSON.parse(json));
  }
}

const well = answer => {
  if (answer !== "") throw new CoreError(answer);
};

/** `chunks()` says how many bytes to hand over next. */
export class OverFile {
  constructor(core, bytes, { plan = "", schema = "", options = { rows_per_finding: -1 }, chunks = () => 1 << 20 } = {}) {
    this.bytes = bytes;
    this.chunks = chunks;
    this.session = new core.Session();
    well(this.session.beginCheck(plan, schema, bytes.length, JSON.stringify(options)));
    this.#feed();
    this.report = this.session.reportJson();
  }

  #feed(afterEach = () => {}) {
    let decoder = null;
    for (let need = this.session.need(); need.length > 0; need = this.session.need()) {
      const end = need.offset + Math.min(need.length, this.chunks());
      const bytes = this.bytes.subarray(need.offset, end);
      const label = this.session.hostDecoding();
      if (label === "") {
        this.session.reserve(bytes.length).set(bytes);
        well(this.session.commit(bytes.length));
      } else {
        if (need.offset === 0) decoder = new TextDecoder(label);
        const decoded = new TextEncoder().encode(decoder.decode(bytes, { stream: end < this.bytes.length }));
        this.session.reserve(decoded.length).set(decoded);
        well(this.session.commitDecoded(bytes.length, decoded.length));
      }
      afterEach();
    }
    well(this.session.finish());
    afterEach();
  }

  query(query) {
    well(this.session.beginQuery(JSON.stringify(query)));
    this.#feed();
    return this.session.rowsJson();
  }

  /** {json, files}: files by their number, 0 what was left out. */
  render(words = "", maxBytes = 4096) {
    const pieces = new Map();
    well(this.session.beginRender(words));
    this.#feed(() => {
      for (let piece = this.session.takeOutput(maxBytes); piece.bytes.length > 0; piece = this.session.takeOutput(maxBytes)) {
        if (!pieces.has(piece.file)) pieces.set(piece.file, []);
        pieces.get(piece.file).push(Uint8Array.from(piece.bytes));
      }
    });
    const files = new Map([...pieces].map(([number, parts]) => [number, Buffer.concat(parts)]));
    return { json: this.session.renderJson(), files };
  }

  delete() {
    this.session.delete();
  }
}

/** What the command line answers and writes for the same file. */
export class ProgramRun {
  #folder = mkdtempSync(join(tmpdir(), "preflight-"));

  constructor(bytes, { plan, schema, maxPartBytes } = {}) {
    const write = (name, content) => {
      writeFileSync(join(this.#folder, name), content);
      return join(this.#folder, name);
    };
    this.common = [write("in.csv", bytes)];
    if (plan) this.common.push("--plan", write("plan.json", plan));
    if (schema) this.common.push("--schema", write("schema.json", schema));
    this.partArguments = maxPartBytes ? ["--max-part-bytes", String(maxPartBytes)] : [];
  }

  #run(command, extra = []) {
    const ran = spawnSync(program, [command, ...this.common, ...extra], { maxBuffer: 1 << 30 });
    if (ran.status !== 0 && ran.status !== 1) throw new Error(`${command} ended with ${ran.status}: ${ran.stderr}`);
    return ran.stdout.toString();
  }

  report() {
    return this.#run("check").trimEnd();
  }

  render() {
    const json = this.#run("render", ["-o", join(this.#folder, "out.csv"), ...this.partArguments]).trimEnd();
    const files = new Map();
    for (const name of readdirSync(this.#folder)) {
      const number = /^out(?:-(\d+|left-out))?\.csv$/.exec(name);
      if (!number) continue;
      const file = number[1] === "left-out" ? 0 : Number(number[1] ?? 1);
      files.set(file, readFileSync(join(this.#folder, name)));
    }
    return { json, files };
  }

  delete() {
    rmSync(this.#folder, { recursive: true });
  }
}

/** `next(most)`: numbers from 1 to `most`, always the same ones for a seed (mulberry32). */
export function randomNumbers(seed) {
  let state = seed;
  return most => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return 1 + (((mixed ^ (mixed >>> 14)) >>> 0) % most);
  };
}

export function randomChunks(seed, most) {
  const next = randomNumbers(seed);
  return () => next(most);
}

export { root };
