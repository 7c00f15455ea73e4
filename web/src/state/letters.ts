/**
 * Kinds of letters a file may be written in: what the person can choose from, and what its words look like in each.
 *
 * The core shows a few telling words in the kind it took and in those it nearly took. From these their bytes follow, and from the bytes
 * what the browser makes of them in any other kind.
 */
import { signal } from "@preact/signals-core";
import type { LettersReading, Reading } from "./report.ts";

/** By where they are used, the commonest first. WHATWG labels: all that the core knows. */
export const LETTERS: readonly (readonly [region: string, labels: readonly string[]])[] = (
  [
    ["any", "utf-8 utf-16le utf-16be"],
    ["west", "windows-1252 iso-8859-15 macintosh iso-8859-10 iso-8859-14 iso-8859-3"],
    ["central", "windows-1250 iso-8859-2 iso-8859-16"],
    ["baltic", "windows-1257 iso-8859-13 iso-8859-4"],
    ["cyrillic", "windows-1251 koi8-r koi8-u iso-8859-5 ibm866 x-mac-cyrillic"],
    ["greek-turkish", "windows-1253 iso-8859-7 windows-1254"],
    ["middle-east", "windows-1256 iso-8859-6 windows-1255 iso-8859-8-i iso-8859-8"],
    ["east-asia", "gb18030 gbk big5 shift_jis euc-jp iso-2022-jp euc-kr"],
    ["south-east-asia", "windows-874 windows-1258"],
  ] as const
).map(([region, labels]) => [region, labels.split(" ")]);

/** How the file was read before anybody chose: a report of a choice no longer says what else it may have been. */
export const guess = signal<Reading | null>(null);

/** The guess and what it nearly was, with the same words in each. */
export function likelyLetters(): readonly LettersReading[] {
  const own = guess.value;
  if (!own) return [];
  const { encoding, encoding_sample = [], encoding_alternatives = [] } = own;
  return [
    { encoding, confidence: own.confidence.encoding ?? 1, sample: encoding_sample },
    ...encoding_alternatives,
  ];
}

const UNREADABLE = "\uFFFD";
const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/** null where the bytes cannot be known from the word: of a kind with several bytes a letter, or with a letter that was lost. */
function bytesOf(word: string, label: string): Uint8Array | null {
  if (word.includes(UNREADABLE)) return null;
  if (label === "utf-8") return new TextEncoder().encode(word);
  const table = new TextDecoder(label).decode(ALL_BYTES);
  const bytes = [...word].map(letter => table.indexOf(letter));
  return table.length === 256 && !bytes.includes(-1) ? Uint8Array.from(bytes) : null;
}

/** The telling words of the file in this kind of letters; none where nothing tells. */
export function wordsIn(label: string): readonly string[] {
  const known = likelyLetters();
  const own = known.find(({ encoding }) => encoding === label)?.sample ?? [];
  if (own.length > 0) return own;
  const count = Math.max(0, ...known.map(({ sample }) => sample.length));
  const words = Array.from({ length: count }, (_, index) => {
    for (const { encoding, sample } of known) {
      const bytes = bytesOf(sample[index] ?? UNREADABLE, encoding);
      if (bytes) return new TextDecoder(label).decode(bytes);
    }
    return "";
  });
  return words.filter(word => word !== "");
}
