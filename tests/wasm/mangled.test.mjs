// Files that nobody made on purpose: pieces that mean something to a reader of CSV, put together by chance, always the same ones. None
// crashes the core, every report adds up, and what is written is what was promised. e2e/scorecard.spec.ts item 33 shows such files to the page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { loadCore, OverFile, randomChunks } from "./over_file.mjs";

const FILES = 10_000;
/** What is written is looked at in one file of so many. */
const WRITTEN_EACH = 10;
const PIECES = ["email", "ann@x.org", "name", ",", ";", "\t", "\r\n", "\n", "\r", '"', '""', "é", "JosÃ©", "\0", "=1+1", "01/02/2003", "3.36E+10", "\uFEFF", "😀", " "].map(
  piece => Buffer.from(piece),
);
PIECES.push(Buffer.from([0xff]), Buffer.from([0xe9]), Buffer.from([0x81, 0x40]));

test(`${FILES} files put together by chance: no crash, and every sum adds up`, async () => {
  const core = await loadCore();
  const lengths = randomChunks(20260502, 40);
  const picks = randomChunks(7, PIECES.length);
  for (let at = 0; at < FILES; at += 1) {
    const bytes = new Uint8Array(Buffer.concat(Array.from({ length: lengths() }, () => PIECES[picks() - 1])));
    const said = `file ${at}: ${JSON.stringify(Buffer.from(bytes).toString("latin1"))}`;
    const checked = new OverFile(core, bytes);
    try {
      const { records, added, ready, to_fix, left_out } = JSON.parse(checked.report);
      assert.equal(records + added, ready + to_fix + left_out, said);
      if (at % WRITTEN_EACH !== 0) continue;
      const { rows, left_out_rows } = JSON.parse(checked.render().json);
      // Where a quote of the header never closes, the whole file is handed back, though no contact is in it.
      assert.deepEqual([rows, records > 0 ? left_out_rows : 0], [ready, to_fix + left_out], said);
    } finally {
      checked.delete();
    }
  }
});
