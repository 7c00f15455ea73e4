/**
 * One cell of every record of the core's own output (RFC 4180, UTF-8), however its bytes are cut.
 *
 *     const picker = new CellPicker(0, (record, cell) => ...);   // the first cell; records count from 0
 *     picker.add(bytes);
 *     picker.end();
 */
const QUOTE = 0x22;
const COMMA = 0x2c;
const CR = 0x0d;
const LF = 0x0a;

export class CellPicker {
  private readonly decoder = new TextDecoder();
  private bytes: number[] = [];
  private record = 0;
  private cell = 0;
  private quoted = false;
  private quoteSeen = false;
  private started = false;

  constructor(
    private readonly column: number,
    private readonly picked: (record: number, cell: string) => void,
  ) {}

  add(piece: Uint8Array): void {
    for (const byte of piece) this.take(byte);
  }

  /** The last record may have no line end. */
  end(): void {
    if (this.started) this.endRecord();
  }

  private take(byte: number): void {
    this.started = true;
    if (this.quoted && !this.quoteSeen) {
      if (byte === QUOTE) this.quoteSeen = true;
      else this.keep(byte);
      return;
    }
    if (this.quoteSeen) {
      this.quoteSeen = false;
      if (byte === QUOTE) {
        this.keep(byte);
        return;
      }
      this.quoted = false;
    }
    if (byte === QUOTE) this.quoted = true;
    else if (byte === COMMA) this.endCell();
    else if (byte === LF) this.endRecord();
    else if (byte !== CR) this.keep(byte);
  }

  private keep(byte: number): void {
    if (this.cell === this.column) this.bytes.push(byte);
  }

  private endCell(): void {
    if (this.cell === this.column) {
      this.picked(this.record, this.decoder.decode(Uint8Array.from(this.bytes)));
      this.bytes = [];
    }
    this.cell += 1;
  }

  private endRecord(): void {
    this.endCell();
    this.record += 1;
    this.cell = 0;
    this.quoted = false;
    this.quoteSeen = false;
    this.started = false;
  }
}
