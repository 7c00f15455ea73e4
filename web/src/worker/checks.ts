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
import type { Source } from "./file_bytes.ts";
import type { CheckAsk } from "./messages.ts";
import { expectWell, Fault, pump } from "./pump.ts";

/** A finished check holds on to memory by the size of its file: of large files only the newest is kept. */
const KEPT_CHECKS = 3;
const KEPT_BYTES = 64 * 1024 * 1024;
/** Some milliseconds: what is asked meanwhile takes turns with these. */
const FORESEEN_SLICE_BYTES = 128 * 1024;

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

interface KeyedAsk extends CheckAsk {
  readonly key: string;
}

const keyed = (ask: CheckAsk): KeyedAsk => ({
  ...ask,
  key: JSON.stringify([ask.plan, ask.schema, ask.options]),
});

const isSuperseded = (fault: unknown): boolean => fault instanceof Fault && fault.code === "superseded";

/** A check that is made ahead. */
interface Ahead {
  readonly key: string;
  end: Promise<void>;
  /** Once it is asked for: whose it is. */
  course: CheckCourse | null;
  fault: unknown;
}

export class Checks {
  /** The newest last: taking a fix back, or making it again, finds the report it had. */
  private readonly finished = new Map<string, FinishedCheck>();
  private readonly foreseen = new Map<string, FinishedCheck>();
  private expected: readonly KeyedAsk[] = [];
  private ahead: Ahead | null = null;
  private asked = 0;

  /** `broken`: a check that nobody asked for has met a mistake of the core's own, which is not to be used any more. */
  constructor(
    private readonly preflight: PreflightModule,
    private readonly source: Source,
    private readonly broken: (fault: unknown) => void,
  ) {}

  /** The finished check of this plan. Faults: those of `pump`, "plan". One after the other. */
  async of(ask: CheckAsk, course: CheckCourse): Promise<FinishedCheck> {
    const wanted = keyed(ask);
    this.asked += 1;
    // What else was foreseen goes on from a plan that is no more.
    this.expected = [];
    try {
      if (this.ahead?.key === wanted.key) await this.adopt(this.ahead, course);
      const known = this.finished.get(wanted.key) ?? this.foreseen.get(wanted.key);
      this.finished.delete(wanted.key);
      this.foreseen.delete(wanted.key);
      this.giveUp();
      if (!known) this.drop((this.source.size <= KEPT_BYTES ? KEPT_CHECKS : 1) - 1);
      const check = known ?? (await this.make(wanted, course));
      this.finished.set(wanted.key, check);
      this.drop(KEPT_CHECKS);
      return check;
    } finally {
      this.asked -= 1;
      void this.lookAhead();
    }
  }

  /** Checks that may be asked for next, the likeliest first: made while no check is asked for. Those foreseen before are given up. */
  foresee(asks: readonly CheckAsk[]): void {
    this.expected = asks.map(keyed);
    this.giveUp();
    void this.lookAhead();
  }

  private async adopt(ahead: Ahead, course: CheckCourse): Promise<void> {
    ahead.course = course;
    await ahead.end;
    // It may have been given up just before it was asked for.
    if (ahead.fault && !(isSuperseded(ahead.fault) && course.still())) throw ahead.fault;
  }

  private isExpected(key: string): boolean {
    return this.expected.some(ask => ask.key === key);
  }

  private async lookAhead(): Promise<void> {
    if (this.ahead || this.asked > 0) return;
    const ask = this.expected.find(({ key }) => !this.finished.has(key) && !this.foreseen.has(key));
    if (!ask) return;
    const ahead: Ahead = { key: ask.key, end: Promise.resolve(), course: null, fault: null };
    this.ahead = ahead;
    ahead.end = this.makeAhead(ask, ahead);
    await ahead.end;
    this.ahead = null;
    void this.lookAhead();
  }

  private async makeAhead(ask: KeyedAsk, ahead: Ahead): Promise<void> {
    const course: CheckCourse = {
      still: () => ahead.course?.still() ?? (this.asked === 0 && this.isExpected(ask.key)),
      fed: (...fed) => ahead.course?.fed?.(...fed),
    };
    try {
      this.foreseen.set(ask.key, await this.make(ask, course, FORESEEN_SLICE_BYTES));
    } catch (fault) {
      ahead.fault = fault;
      if (isSuperseded(fault)) return;
      // Whoever asks for it is told; nobody is troubled by what is wrong with a thing they did not ask for.
      this.expected = [];
      if (!(fault instanceof Fault) && !ahead.course) this.broken(fault);
    }
  }

  private giveUp(): void {
    for (const [key, check] of this.foreseen) {
      if (this.isExpected(key)) continue;
      this.foreseen.delete(key);
      check.session.delete();
    }
  }

  private drop(kept: number): void {
    for (const [key, check] of this.finished) {
      if (this.finished.size <= kept) return;
      this.finished.delete(key);
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
      const told = JSON.stringify({ ...options, hashed: "nothing" });
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
