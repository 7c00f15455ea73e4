/**
 * Has the core check a small table of our own while there is no file yet. The browser compiles a function of the core when it is first
 * called, and better once it has run for a while: the first rows of the first file need not wait for that.
 *
 *     await warmUp(preflight, () => file === null);
 */
import type { PreflightModule } from "#core/preflight.js";
import { sourceOfBytes } from "./file_bytes.ts";
import { expectWell, pump } from "./pump.ts";

/** What most files hold, with faults and without, so that the code for it has run. */
const HEADER = "email,first name,town,company,signed up,birthday,orders,price,phone,newsletter,note";
const FIRST_NAMES = ["Anna", "Björn", "Chloé", "José", "Zoë", "Noah", "OLGA"];
const LAST_NAMES = ["Dubois", "Müller", "O'Neill", "Smith"];
const TOWNS = ["Lyon", "Göteborg", '"San Francisco, CA"', '"The ""Old"" Mill"', "Málaga", " Hull "];
const HOSTS = ["example.com", "example.org", "post.example.de", "Example.net", "gmial.com"];
const NO_ADDRESSES = [
  "anna(at)example.com",
  "",
  "anna@example",
  "anna@example.com.",
  "a@example.com; b@example.com",
];
const NOTES = ["Likes tea", '"Met at the fair,\r\nlikes cake"', ""];
const ANSWERS = ["yes", "no", ""];

const pick = (from: readonly string[], n: number): string => from[Math.floor(n) % from.length] as string;
const two = (n: number): string => String(n).padStart(2, "0");

function row(n: number): string {
  const [month, day] = [two((n % 12) + 1), two((n % 28) + 1)];
  const cells = [
    n % 9 === 8 ? pick(NO_ADDRESSES, n / 9) : `person.${n % 97}@${pick(HOSTS, n)}`,
    pick(FIRST_NAMES, n),
    pick(TOWNS, n),
    `${pick(LAST_NAMES, n)} Ltd`,
    `20${two(n % 25)}-${month}-${day}`,
    n % 11 === 10 ? "soon" : `${day}/${month}/${1950 + (n % 50)}`,
    String(n * 7),
    `${n}.${two(n % 100)}`,
    `+49 30 ${100_000 + n * 37}`,
    pick(ANSWERS, n),
    pick(NOTES, n),
  ];
  return cells.slice(0, n % 31 === 30 ? -1 : undefined).join(",");
}

const tableOf = (rows: number): string =>
  [HEADER, ...Array.from({ length: rows }, (_, n) => row(n)), ""].join("\r\n");

const inUtf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
/** windows-1252: all letters here are of the first 256 of Unicode. */
const inOldLetters = (text: string): Uint8Array => Uint8Array.from(text, letter => letter.charCodeAt(0));

/** Rows of each round. What has not been compiled yet is slow, and a file may come at any time: the first rounds are small. */
const ROUNDS = [
  [8, inUtf8],
  [32, inUtf8],
  [32, inOldLetters],
  [100, inUtf8],
  ...Array.from({ length: 24 }, () => [400, inUtf8] as const),
] as const;

async function round(preflight: PreflightModule, bytes: Uint8Array): Promise<void> {
  const source = sourceOfBytes(bytes);
  const still = () => true;
  const session = new preflight.Session();
  try {
    expectWell(session.beginCheck("", "", source.size, ""));
    await pump(session, source, { still });
    JSON.parse(session.reportJson());
    expectWell(session.beginQuery(JSON.stringify({ kind: "rows", from_row: 1, limit: 20 })));
    await pump(session, source, { still });
    JSON.parse(session.rowsJson());
  } finally {
    session.delete();
  }
}

/** Ends when all is warm, or soon after `still` no longer holds: a round is some milliseconds. */
export async function warmUp(preflight: PreflightModule, still: () => boolean): Promise<void> {
  for (const [rows, letters] of ROUNDS) {
    // A task of its own for each: what has come meanwhile is heard first.
    await new Promise(resolve => setTimeout(resolve));
    if (!still()) return;
    await round(preflight, letters(tableOf(rows)));
  }
}
