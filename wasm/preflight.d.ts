/**
 * The core as the page sees it: one Session, bytes in by need(), JSON out.
 *
 *     const preflight = await createPreflight({ wasmBinary });
 *     const session = new preflight.Session();
 *     session.beginCheck(planJson, schemaJson, file.size, optionsJson);
 *     for (let need = session.need(); need.length > 0; need = session.need()) {
 *       const bytes = new Uint8Array(await file.slice(need.offset, need.offset + chunk).arrayBuffer());
 *       session.reserve(bytes.length).set(bytes);   // a fresh view each time: growth of the heap detaches old ones
 *       session.commit(bytes.length);               // unless session.hostDecoding() names an encoding: see there
 *     }
 *     session.finish();
 *     const report = JSON.parse(session.reportJson());
 *
 * A call that fails returns a non-empty JSON string `{"code","message","entry"?}`; "" means it went well.
 */
export interface Need {
  /** Byte offset in the file the next bytes must come from. */
  readonly offset: number;
  /** How many bytes the core would take from there at most; any smaller number above 0 will do. 0: nothing more is needed. */
  readonly length: number;
}

export interface Session {
  /** `planJson` and `schemaJson` may be ""; `optionsJson` is "" or {"rows_per_finding":20,"max_part_bytes":20000000,"hashed":"parts-and-whole"}. rows_per_finding -1: all; hashed "nothing": the page has a faster sha256, "parts": no sum of several as one. */
  beginCheck(planJson: string, schemaJson: string, fileBytes: number, optionsJson: string): string;
  /**
   * After a finished check: write the canonical output of that very check. `wordsJson` is "" or the sentences of the left-out file:
   * {"columns":["Row in your file","What went wrong","How to fix it"],"findings":{"email-missing":{"what","how"},"email-invalid/no-at":{...},
   * "left-out-row":{...},"held-back":{...}}}. The names of the columns get " (Preflight)" behind them, by which the file is known again.
   */
  beginRender(wordsJson: string): string;
  /** After a finished check: one page of rows, see docs/report.md. */
  beginQuery(queryJson: string): string;

  need(): Need;
  /** A view into the heap to copy `bytes` bytes to; valid until the next call of any kind. */
  reserve(bytes: number): Uint8Array;
  /** Takes `bytes` bytes of the file. Fails with code "host-decodes" where commitDecoded() is called for. */
  commit(bytes: number): string;
  /**
   * The WHATWG label of the multi-byte encoding from which the page has to decode what it gives; "": bytes are given as they stand in
   * the file. To be asked before each reserve: the core may find it out while it reads, and then begins again at offset 0, where the page
   * begins a fresh TextDecoder.
   *
   *     const text = decoder.decode(bytes, { stream: need.offset + bytes.length < file.size });
   *     const decoded = new TextEncoder().encode(text);
   *     session.reserve(decoded.length).set(decoded);
   *     session.commitDecoded(bytes.length, decoded.length);
   */
  hostDecoding(): string;
  /** Takes `decodedBytes` bytes of UTF-8, which is what `bytes` bytes of the file became; U+FFFD stands for what could not be read. */
  commitDecoded(bytes: number, decodedBytes: number): string;
  /** Seals the pass. Fails with code "more-needed" when need() still asks for bytes. */
  finish(): string;

  /** Of the finished check. */
  reportJson(): string;
  /** Of the finished query. */
  rowsJson(): string;
  /** Of the finished render: {"rows","bytes","sha256","import_options","left_out_rows","blank_cells":[{"column","count"}],"parts":[{"n","rows","bytes","sha256","first_row","last_row"}]}; a "sha256" that was not asked for is null. */
  renderJson(): string;
  /** While rendering, after each commit and after finish: the next piece of output. `file` 0 is the left-out file, 1..n the parts. `bytes` is a view into the heap, valid until the next call; length 0: nothing waits. */
  takeOutput(maxBytes: number): { readonly file: number; readonly bytes: Uint8Array };

  /** Records read so far in this pass. */
  recordsRead(): number;

  /** Embind objects are not garbage collected. */
  delete(): void;
}

export interface PreflightModule {
  Session: { new (): Session };
}

export default function createPreflight(options: {
  wasmBinary?: ArrayBuffer | Uint8Array;
  locateFile?: (path: string) => string;
  instantiateWasm?: (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) => object;
}): Promise<PreflightModule>;
