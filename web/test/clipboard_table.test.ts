import assert from "node:assert/strict";
import { test } from "node:test";
import { tableInPage, tableOnClipboard } from "../src/state/clipboard_table.ts";

// The three programs' own shapes of one and the same table: a quote mark, a line break in a cell, a sign of HTML, an empty cell.
const SAVED_AS_CSV = [
  ["email", "name", "note"],
  ["ann@vereniging-zon.nl", 'Ann "Annie" Lee', "one\ntwo"],
  ["bob@vereniging-zon.nl", "", "R&D <new>"],
];

const EXCEL = `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta name=Generator content="Microsoft Excel 15">
<style><!--table {mso-displayed-decimal-separator:"\\.";} td {padding-top:1px;}--></style></head>
<body link="#0563C1"><table border=0 cellpadding=0 cellspacing=0 width=192 style='border-collapse:collapse'>
<!--StartFragment-->
 <col width=64 span=3 style='width:48pt'>
 <tr height=20 style='height:15.0pt'>
  <td height=20 width=64 style='height:15.0pt'>email</td>
  <td width=64>name</td>
  <td width=64>note</td>
 </tr>
 <tr height=40>
  <td height=40><a href="mailto:ann@vereniging-zon.nl">ann@vereniging-zon.nl</a></td>
  <td>Ann &quot;Annie&quot; Lee</td>
  <td class=xl65>one<br>
    two</td>
 </tr>
 <tr height=20>
  <td height=20>bob@vereniging-zon.nl</td>
  <td></td>
  <td>R&amp;D &lt;new&gt;</td>
 </tr>
<!--EndFragment-->
</table></body></html>`;

const LIBRE_OFFICE = `<!DOCTYPE html><html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"/>
<style type="text/css">body,div,table { font-family:"Liberation Sans" }</style></head>
<body><table cellspacing="0" border="0"><colgroup span="3" width="85"></colgroup>
<tr><td height="17" align="left">email</td><td align="left">name</td><td align="left">note</td></tr>
<tr><td align="left">ann@vereniging-zon.nl</td><td align="left">Ann &quot;Annie&quot; Lee</td><td align="left">one<br>two</td></tr>
<tr><td align="left">bob@vereniging-zon.nl</td><td align="left"><br></td><td align="left">R&amp;D &lt;new&gt;</td></tr>
</table></body></html>`;

const SHEETS = `<meta charset='utf-8'><google-sheets-html-origin><style type="text/css"><!--td {border: 1px solid #ccc;}br {mso-data-placement:same-cell;}--></style><table xmlns="http://www.w3.org/1999/xhtml" cellspacing="0" dir="ltr" data-sheets-root="1"><colgroup><col width="100"/></colgroup><tbody><tr style="height:21px;"><td>email</td><td>name</td><td>note</td></tr><tr><td>ann@vereniging-zon.nl</td><td>Ann &quot;Annie&quot; Lee</td><td>one<br/>two</td></tr><tr><td>bob@vereniging-zon.nl</td><td></td><td>R&amp;D &lt;new&gt;</td></tr></tbody></table></google-sheets-html-origin>`;

for (const [program, page] of Object.entries({ EXCEL, LIBRE_OFFICE, SHEETS })) {
  test(`the cells of ${program} are those of its saved CSV`, () => {
    assert.deepEqual(tableInPage(page), SAVED_AS_CSV);
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
