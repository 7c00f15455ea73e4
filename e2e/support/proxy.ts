/** The real proxy with its practice Mailjet, as a process of its own that a test may kill and start again. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const root = join(import.meta.dirname, "..", "..");
const program = process.env.PREFLIGHT_PROXY ?? join(root, "build/release/proxy/preflight-proxy");
export const pageFolder = process.env.PREFLIGHT_PAGE ?? join(root, "web/dist");

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

export class PracticeProxy {
  protected readonly state = mkdtempSync(join(tmpdir(), "preflight-e2e-"));
  private child: ChildProcess | null = null;
  protected port = 0;
  private log = "";

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** The program and what it is started with, for a page in `folder`; a port of 0 is replaced by the one it took. */
  protected command(folder: string): [program: string, ...args: string[]] {
    return [program, "--practice", "--assets", folder, "--state", this.state, "--port", String(this.port)];
  }

  /** Resolves when the proxy says that it listens; the same port again after a stop. `folder`: another version of the page. */
  async start(folder = pageFolder): Promise<void> {
    const [file, ...args] = this.command(folder);
    const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    child.stderr.on("data", (text: Buffer) => {
      this.log += text.toString();
    });
    this.port = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", code => reject(new Error(`the proxy ended with ${code}: ${this.log}`)));
      createInterface({ input: child.stdout }).on("line", line => {
        const found = /^Preflight: http:\/\/(?:127\.0\.0\.1|localhost):(\d+)\//.exec(line);
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

/** The same, where people sign in (docs/configuration.md, mode builtin). Browsers keep its cookie over plain HTTP from localhost alone. */
export class SigningProxy extends PracticeProxy {
  private readonly configuration = join(this.state, "config.json");

  override get url(): string {
    return `http://localhost:${this.port}/`;
  }

  protected override command(): [program: string, ...args: string[]] {
    return [program, "--practice", "--config", this.configuration];
  }

  override async start(): Promise<void> {
    if (this.port === 0) {
      this.port = await freePort();
      const settings = {
        listen: `127.0.0.1:${this.port}`,
        origins: [`http://localhost:${this.port}`],
        assets: pageFolder,
        state: join(this.state, "state"),
        identity: { mode: "builtin" },
      };
      writeFileSync(this.configuration, JSON.stringify(settings), { mode: 0o600 });
    }
    await super.start();
  }

  private user(...args: string[]): string {
    return execFileSync(program, ["--config", this.configuration, "user", ...args], { encoding: "utf8" });
  }

  /** A new person; returns the code of the first sign-in. */
  add(name: string, role: "viewer" | "importer" | "manager"): string {
    const code = /: (\S+)\s*$/.exec(this.user("add", name, "--role", role))?.[1];
    if (!code) throw new Error("no code");
    return code;
  }

  /** Ends all sessions of somebody, as the time limit would. */
  signOut(name: string): void {
    this.user("sign-out", name);
  }
}
