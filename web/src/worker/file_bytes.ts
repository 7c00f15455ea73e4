/**
 * The bytes of a file, by stretches. Those of a smaller file are read from the disk once and then stand in memory: every fix goes over the
 * whole file again.
 *
 *     const source = sourceOf(file);
 *     await source.read(0, 4096);    // at most 4096 bytes
 */
import { HELD_BYTES } from "./messages.ts";
import { Fault } from "./pump.ts";

export interface Source {
  /** In bytes. */
  readonly size: number;
  /** What stands from `offset` on: `length` bytes, or fewer at the end. Fault "file-changed" where the browser cannot read it any more. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

async function readFrom(file: Blob, offset: number, length: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
  } catch (cause) {
    throw new Fault("file-changed", String(cause));
  }
}

/** Messages that have come meanwhile are heard first: memory answers within the task that asks. */
const nextTask = (): Promise<void> =>
  new Promise(resolve => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

/** What was read from the start of the file without a gap stays. */
class Held implements Source {
  readonly size: number;
  private readonly file: Blob;
  private readonly bytes: Uint8Array;
  private known = 0;

  constructor(file: Blob) {
    this.file = file;
    this.size = file.size;
    this.bytes = new Uint8Array(file.size);
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const end = Math.min(offset + length, this.size);
    if (end <= this.known) {
      await nextTask();
      return this.bytes.subarray(offset, end);
    }
    const fresh = await readFrom(this.file, offset, end - offset);
    if (offset <= this.known && offset + fresh.length > this.known) {
      this.bytes.set(fresh, offset);
      this.known = offset + fresh.length;
    }
    return fresh;
  }
}

export function sourceOf(file: Blob): Source {
  return file.size <= HELD_BYTES
    ? new Held(file)
    : { size: file.size, read: (offset, length) => readFrom(file, offset, length) };
}

/** What stands in memory already. */
export const sourceOfBytes = (bytes: Uint8Array): Source => ({
  size: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, offset + length),
});
