/**
 * The files of a render as their pieces come: the left-out rows, and the parts, each hashed by the browser beside the writing of the next.
 *
 *     const files = new OutputFiles();
 *     files.add(1, bytes);                         // 0 is the file of left-out rows; a part ends where the next one begins
 *     const { parts, leftOut } = await files.end();
 */
import { sha256Of } from "../state/sha256.ts";

/** Pieces are handed to the browser's own store once there are this many bytes of them. */
const STORED_BYTES = 8 * 1024 * 1024;

const blobOf = (pieces: BlobPart[]): Blob => new Blob(pieces, { type: "text/csv" });

export interface OutputPart {
  readonly blob: Blob;
  readonly sha256: string;
}

export class OutputFiles {
  private readonly parts: Promise<OutputPart>[] = [];
  private open: { readonly part: number; readonly pieces: Uint8Array[] } | null = null;
  private readonly leftOut: BlobPart[] = [];
  private leftOutPieces: Uint8Array<ArrayBuffer>[] = [];
  private leftOutBytes = 0;

  /** `bytes` are copied. Parts come one after the other, left-out rows at any time. */
  add(file: number, bytes: Uint8Array): void {
    if (file === 0) this.addLeftOut(bytes.slice());
    else this.addToPart(file, bytes.slice());
  }

  async end(): Promise<{ readonly parts: readonly OutputPart[]; readonly leftOut: Blob | null }> {
    this.close();
    const leftOut = [...this.leftOut, ...this.leftOutPieces];
    return { parts: await Promise.all(this.parts), leftOut: leftOut.length > 0 ? blobOf(leftOut) : null };
  }

  private addToPart(part: number, piece: Uint8Array): void {
    if (this.open?.part !== part) {
      this.close();
      this.open = { part, pieces: [] };
    }
    this.open.pieces.push(piece);
  }

  /** A part is small enough to stand in memory in one piece, which the browser's SHA-256 wants. */
  private close(): void {
    if (!this.open) return;
    const { pieces } = this.open;
    this.open = null;
    const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    const blob = blobOf([whole]);
    const part = sha256Of(whole).then(sha256 => ({ blob, sha256 }));
    // Whoever waits at the end is told.
    part.catch(() => {});
    this.parts.push(part);
  }

  private addLeftOut(piece: Uint8Array<ArrayBuffer>): void {
    this.leftOutPieces.push(piece);
    this.leftOutBytes += piece.length;
    if (this.leftOutBytes < STORED_BYTES) return;
    this.leftOut.push(new Blob(this.leftOutPieces));
    this.leftOutPieces = [];
    this.leftOutBytes = 0;
  }
}
