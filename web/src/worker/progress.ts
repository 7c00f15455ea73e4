/**
 * How far a check has come, as a bar shows it: never back, and full only at the end.
 *
 * The core may find out late how the file is written, and begin again. What is left of the bar then stands for the whole file.
 */
import type { Progress } from "./messages.ts";

export class Course {
  private readonly size: number;
  private start = 0;
  private shown = 0;
  private end = 0;
  private rows = 0;
  private again = false;

  constructor(size: number) {
    this.size = size;
  }

  fed(offset: number, end: number, rows: number): Progress {
    if (offset < this.end) {
      this.start = this.shown;
      this.again ||= this.rows > 0;
    }
    this.end = end;
    this.rows = rows;
    this.shown = this.start + (1 - this.start) * (end / Math.max(this.size, 1));
    return { bytes: Math.floor(this.shown * this.size), size: this.size, rows, again: this.again };
  }
}
