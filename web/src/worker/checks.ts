/**
 * The finished checks of one file, and those made before anybody asks for them.
 *
 *     const checks = new Checks(preflight, source);
 *     const { session, report } = await checks.of({ plan, schema, options }, { still: () => true });
 *     checks.foresee([{ plan: likeliest, schema, options }]);
 *     await checks.of({ plan: likeliest, schema, options }, { still: () => true });    // at once, or so much sooner
 */
import type { PreflightModule, Session } from "#core/preflight.js";
import type { Report } from "../state/report.ts";
import { HELD_BYTES, type Source } from "./file_bytes.ts";
import type { CheckAsk } from "./messages.ts";
import { expectWell, Fault, pump } from "./pump.ts";

/** A finished check holds on to memory by the size of its file: of large files only the newest is kept. */
const KEPT_CHECKS = 3;
const KEPT_BYTES = 64 * 1024 * 1024;
/** Of a larger file each check takes seconds and much memory: none is made that may be for nothing. */
const FORESEEN_BYTES = HELD_BYTES;
/** Whatever is asked meanwhile waits for one slice at most. */
const FORESEEN_SLICE_BYTES = 512 * 1024;

export interface FinishedCheck {
  /** Deleted when it is no longer among those kept. */
  readonly session: Session;
  readonly report: Report;
}

export interface CheckCourse {
  /** Asked before each slice; false ends the check with the fault "superseded". */
  readonly still: () => boolean;
  /** After each slice: which bytes of the file it was, and how many records have been read. */
  readonly fed?: (offset: number, end: number, records: number) => void;
}

const keyOf = ({ plan, schema, options }: CheckAsk): string => JSON.stringify([plan, schema, options]);

export class Checks {
  /** The newest last: taking a fix back, or making it again, finds the report it had. */
  private readonly finished = new Map<string, FinishedCheck>();
  private readonly foreseen = new Map<string, FinishedCheck>();
  private expected: readonly CheckAsk[] = [];
  /** The one that is being made ahead; `course` once it is asked for. */
  private ahead: { readonly key: string; readonly end: Promise<unknown>; course: CheckCourse | null } | null =
    null;
  private asked = 0;

  constructor(
    private readonly preflight: PreflightModule,
    private readonly source: Source,
  ) {}

  /** The finished check of this plan. Faults: those of `pump`, "plan". One after the other. */
  async of(ask: CheckAsk, course: CheckCourse): Promise<FinishedCheck> {
    const key = keyOf(ask);
    this.asked += 1;
    // What else was foreseen goes on from a plan that is no more.
    this.expected = [];
    try {
      if (this.ahead?.key === key) {
        this.ahead.course = course;
        await this.ahead.end;
        if (!course.still()) throw new Fault("superseded", "");
      }
      const known = this.finished.get(key) ?? this.foreseen.get(key);
      this.finished.delete(key);
      this.foreseen.delete(key);
      this.giveUp();
      if (!known) this.drop(this.finished, (this.source.size <= KEPT_BYTES ? KEPT_CHECKS : 1) - 1);
      const check = known ?? (await this.make(ask, course));
      this.finished.set(key, check);
      this.drop(this.finished, KEPT_CHECKS);
      return check;
    } finally {
      this.asked -= 1;
      void this.lookAhead();
    }
  }

  /** Checks that may be asked for next, the likeliest first: made while none is asked for. Those foreseen before are given up. */
  foresee(asks: readonly CheckAsk[]): void {
    this.expected = this.source.size <= FORESEEN_BYTES ? asks : [];
    this.giveUp();
    void this.lookAhead();
  }

  private giveUp(): void {
    const wanted = new Set(this.expected.map(keyOf));
    for (const [key, check] of this.foreseen) {
      if (wanted.has(key)) continue;
      this.foreseen.delete(key);
      check.session.delete();
    }
  }

  private next(): CheckAsk | undefined {
    return this.expected.find(ask => !this.finished.has(keyOf(ask)) && !this.foreseen.has(keyOf(ask)));
  }

  private async lookAhead(): Promise<void> {
    if (this.ahead || this.asked > 0) return;
    const ask = this.next();
    if (!ask) return;
    const key = keyOf(ask);
    const still = (): boolean => {
      if (this.ahead?.course) return this.ahead.course.still();
      const next = this.next();
      return this.asked === 0 && next !== undefined && keyOf(next) === key;
    };
    const end = this.make(ask, { still }, FORESEEN_SLICE_BYTES).then(
      check => {
        this.foreseen.set(key, check);
      },
      fault => {
        // Whoever asks for it gets the same fault from a check of their own; nobody is troubled by what they did not ask for.
        if (!(fault instanceof Fault && fault.code === "superseded")) this.expected = [];
      },
    );
    this.ahead = { key, end, course: null };
    await end;
    this.ahead = null;
    void this.lookAhead();
  }

  private drop(checks: Map<string, FinishedCheck>, kept: number): void {
    for (const [key, check] of checks) {
      if (checks.size <= kept) return;
      checks.delete(key);
      check.session.delete();
    }
  }

  private async make(
    { plan, schema, options }: CheckAsk,
    course: CheckCourse,
    slice?: number,
  ): Promise<FinishedCheck> {
    const session = new this.preflight.Session();
    try {
      const told = JSON.stringify({ ...options, hash_whole: 0 });
      expectWell(session.beginCheck(plan, schema, this.source.size, told));
      await pump(session, this.source, {
        ...(slice === undefined ? {} : { slice }),
        still: course.still,
        fed: (offset, end) => course.fed?.(offset, end, session.recordsRead()),
      });
      return { session, report: JSON.parse(session.reportJson()) as Report };
    } catch (fault) {
      session.delete();
      throw fault;
    }
  }
}
