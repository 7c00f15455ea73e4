/**
 * The page's side of the scan worker: a promise per ask, a new worker after a stop.
 *
 *     const scan = new Scan();
 *     scan.open(file);
 *     const { report } = await scan.check({ plan, schema, options }, progress => ...);
 *     scan.stop();                       // ends at once whatever it does
 */
import type { PageRow, Report, RowsPage, RowsQuery } from "../state/report.ts";
import { diskWorkerUrl, scriptUrl, workerUrl } from "../trusted.ts";
import type {
  Answer,
  Ask,
  CheckAsk,
  FaultCode,
  FromWorker,
  Progress,
  Rendered,
  RowsFound,
  RowsSearch,
  Sample,
  ToWorker,
} from "./messages.ts";

export class ScanFault extends Error {
  constructor(
    readonly code: FaultCode,
    detail: string,
  ) {
    super(detail);
  }
}

interface Waiting {
  resolve: (answer: Answer) => void;
  reject: (fault: ScanFault) => void;
  progress?: ((progress: Progress) => void) | undefined;
}

export class Scan {
  private worker: Worker | null = null;
  /** Reads and stores beside it, and ends with it. */
  private disk: Worker | null = null;
  private module: WebAssembly.Module | null = null;
  private file: Blob | null = null;
  private lastAsk = 0;
  private readonly waiting = new Map<number, Waiting>();

  open(file: Blob): void {
    const fresh = this.file === null ? this.worker : null;
    if (!fresh) this.stop();
    this.file = file;
    this.send(fresh ?? this.start(), { kind: "open", file });
  }

  /** Starts a worker before there is a file, so that the core is here when it is wanted. */
  warm(): void {
    if (!this.worker) this.start();
  }

  /** Ends the worker and whatever it does; the next ask gets a new one. */
  stop(): void {
    this.endWorkers();
    this.failAll("stopped", "");
  }

  async check(
    check: CheckAsk,
    progress: (progress: Progress) => void,
  ): Promise<{ report: Report; milliseconds: number }> {
    return this.ask({ kind: "check", ...check }, "checked", progress);
  }

  /** Checks that may be asked for next, the likeliest first; instead of those that were expected before. */
  foresee(checks: readonly CheckAsk[]): void {
    if (this.worker) this.send(this.worker, { kind: "foresee", checks });
  }

  async sample(plan: string, schema: string, rows: number): Promise<Sample> {
    return (await this.ask({ kind: "sample", plan, schema, rows }, "sampled")).sample;
  }

  async query(query: RowsQuery): Promise<RowsPage> {
    return (await this.ask({ kind: "query", query }, "rows")).page;
  }

  /** The rows of these numbers that are contacts; rising numbers, as many as a screen shows. */
  async rowsAt(rows: readonly number[]): Promise<readonly PageRow[]> {
    return (await this.ask({ kind: "rows-at", rows }, "rows-at")).rows;
  }

  /** One stretch of a search over all rows; the rest is asked for with `next_row`. */
  async search(search: RowsSearch, fromRow: number): Promise<RowsFound> {
    return this.ask({ kind: "search", search, from_row: fromRow }, "searched");
  }

  /** Row numbers by the address that was sent, in small letters. */
  async trace(emails: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return new Map((await this.ask({ kind: "trace", emails }, "traced")).rows);
  }

  async render(words: string): Promise<Rendered> {
    return this.ask({ kind: "render", words }, "rendered");
  }

  private start(): Worker {
    const worker = this.workerOf(workerUrl);
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => this.hear(data));
    this.worker = worker;
    this.disk = this.workerOf(diskWorkerUrl);
    const { port1, port2 } = new MessageChannel();
    this.disk.postMessage(null, [port1]);
    this.send(worker, { kind: "warm", module: this.module, disk: port2 }, [port2]);
    return worker;
  }

  private workerOf(url: string): Worker {
    const worker = new Worker(scriptUrl(url) as string, { type: "module" });
    // An error without words: its script did not come.
    worker.addEventListener("error", ({ message }) =>
      this.crashed(message ? "core" : "core-missing", message),
    );
    worker.addEventListener("messageerror", () => this.crashed("core", "messageerror"));
    return worker;
  }

  private endWorkers(): void {
    this.worker?.terminate();
    this.disk?.terminate();
    this.worker = null;
    this.disk = null;
  }

  /** A new worker for the file that is open. */
  private restart(): Worker {
    const worker = this.start();
    if (this.file) this.send(worker, { kind: "open", file: this.file });
    return worker;
  }

  private send(worker: Worker, message: ToWorker, handedOver: Transferable[] = []): void {
    worker.postMessage(message, handedOver);
  }

  private ask<Kind extends Answer["kind"]>(
    ask: Ask,
    kind: Kind,
    progress?: (progress: Progress) => void,
  ): Promise<Extract<Answer, { kind: Kind }>> {
    const number = ++this.lastAsk;
    return new Promise((resolve, reject) => {
      this.waiting.set(number, {
        resolve: answer => {
          if (answer.kind === kind) resolve(answer as Extract<Answer, { kind: Kind }>);
          else reject(new ScanFault("core", answer.kind));
        },
        reject,
        progress,
      });
      this.send(this.worker ?? this.restart(), { ...ask, ask: number });
    });
  }

  private hear(message: FromWorker): void {
    if (message.kind === "module") {
      this.module = message.module;
      return;
    }
    const waiting = this.waiting.get(message.ask);
    if (!waiting) return;
    if (message.kind === "progress") {
      waiting.progress?.(message.progress);
      return;
    }
    this.waiting.delete(message.ask);
    if (message.kind === "answer") {
      waiting.resolve(message.answer);
      return;
    }
    waiting.reject(new ScanFault(message.code, message.detail));
    // A core that failed, or never came, is not asked again: the next ask gets a new worker.
    if (message.code === "core" || message.code === "core-missing")
      this.crashed(message.code, message.detail);
  }

  private crashed(code: FaultCode, detail: string): void {
    this.endWorkers();
    this.failAll(code, detail);
  }

  private failAll(code: FaultCode, detail: string): void {
    const all = [...this.waiting.values()];
    this.waiting.clear();
    for (const waiting of all) waiting.reject(new ScanFault(code, detail));
  }
}
