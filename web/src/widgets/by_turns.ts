/**
 * A long page is drawn a few of its pieces at a time, the first of them at once and each further turn in a task of its own, so that the page
 * answers in between.
 *
 *     const pieces = piecesNow([file, visit], cards.length);    // asked while drawing: how many of them may be drawn by now
 *     html`<ul aria-busy=${pieces < cards.length}>${cards.slice(0, pieces)}</ul>`
 */
import { signal } from "@preact/signals-core";

/** How many pieces are drawn at once, and how many more with each turn. */
export interface Turns {
  readonly first: number;
  readonly each: number;
}
/** Of cards: about a screen of them. */
const CARDS: Turns = { first: 2, each: 4 };

let visit: readonly unknown[] = [];
let pieces = 0;
let size = CARDS;
let waiting = false;
/** Changes with each turn, so that what was drawn before it is drawn again. */
const turn = signal(0);

/** `of`: what the page shows; once all of it stands it is drawn anew as a whole, until it shows something else. */
export function piecesNow(of: readonly unknown[], all: number, turns = CARDS): number {
  void turn.value;
  if (of.length !== visit.length || of.some((part, at) => part !== visit[at])) {
    visit = of;
    size = turns;
    pieces = turns.first;
  }
  if (pieces >= all) {
    pieces = Number.POSITIVE_INFINITY;
    return all;
  }
  if (!waiting) {
    waiting = true;
    // Behind the frame that shows what stands; a page that nobody sees has no frames.
    if (document.hidden) setTimeout(nextTurn);
    else requestAnimationFrame(() => setTimeout(nextTurn));
  }
  return pieces;
}

function nextTurn(): void {
  waiting = false;
  pieces += size.each;
  turn.value += 1;
}
