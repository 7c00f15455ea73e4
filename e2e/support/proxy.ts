/** The real proxy with its practice Mailjet, as a process of its own that a test may kill and start again. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const root = join(import.meta.dirname, "..", "..");
const program = process.env.PREFLIGHT_PROXY ?? join(root, "build/release/proxy/preflight-proxy");
export const pageFolder = process.env.PREFLIGHT_PAGE ?? join(root, "web/dist");

export class PracticeProxy {
  private readonly state = mkdtempSync(join(tmpdir(), "preflight-e2e-"));
  private child: ChildProcess | null = null;
  private port = 0;
  private log = "";

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** Resolves when the proxy says that it listens; the same port again after a stop. `folder`: another version of the page. */
  async start(folder = pageFolder): Promise<void> {
    const child = spawn(
      program,
      ["--practice", "--assets", folder, "--state", this.state, "--port", String(this.port)],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    this.child = child;
    child.stderr.on("data", (text: Buffer) => {
      this.log += text.toString();
    });
    this.port = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", code => reject(new Error(`the proxy ended with ${code}: ${this.log}`)));
      createInterface({ input: child.stdout }).on("line", line => {
        const found = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(line);
        if (found?.[1]) resolve(Number(found[1]));
      });
    });
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise(resolve => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }

  /** All the proxy has logged. */
  get logged(): string {
    return this.log;
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.state, { recursive: true, force: true });
  }
}
