/** The programs of this machine: whole runs of the command line, Python's csv, and the micro benchmarks. */
import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { join } from "node:path";

export function readNatively({ path }) {
  const block = new Uint8Array(4 << 20);
  const open = openSync(path, "r");
  while (readSync(open, block) > 0);
  closeSync(open);
}

/** By `spawn`, so that the browser's messages are still heard. Resolves with what it wrote, unless it failed. */
function program(command, given, well = [0]) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, given, { stdio: ["ignore", "pipe", "pipe"] });
    const said = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"]) {
      child[stream].setEncoding("utf8").on("data", text => {
        said[stream] += text;
      });
    }
    child.on("error", reject);
    child.on("close", status =>
      well.includes(status)
        ? resolve(said.stdout)
        : reject(new Error(`${command}: ${status}\n${said.stderr}`)),
    );
  });
}

/** As many rows are listed with each finding as on the page. 1: there are findings that must be fixed, which is what the files are made for. */
export async function checkNatively(root, { path }) {
  const report = JSON.parse(
    await program(join(root, "build/release/cli/preflight"), ["check", path, "--limit", "20"], [0, 1]),
  );
  return report.records;
}

export const pythonIsThere = () => spawnSync("python3", ["--version"]).status === 0;

const WALK = `
import csv, sys
csv.field_size_limit(1 << 30)
rows = cells = 0
with open(sys.argv[1], newline="", encoding=sys.argv[2], errors="replace") as file:
    for row in csv.reader(file):
        cells += len(row)
        rows += bool(row)
print(rows - 1)
`;

export const walkInPython = async ({ path }, encoding) =>
  Number(await program("python3", ["-c", WALK, path, encoding === "utf-16le" ? "utf-16" : "utf-8-sig"]));

/** Google Benchmark's own list, or none where it was not built. `file`: a contacts file. */
export async function microBenchmarks(root, { path }, minimum) {
  const built = join(root, "build/release/bench/native/preflight_bench");
  if (!existsSync(built)) return [];
  const given = [path, "--benchmark_format=json", `--benchmark_min_time=${minimum}`];
  return JSON.parse(await program(built, given)).benchmarks;
}
