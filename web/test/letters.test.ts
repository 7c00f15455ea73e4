import assert from "node:assert/strict";
import { test } from "node:test";
import { guess, likelyLetters, wordsIn } from "../src/state/letters.ts";
import type { LettersReading, Reading } from "../src/state/report.ts";

function guessed(encoding: string, sample: readonly string[], others: Record<string, string[]>): void {
  const alternatives = Object.entries(others).map(
    ([label, words]): LettersReading => ({ encoding: label, confidence: 0.1, sample: words }),
  );
  const reading = { encoding, encoding_sample: sample, encoding_alternatives: alternatives, confidence: {} };
  guess.value = reading as unknown as Reading;
}

test("the words of the file are shown in any kind of letters, from what the core shows of one", () => {
  guessed("windows-1252", ["Müller", "Zoë"], { "windows-1250": ["Müller", "Zoë"] });
  assert.deepEqual(
    likelyLetters().map(({ encoding }) => encoding),
    ["windows-1252", "windows-1250"],
  );
  assert.deepEqual(wordsIn("windows-1252"), ["Müller", "Zoë"]);
  assert.deepEqual(wordsIn("windows-1251"), ["Mьller", "Zoл"]);
});

test("words that only the browser can read come from the bytes that another reading shows", () => {
  // 名前 in Shift_JIS is 96 BC 91 4F.
  guessed("shift_jis", [], { "windows-1250": ["\u2013Ľ\u2018O"] });
  assert.deepEqual(wordsIn("shift_jis"), ["名前"]);
});

test("a word that a reading has lost is taken from another one, or not shown", () => {
  guessed("windows-1252", ["a\uFFFDb", "x\uFFFD"], { "windows-1250": ["aéb", "x\uFFFD"] });
  assert.deepEqual(wordsIn("windows-1251"), ["aйb"]);
});

test("a file of plain letters has no telling words", () => {
  guessed("utf-8", [], {});
  assert.deepEqual(wordsIn("windows-1252"), []);
});
