/** A practice Mailjet that lives on when the proxy is killed, and a proxy against it; with two, against two accounts. */
import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort, PracticeProxy, pageFolder, root } from "./proxy.ts";

const mailjet =
  process.env.PREFLIGHT_PRACTICE_MAILJET ?? join(root, "build/release/sandbox/practice-mailjet");
const proxy = process.env.PREFLIGHT_PROXY_AGAINST ?? join(root, "build/release/tests/proxy/proxy-against");

/** What the program of the practice Mailjet takes. */
const KEY = "practice-key:practice-secret";

class PracticeMailjet {
  private child: ChildProcess | null = null;
  port = 0;

  async start(): Promise<void> {
    const child = spawn(mailjet, [], { stdio: ["ignore", "pipe", "inherit"] });
    this.child = child;
    this.port = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", code => reject(new Error(`the practice Mailjet ended with ${code}`)));
      createInterface({ input: child.stdout }).on("line", line => {
        const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(line);
        if (found?.[1]) resolve(Number(found[1]));
      });
    });
  }

  async stop(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise(resolve => child.once("exit", resolve));
    child.kill();
    await ended;
  }
}

export class ProxyAndMailjet extends PracticeProxy {
  private readonly mailjets: readonly PracticeMailjet[];
  private readonly keyFile = join(this.state, "key");

  constructor(accounts: 1 | 2 = 1) {
    super();
    this.mailjets = Array.from({ length: accounts }, () => new PracticeMailjet());
  }

  protected override command(): [program: string, ...args: string[]] {
    const ports = this.mailjets.map(({ port }) => port).join(",");
    return [proxy, ports, this.keyFile, join(this.state, "state"), pageFolder, String(this.port)];
  }

  override async start(): Promise<void> {
    if (this.port === 0) {
      for (const each of this.mailjets) await each.start();
      writeFileSync(this.keyFile, KEY, { mode: 0o600 });
      this.port = await freePort();
    }
    await super.start();
  }

  /** Stops a job at Mailjet, as somebody else who has the account may. */
  async abortJob(id: string): Promise<void> {
    const address = `http://127.0.0.1:${this.mailjets[0]?.port}/v3/REST/csvimport/${id}`;
    const answer = await fetch(address, {
      method: "PUT",
      headers: { Authorization: `Basic ${btoa(KEY)}`, "Content-Type": "application/json" },
      body: JSON.stringify({ Status: "Abort" }),
    });
    if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  }

  override async dispose(): Promise<void> {
    await this.stop();
    for (const each of this.mailjets) await each.stop();
    await super.dispose();
  }
}
