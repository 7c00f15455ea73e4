/** Parsing only, to arrays of strings; its chunks are its own choice: 10 MiB. */
import Papa from "papaparse";

export function run(file, { encoding }) {
  return new Promise((resolve, reject) => {
    let rows = 0;
    Papa.parse(file, {
      encoding,
      chunk: ({ data }) => {
        rows += data.length;
      },
      complete: () => resolve(rows - 1), // without the header
      error: reject,
      skipEmptyLines: true,
    });
  });
}
