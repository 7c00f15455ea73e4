/**
 * The files of a render as their pieces come: the left-out rows, and the parts, each stored and hashed beside the writing of the next.
 *
 *     const files = new OutputFiles(disk);
 *     files.add(1, bytes);                         // 0 is the file of left-out rows; a part ends where the next one begins
 *     const { parts, leftOut } = await files.end(1);
 */
import type { Disk, Stored } from "./disk.ts";

/** The left-out rows, which may be as many as the file has, are handed to the browser's own store once there are this many bytes of them. */
const STORED_BYTES = 8 * 1024 * 1024;
const FIRST_ROOM_BYTES = 1024 * 1024;

export type OutputPart = Pick<Stored, "blob" | "sha256">;

export class OutputFiles {
  private readonly parts: Promise<OutputPart>[] = [];
  private part = 0;
  private readonly partBytes = new Bytes();
  private readonly leftOut: Promise<Stored>[] = [];
  private readonly leftOutBytes = new Bytes();

  constructor(private readonly disk: Disk) {}

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
    if (this.leftOutBytes.size > 0) this.storeLeftOut();
    const leftOut = await Promise.all(this.leftOut);
    return {
      parts: await Promise.all(this.parts),
      leftOut:
        leftOut.length > 0
          ? new Blob(
              leftOut.map(({ blob }) => blob),
              { type: "text/csv" },
            )
          : null,
    };
  }

  /** A part is small enough to stand in memory in one piece, which the browser's SHA-256 wants. */
  private endPart(): void {
    this.parts.push(this.partBytes.storeIn(this.disk, true));
  }

  private storeLeftOut(): void {
    this.leftOut.push(this.leftOutBytes.storeIn(this.disk, false));
  }
}

/** Bytes in one piece. */
class Bytes {
  size = 0;
  private room = new Uint8Array(FIRST_ROOM_BYTES);
  /** Rooms that have come back. */
  private readonly spare: ArrayBuffer[] = [];

  /** Returns how many there are now. */
  add(piece: Uint8Array): number {
    const needed = this.size + piece.length;
    if (needed > this.room.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.room.length));
      larger.set(this.room.subarray(0, this.size));
      this.room = larger;
    }
    this.room.set(piece, this.size);
    this.size = needed;
    return needed;
  }

  /** All there are so far; what comes next stands in another room. */
  storeIn(disk: Disk, hashed: boolean): Promise<Stored> {
    const { room, size } = this;
    const stored = disk.store(room.buffer, size, hashed).then(done => {
      this.spare.push(done.room);
      return done;
    });
    // Whoever waits at the end is told.
    stored.catch(() => {});
    const next = this.spare.pop();
    this.room = next ? new Uint8Array(next) : new Uint8Array(room.length);
    this.size = 0;
    return stored;
  }
}
