/**
 * The files of a render as their pieces come: the left-out rows, and the parts, each hashed by the browser beside the writing of the next.
 *
 *     const files = new OutputFiles();
 *     files.add(1, bytes);                         // 0 is the file of left-out rows; a part ends where the next one begins
 *     const { parts, leftOut } = await files.end(1);
 */
import { sha256Of } from "../state/sha256.ts";

/** The left-out rows, which may be as many as the file has, are handed to the browser's own store once there are this many bytes of them. */
const STORED_BYTES = 8 * 1024 * 1024;
const FIRST_ROOM_BYTES = 1024 * 1024;

const blobOf = (pieces: BlobPart[]): Blob => new Blob(pieces, { type: "text/csv" });

export interface OutputPart {
  readonly blob: Blob;
  readonly sha256: string;
}

export class OutputFiles {
  private readonly parts: Promise<OutputPart>[] = [];
  private part = 0;
  private readonly partBytes = new Gathered();
  private readonly leftOut: Blob[] = [];
  private readonly leftOutBytes = new Gathered();

  /** `bytes` are copied. Parts come one after the other, left-out rows at any time. */
  add(file: number, bytes: Uint8Array): void {
    if (file === 0) {
      if (this.leftOutBytes.add(bytes) >= STORED_BYTES) this.storeLeftOut();
      return;
    }
    if (file !== this.part && this.part !== 0) this.endPart();
    this.part = file;
    this.partBytes.add(bytes);
  }

  /** `count`: of the parts. Where no row goes in there is one without bytes, which never came. */
  async end(
    count: number,
  ): Promise<{ readonly parts: readonly OutputPart[]; readonly leftOut: Blob | null }> {
    while (this.parts.length < count) this.endPart();
    this.storeLeftOut();
    return {
      parts: await Promise.all(this.parts),
      leftOut: this.leftOut.length > 0 ? blobOf(this.leftOut) : null,
    };
  }

  /** A part is small enough to stand in memory in one piece, which the browser's SHA-256 wants. */
  private endPart(): void {
    const part = this.partBytes.handOver(async bytes => {
      const blob = blobOf([bytes]);
      return { blob, sha256: await sha256Of(bytes) };
    });
    // Whoever waits at the end is told.
    part.catch(() => {});
    this.parts.push(part);
  }

  private storeLeftOut(): void {
    this.leftOutBytes.handOver(bytes => {
      if (bytes.length > 0) this.leftOut.push(new Blob([bytes]));
    });
  }
}

/** Bytes in one piece, whose room is used again: memory that is fresh each time costs more than the copying. */
class Gathered {
  private room = new Uint8Array(FIRST_ROOM_BYTES);
  private bytes = 0;

  /** Returns how many there are now. */
  add(piece: Uint8Array): number {
    const needed = this.bytes + piece.length;
    if (needed > this.room.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.room.length));
      larger.set(this.room.subarray(0, this.bytes));
      this.room = larger;
    }
    this.room.set(piece, this.bytes);
    this.bytes = needed;
    return needed;
  }

  /** `use` has to take its copy before it returns, as the browser's own do, and finds the bytes of what comes next there afterwards. */
  handOver<Result>(use: (bytes: Uint8Array<ArrayBuffer>) => Result): Result {
    const bytes = this.room.subarray(0, this.bytes);
    this.bytes = 0;
    return use(bytes);
  }
}
