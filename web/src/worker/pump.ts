/**
 * Feeds a session the bytes it asks for: by slices, the next one read while this one is checked.
 *
 *     await pump(session, sourceOf(file), { slice: 4 MiB, still: () => true, fed: bytes => {}, drain: () => {} });
 */
import type { Session } from "#core/preflight.js";
import type { Source } from "./file_bytes.ts";

export const SLICE_BYTES = 4 * 1024 * 1024;
/** The first slices are smaller: the core begins with them while the next are read. */
const FIRST_SLICE_BYTES = 1024 * 1024;

export class Fault extends Error {
  constructor(
    readonly code: "file-changed" | "superseded" | "core" | "plan",
    detail: string,
  ) {
    super(detail);
  }
}

/** A core call answers "" or a JSON object that says what is wrong. */
export function expectWell(answer: string): void {
  if (answer === "") return;
  let entry: unknown;
  try {
    entry = (JSON.parse(answer) as { entry?: unknown }).entry;
  } catch {
    entry = undefined;
  }
  throw new Fault(entry === undefined ? "core" : "plan", answer);
}

export interface PumpOptions {
  readonly slice?: number;
  /** Asked before each slice; false ends the pass. */
  readonly still: () => boolean;
  /** After each slice: which bytes of the file it was. */
  readonly fed?: (offset: number, end: number) => void;
  /** After each slice: take what waits. */
  readonly drain?: () => void;
}

export async function pump(
  session: Session,
  source: Source,
  { slice = SLICE_BYTES, still, fed, drain }: PumpOptions,
): Promise<void> {
  let ahead: { offset: number; bytes: Promise<Uint8Array> } | null = null;
  let piece = Math.min(slice, FIRST_SLICE_BYTES);
  const decoded = decoding(source.size);

  for (let need = session.need(); need.length > 0; need = session.need()) {
    const { offset, length } = need;
    const waiting: Promise<Uint8Array> =
      ahead?.offset === offset ? ahead.bytes : source.read(offset, Math.min(piece, length));
    let bytes = await waiting;
    if (bytes.length > length) bytes = bytes.subarray(0, length);
    if (bytes.length === 0) throw new Fault("file-changed", `no bytes at ${offset}`);
    if (!still()) throw new Fault("superseded", "");

    const end = offset + bytes.length;
    ahead = null;
    piece = Math.min(piece * 2, slice);
    if (end < source.size && slice === SLICE_BYTES) {
      ahead = { offset: end, bytes: source.readAhead(end, piece) };
      ahead.bytes.catch(() => {});
    }
    const label = session.hostDecoding();
    if (label === "") {
      session.reserve(bytes.length).set(bytes);
      expectWell(session.commit(bytes.length));
    } else {
      const text = decoded(label, bytes, offset);
      session.reserve(text.length).set(text);
      expectWell(session.commitDecoded(bytes.length, text.length));
    }
    drain?.();
    fed?.(offset, end);
  }
  expectWell(session.finish());
  drain?.();
}

/** UTF-8 of what the core leaves to the browser to decode. Half a character at the end of a slice waits for the next one. */
function decoding(size: number): (label: string, bytes: Uint8Array, offset: number) => Uint8Array {
  const encoder = new TextEncoder();
  let decoder: TextDecoder | null = null;
  return (label, bytes, offset) => {
    if (decoder === null || offset === 0) decoder = new TextDecoder(label);
    return encoder.encode(decoder.decode(bytes, { stream: offset + bytes.length < size }));
  };
}
