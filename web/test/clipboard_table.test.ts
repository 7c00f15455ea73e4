import assert from "node:assert/strict";
import { test } from "node:test";
import { tableInPage, tableOnClipboard } from "../src/state/clipboard_table.ts";
import { CLIPBOARDS, SAVED_CELLS } from "./clipboards.ts";

for (const [program, { page }] of Object.entries(CLIPBOARDS)) {
  test(`the cells of ${program} are those of its saved CSV`, () => {
    assert.deepEqual(tableInPage(page), SAVED_CELLS);
  });
}

test("with quote marks in the text the web page says what the cells are", () => {
  const text = 'email\tname\r\nann@vereniging-zon.nl\t"Annie" Lee\r\n';
  const page =
    "<table><tr><td>email</td><td>name</td></tr><tr><td>ann@vereniging-zon.nl</td><td>&quot;Annie&quot; Lee</td></tr></table>";
  assert.deepEqual(tableOnClipboard(text, page), {
    text: 'email\tname\nann@vereniging-zon.nl\t"""Annie"" Lee"\n',
    rows: 2,
  });
});

test("without quote marks the text is taken as it is", () => {
  const text = "email\tname\r\nann@vereniging-zon.nl\tAnn\r\n";
  assert.equal(
    tableOnClipboard(text, "<table><tr><td>x</td></tr></table>")?.text,
    text.replace(/\r\n$/, "\n"),
  );
});

test("a cell over several cells stands in the first, as a saved CSV has it", () => {
  const page =
    "<table><tr><td colspan=2>Members</td><td>c</td></tr><tr><td rowspan=2>a</td><td>b</td><td>c</td></tr><tr><td>d</td><td>e</td></tr></table>";
  assert.deepEqual(tableInPage(page), [
    ["Members", "", "c"],
    ["a", "b", "c"],
    ["", "d", "e"],
  ]);
});

test("what is no single table, or has a sign that is not known, is left to the text", () => {
  assert.equal(tableInPage("<p>hello</p>"), null);
  assert.equal(tableInPage("<table><tr><td>a</td></tr></table><table></table>"), null);
  assert.equal(tableInPage("<table><tr><td>caf&eacute;</td></tr></table>"), null);
});
