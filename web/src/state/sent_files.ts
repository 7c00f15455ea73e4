/**
 * What this computer keeps of an import, so that the rows Mailjet turns down get their row numbers again when the same file is chosen
 * after the page was closed: a fingerprint of the file, the choices without what was typed into cells, and for each address that was typed
 * a salted hash with its row number. No contact can be read from it.
 */

import { remember, remembered } from "./remember.ts";
import type { Entry, EntryBody } from "./report.ts";
import { sha256Of, toHex } from "./sha256.ts";

export interface SentFile {
  /** Of the import. */
  readonly id: string;
  readonly size: number;
  readonly fingerprint: string;
  readonly entries: readonly EntryBody[];
  readonly salt: string;
  readonly typed: readonly (readonly [hash: string, row: number])[];
  /** Milliseconds since 1970. */
  readonly at: number;
}

const NAME = "sent-files";
const KEEP_MS = 30 * 24 * 3_600_000;
const MOST = 20;
const SLICE_BYTES = 4 * 1024 * 1024;

/** SHA-256 over the SHA-256 of each slice: the browser's own cannot be fed piece by piece, and a file may be larger than memory. */
export async function fingerprintOf(file: Blob): Promise<string> {
  const digests: ArrayBuffer[] = [];
  for (let at = 0; at < file.size; at += SLICE_BYTES) {
    const slice = await file.slice(at, at + SLICE_BYTES).arrayBuffer();
    digests.push(await crypto.subtle.digest("SHA-256", slice));
  }
  return sha256Of(await new Blob(digests).arrayBuffer());
}

export async function saltedHash(salt: string, email: string): Promise<string> {
  const text = new TextEncoder().encode(`${salt} ${email.trim().toLowerCase()}`);
  return (await sha256Of(text)).slice(0, 32);
}

/** The choices that can be made again, without text of contacts: a file without column names may have one in the place of a name. */
export function choicesOf(entries: readonly Entry[]): EntryBody[] {
  return entries
    .filter(entry => entry.do !== "replace-cell")
    .map(({ id: _, answers: __, ...choice }) => {
      const kept = withoutContact(choice as EntryBody);
      return kept.finding ? { ...kept, finding: withoutContact(kept.finding) } : kept;
    });
}

function withoutContact<T extends object>(named: T & { name?: unknown }): T {
  const { name, ...unnamed } = named;
  return typeof name === "string" && name.includes("@") ? (unnamed as T) : named;
}

const isSentFile = (value: unknown): value is SentFile =>
  typeof value === "object" &&
  value !== null &&
  ["id", "fingerprint", "salt"].every(name => typeof (value as Record<string, unknown>)[name] === "string") &&
  ["entries", "typed"].every(name => Array.isArray((value as Record<string, unknown>)[name])) &&
  typeof (value as SentFile).at === "number";

export function sentFiles(): readonly SentFile[] {
  try {
    const found: unknown = JSON.parse(remembered(NAME) ?? "[]");
    const all = Array.isArray(found) ? found.filter(isSentFile) : [];
    return all.filter(({ at }) => Date.now() - at < KEEP_MS);
  } catch {
    // What another version wrote, or somebody changed: then nothing is known.
    return [];
  }
}

/** Kept before the file is sent: a page may be closed at any moment after. */
export async function keepSentFile(
  id: string,
  file: Blob,
  entries: readonly Entry[],
  emailColumn: number,
): Promise<void> {
  const salt = toHex(crypto.getRandomValues(new Uint8Array(16)).buffer);
  const retyped = entries.filter(entry => entry.do === "replace-cell" && entry.column === emailColumn);
  const typed = await Promise.all(
    retyped.map(async entry => [await saltedHash(salt, String(entry.new)), Number(entry.row)] as const),
  );
  const sent: SentFile = {
    id,
    size: file.size,
    fingerprint: await fingerprintOf(file),
    entries: choicesOf(entries),
    salt,
    typed,
    at: Date.now(),
  };
  const others = sentFiles().filter(other => other.id !== id);
  remember(NAME, JSON.stringify([sent, ...others].slice(0, MOST)));
}

export const sentFileOf = (id: string): SentFile | null => sentFiles().find(sent => sent.id === id) ?? null;

/** Whether this is the file that was sent. */
export const isSameFile = async (sent: SentFile, file: Blob): Promise<boolean> =>
  sent.size === file.size && sent.fingerprint === (await fingerprintOf(file));
