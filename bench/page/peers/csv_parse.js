/** Parsing only, to arrays of strings: its build for browsers, which brings Node's streams along. */
import { parse } from "csv-parse/browser/esm";
import { slices } from "./reading.js";

export function run(file, { encoding }) {
  return new Promise((resolve, reject) => {
    let rows = 0;
    const parser = parse({ bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true });
    parser.on("data", () => {
      rows += 1;
    });
    parser.on("error", reject);
    parser.on("end", () => resolve(rows - 1)); // without the header
    feed(parser, file, encoding).catch(reject);
  });
}

async function feed(parser, file, encoding) {
  // Of bytes it takes only Node's Buffer, which it brings along and keeps to itself.
  const decoder = new TextDecoder(encoding);
  for await (const slice of slices(file, 1 << 20)) {
    const text = decoder.decode(slice, { stream: true });
    if (!parser.write(text)) await new Promise(drained => parser.once("drain", drained));
  }
  parser.end();
}
