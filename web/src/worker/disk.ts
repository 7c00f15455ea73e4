/**
 * What the browser does with whole stretches of bytes: reading them from the person's file, and making files of what the core wrote. Either
 * keeps the worker that asks for it from working, so in the page another one does it (disk.worker.ts).
 *
 *     const disk = diskBehind(port);
 *     const bytes = await disk.read(file.slice(0, 4096));
 *     const { blob, sha256, room } = await disk.store(new ArrayBuffer(4096), 12, true);    // of the first 12 bytes
 */
import { sha256Of } from "../state/sha256.ts";

export interface Stored {
  readonly blob: Blob;
  /** "" where it was not asked for. */
  readonly sha256: string;
  /** As it was given: memory that is fresh each time costs more than the copying. */
  readonly room: ArrayBuffer;
}

export interface Disk {
  /** Rejects where the browser cannot read it any more. */
  read(stretch: Blob): Promise<ArrayBuffer>;
  /** A file of the first `size` bytes of `room`, which is not to be used before it comes back. */
  store(room: ArrayBuffer, size: number, hashed: boolean): Promise<Stored>;
}

/** Done by whoever asks. */
export const disk: Disk = {
  read: stretch => stretch.arrayBuffer(),
  async store(room, size, hashed) {
    const bytes = new Uint8Array(room, 0, size);
    const blob = new Blob([bytes], { type: "text/csv" });
    return { blob, sha256: hashed ? await sha256Of(bytes) : "", room };
  },
};

type Ask =
  | { readonly ask: number; readonly read: Blob }
  | { readonly ask: number; readonly store: ArrayBuffer; readonly size: number; readonly hashed: boolean };
type Answer =
  | { readonly ask: number; readonly done: ArrayBuffer | Stored }
  | { readonly ask: number; readonly fault: string };

/** Does what is asked through `port`. */
export function serveDisk(port: MessagePort): void {
  const answer = async (asked: Ask): Promise<void> => {
    const { ask } = asked;
    try {
      const done = await ("read" in asked
        ? disk.read(asked.read)
        : disk.store(asked.store, asked.size, asked.hashed));
      const room = done instanceof ArrayBuffer ? done : done.room;
      port.postMessage({ ask, done } satisfies Answer, [room]);
    } catch (fault) {
      port.postMessage({ ask, fault: String(fault) } satisfies Answer);
    }
  };
  port.onmessage = ({ data }: MessageEvent<Ask>) => void answer(data);
}

/** Has it done behind `port`, where serveDisk listens. Bytes are handed over, not copied. */
export function diskBehind(port: MessagePort): Disk {
  interface Waiting {
    readonly resolve: (done: never) => void;
    readonly reject: (fault: Error) => void;
  }
  const waiting = new Map<number, Waiting>();
  let last = 0;
  port.onmessage = ({ data }: MessageEvent<Answer>) => {
    const one = waiting.get(data.ask);
    waiting.delete(data.ask);
    if ("fault" in data) one?.reject(new Error(data.fault));
    else one?.resolve(data.done as never);
  };
  const asking = <Done>(message: object, handedOver: Transferable[] = []): Promise<Done> =>
    new Promise<Done>((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      port.postMessage({ ...message, ask: last }, handedOver);
    });
  return {
    read: stretch => asking({ read: stretch }),
    store: (room, size, hashed) => asking({ store: room, size, hashed }, [room]),
  };
}
