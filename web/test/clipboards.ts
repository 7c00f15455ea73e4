/**
 * One and the same table as it comes from three programs: a quote mark, a line break in a cell, a sign of HTML, an empty cell. `page` is what
 * each puts on the clipboard as a web page, `text` what it puts there as text: a cell with a line break in quotes, quote marks inside
 * cells doubled or not, as each does it.
 */
export const SAVED_CELLS = [
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

/** The CSV that they save of it (RFC 4180). */
export const SAVED_AS_CSV = [
  "email,name,note",
  'ann@vereniging-zon.nl,"Ann ""Annie"" Lee","one\ntwo"',
  "bob@vereniging-zon.nl,,R&D <new>",
  "",
].join("\r\n");

const text = (name: string, lineEnd: string): string =>
  [
    "email\tname\tnote",
    `ann@vereniging-zon.nl\t${name}\t"one\ntwo"`,
    "bob@vereniging-zon.nl\t\tR&D <new>",
  ].join(lineEnd);

export const CLIPBOARDS = {
  Excel: { page: EXCEL, text: `${text('Ann "Annie" Lee', "\r\n")}\r\n` },
  LibreOffice: { page: LIBRE_OFFICE, text: text('Ann "Annie" Lee', "\n") },
  "Google Sheets": { page: SHEETS, text: text('"Ann ""Annie"" Lee"', "\r\n") },
} as const;
