/**
 * A long page is drawn a few of its pieces at a time, each turn in a task of its own, so that the page answers in between. A piece that
 * follows from what it followed from before is not drawn again; one that waits for its turn stands as it was.
 *
 *     const pieces = new Pieces();
 *     pieces.begin([file, visit]);                                      // at the start of each drawing
 *     const card = pieces.piece("card-7", [finding, words], () => html`<li>…</li>`);
 *     html`<ul aria-busy=${!pieces.isWhole}>${card}</ul>`
 */
import { signal } from "@preact/signals-core";
import type { TemplateResult } from "lit-html";
import type { DirectiveResult } from "lit-html/directive.js";
import { guard } from "lit-html/directives/guard.js";
import { behindFrame } from "../state/behind_frame.ts";

/** What a turn may take, its frame included, where one piece does not take longer by itself. */
const TURN_MS = 70;
const FIRST_TURN = 2;

interface Drawn {
  readonly from: readonly unknown[];
  readonly template: TemplateResult;
}

const isSame = (some: readonly unknown[], others: readonly unknown[]): boolean =>
  some.length === others.length && some.every((part, at) => part === others[at]);

export class Pieces {
  private of: readonly unknown[] = [];
  private before = new Map<string, Drawn>();
  private now = new Map<string, Drawn>();
  /** How many pieces the next turn may draw; how many this drawing still may, and how many it has drawn. */
  private size = FIRST_TURN;
  private left = 0;
  private drawn = 0;
  /** In milliseconds, of the last turn without its frame. */
  private took = 0;
  private isTurn = false;
  private isAwaited = false;
  private waits = false;
  private stood = false;
  /** Changes with each turn, so that the page is drawn again. */
  private readonly turn = signal(0);

  /** `of`: what the page shows. Of something else nothing stands yet. */
  begin(of: readonly unknown[]): void {
    void this.turn.value;
    const isOther = !isSame(of, this.of);
    this.of = of;
    this.before = isOther ? new Map() : this.now;
    this.now = new Map();
    this.stood = !isOther && this.hasStood;
    this.waits = false;
    this.left = this.isTurn ? this.size : 0;
    this.drawn = 0;
  }

  /** `from`: all that the piece follows from, compared by identity. null: its first turn has not come yet. */
  piece(key: string, from: readonly unknown[], draw: () => TemplateResult): DirectiveResult | null {
    let shown = this.before.get(key);
    if (!shown || !isSame(shown.from, from)) {
      if (this.left === 0) this.wait();
      else {
        this.left -= 1;
        this.drawn += 1;
        shown = { from, template: draw() };
      }
    }
    if (!shown) return null;
    this.now.set(key, shown);
    const { template } = shown;
    return guard([template], () => template);
  }

  /** Of the pieces asked for by now in this drawing none waits for its turn. */
  get isWhole(): boolean {
    return !this.waits;
  }

  /** The page was whole once: what stands at its end is not taken away while some of it is drawn anew. */
  get hasStood(): boolean {
    return this.stood || !this.waits;
  }

  private wait(): void {
    this.waits = true;
    if (this.isAwaited) return;
    this.isAwaited = true;
    behindFrame(frame => this.next(frame));
  }

  private next(frame: number): void {
    this.isAwaited = false;
    if (this.drawn > 0) this.size = fitting(this.drawn, this.took + frame);
    this.drawn = 0;
    this.isTurn = true;
    const begun = performance.now();
    this.turn.value += 1;
    this.took = performance.now() - begun;
    this.isTurn = false;
  }
}

/** How many pieces fit into a turn, if so many took so long; it grows by steps, for the first are small. */
const fitting = (drawn: number, took: number): number =>
  Math.max(1, Math.min(Math.floor((drawn * TURN_MS) / took), 2 * drawn));
