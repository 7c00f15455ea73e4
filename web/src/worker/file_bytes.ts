/**
 * The bytes of a file, by stretches. Those of a smaller file are read from the disk once and then stand in memory: every fix goes over the
 * whole file again.
 *
 *     const source = sourceOf(file, disk);
 *     await source.read(0, 4096);    // at most 4096 bytes
 */
import { type Disk, disk as here } from "./disk.ts";
import { HELD_BYTES } from "./messages.ts";
import { Fault } from "./pump.ts";

export interface Source {
  /** In bytes. */
  readonly size: number;
  /** What stands from `offset` on: `length` bytes, or fewer at the end. Fault "file-changed" where the browser cannot read it any more. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** The same of what is wanted soon, while its reader does something else. */
  readAhead(offset: number, length: number): Promise<Uint8Array>;
}

async function readFrom({ read }: Disk, file: Blob, offset: number, length: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await read(file.slice(offset, offset + length)));
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
  private readonly disk: Disk;
  private readonly bytes: Uint8Array;
  private known = 0;

  constructor(file: Blob, disk: Disk) {
    this.file = file;
    this.disk = disk;
    this.size = file.size;
    this.bytes = new Uint8Array(file.size);
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return this.readBy(here, offset, length);
  }

  readAhead(offset: number, length: number): Promise<Uint8Array> {
    return this.readBy(this.disk, offset, length);
  }

  private async readBy(disk: Disk, offset: number, length: number): Promise<Uint8Array> {
    const end = Math.min(offset + length, this.size);
    if (end <= this.known) {
      await nextTask();
      return this.bytes.subarray(offset, end);
    }
    const fresh = await readFrom(disk, this.file, offset, end - offset);
    if (offset <= this.known && offset + fresh.length > this.known) {
      this.bytes.set(fresh, offset);
      this.known = offset + fresh.length;
    }
    return fresh;
  }
}

/** `disk`: reads ahead. What is wanted at once is read here, without the way there and back. */
export function sourceOf(file: Blob, disk: Disk = here): Source {
  if (file.size <= HELD_BYTES) return new Held(file, disk);
  return {
    size: file.size,
    read: (offset, length) => readFrom(here, file, offset, length),
    readAhead: (offset, length) => readFrom(disk, file, offset, length),
  };
}

/** What stands in memory already. */
export function sourceOfBytes(bytes: Uint8Array): Source {
  const read = async (offset: number, length: number) => bytes.subarray(offset, offset + length);
  return { size: bytes.length, read, readAhead: read };
}
