/** Parsing only, to arrays of strings, chunk by chunk. */
import { inferSchema, initParser } from "udsv";
import { slices } from "./reading.js";

export async function run(file, { encoding }) {
  const decoder = new TextDecoder(encoding);
  let parser = null;
  let rows = 0;
  const count = () => {
    rows += 1;
  };
  for await (const slice of slices(file, 4 << 20)) {
    const text = decoder.decode(slice, { stream: true });
    parser ??= initParser(inferSchema(text));
    parser.chunk(text, parser.stringArrs, count);
  }
  parser.end();
  return rows;
}
