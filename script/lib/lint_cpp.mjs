/**
 * Runs clang-tidy over the sources named, several at once, and prints what it finds.
 *
 *     node script/lib/lint_cpp.mjs build/asan core/src/reading/scanner.cpp ...
 *
 * A file that was clean is not read again until something changes that it sees: itself, a header, its flags, .clang-tidy. That is
 * asked of the compiler, since preprocessing takes a second and clang-tidy twenty.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { relative, resolve } from "node:path";

const TIDY = "clang-tidy-14";
/** Our own headers, but not those that the build writes. */
const HEADERS = `^${process.cwd().replace(/[^\w/]/g, "\\$&")}/(core|cli|sandbox|proxy)/`;
const [buildFolder, ...sources] = process.argv.slice(2);
const known = "build/lint";
mkdirSync(known, { recursive: true });

const run = (program, args, options) =>
  new Promise(done =>
    execFile(program, args, { maxBuffer: 1 << 30, ...options }, (error, out, err) => done({ error, out, err })),
  );

const commands = new Map(
  JSON.parse(readFileSync(`${buildFolder}/compile_commands.json`, "utf8")).map(entry => [
    relative(".", resolve(entry.directory, entry.file)),
    entry,
  ]),
);
const rules = readFileSync(".clang-tidy", "utf8") + (await run(TIDY, ["--version"])).out;

/** Names everything clang-tidy will see of a source. Comments count: NOLINT is one. */
async function fingerprint({ command, directory }) {
  const preprocess = command.replace(/ -o \S+/, "").replace(/ -c (?=\S+$)/, " -E -C ");
  const { out } = await run("sh", ["-c", preprocess], { cwd: directory });
  return createHash("sha256").update(rules).update(preprocess).update(out).digest("hex");
}

let clean = 0;
let failed = 0;
async function lint(source) {
  const command = commands.get(source);
  if (!command) {
    failed += 1;
    console.log(`${source}: no target builds it`);
    return;
  }
  const mark = `${known}/${await fingerprint(command)}`;
  if (!existsSync(mark)) {
    const { error, out, err } = await run(TIDY, ["--quiet", `--header-filter=${HEADERS}`, "-p", buildFolder, source]);
    if (error) {
      failed += 1;
      // Its count of warnings in other people's headers is the one thing left out.
      console.log((out + err).replace(/^\d+ warnings?( and \d+ errors?)? generated\.\n/gm, ""));
      return;
    }
    writeFileSync(mark, "");
  }
  clean += 1;
}

const waiting = [...sources];
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let source = waiting.shift(); source; source = waiting.shift()) await lint(source);
  }),
);
console.log(`clang-tidy: ${clean} files clean, ${failed} not`);
process.exitCode = failed === 0 && clean > 0 ? 0 : 1;
