/**
 * What a stopped import has not reached: the rest of the very bytes that were sent. Mailjet says of each part how many of its rows it has
 * worked through, from the first on; a part that is done is done, and one that has not begun is all left.
 */
import { type Import, type ImportPart, ProxyProblem } from "../proxy_client.ts";
import type { Rendered } from "../worker/messages.ts";
import { sha256Of } from "./sha256.ts";

const DONE = new Set(["completed", "completed_with_errors"]);

const reached = ({ state, rows, current }: ImportPart): number =>
  DONE.has(state) ? rows : Math.min(current ?? 0, rows);

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

/** How many rows of the import Mailjet has not come to. */
export const restOf = (of: Pick<Import, "rows" | "parts">): number => of.rows - sum(of.parts.map(reached));

const PIECE_BYTES = 1024 * 1024;
const QUOTE = 0x22;
const LF = 0x0a;

/** Where the record after the first `count` begins, in bytes of the core's own output (RFC 4180). */
async function startAfter(part: Blob, count: number): Promise<number> {
  let left = count;
  let isQuoted = false;
  for (let from = 0; left > 0 && from < part.size; from += PIECE_BYTES) {
    const bytes = new Uint8Array(await part.slice(from, from + PIECE_BYTES).arrayBuffer());
    for (let at = 0; at < bytes.length; at += 1) {
      if (bytes[at] === QUOTE) isQuoted = !isQuoted;
      else if (bytes[at] === LF && !isQuoted && --left === 0) return from + at + 1;
    }
  }
  return left > 0 ? part.size : 0;
}

/**
 * The parts without the rows that Mailjet has worked through. Throws `rest-differs` where these are not the bytes of that import: then
 * nobody can say which rows those are.
 */
export async function withoutReached(
  all: Rendered,
  { parts: sentParts }: Pick<Import, "parts">,
  hasHeader: boolean,
): Promise<Rendered> {
  const written = all.summary.parts;
  const isSame =
    written.length === sentParts.length &&
    written.every(({ sha256 }, at) => sha256 === sentParts[at]?.sha256);
  if (!isSame) throw new ProxyProblem("rest-differs");
  const blobs: Blob[] = [];
  const parts: (typeof written)[number][] = [];
  for (const [at, one] of written.entries()) {
    const done = reached(sentParts[at] as ImportPart);
    if (done === one.rows) continue;
    const whole = all.parts[at] as Blob;
    const header = whole.slice(0, hasHeader ? await startAfter(whole, 1) : 0);
    const rows = whole.slice(await startAfter(whole, done + Number(hasHeader)));
    const blob = new Blob([header, rows], { type: whole.type });
    const sha256 = await sha256Of(await blob.arrayBuffer());
    blobs.push(blob);
    parts.push({ ...one, n: blobs.length, rows: one.rows - done, bytes: blob.size, sha256 });
  }
  const summary = {
    ...all.summary,
    rows: sum(parts.map(({ rows }) => rows)),
    bytes: sum(parts.map(({ bytes }) => bytes)),
    parts,
  };
  return { ...all, parts: blobs, summary };
}
