// A contacts file of any length with every fault that a row can show by itself, each at rows that are known, and what must
// come of it: the findings with their rows and lines, and the bytes to send.

import { randomNumbers } from "./over_file.mjs";

export const columns = ["email", "first_name", "note", "age", "spent", "vip", "born"];

export const schema = JSON.stringify({
  properties: ["str", "str", "int", "float", "bool", "datetime"].map((type, i) => ({ name: columns[i + 1], type })),
});

/** The person knows that the day comes first: what says otherwise contradicts. */
export const plan = JSON.stringify({
  version: 1,
  entries: [{ id: "day-first", do: "choose-date-order", column: 6, name: "born", order: "dmy" }],
});

// The file is put together as a string of bytes.
const bytesOf = text => Buffer.from(text, "utf8").toString("latin1");
const names = ["Anna", "Zoë", "Łukasz", "Bob", "Chloé", "Dirk"].map(bytesOf);

const quoted = cell => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const lineOf = cells => cells.map(quoted).join(",");
const withCell = (cells, column, text) => cells.with(column, bytesOf(text));

const address = (id, reason, make) => ({ id, reason, column: 0, change: (cells, n) => withCell(cells, 0, make(n)) });
const invalid = (reason, make) => address("email-invalid", reason, make);
const cell = (id, reason, column, text) => ({ id, reason, column, change: cells => withCell(cells, column, text) });
/** Tidied without asking: `text` is sent as `sent`. */
const tidied = (id, column, text, sent) => ({
  ...cell(id, null, column, text),
  sent: cells => withCell(cells, column, sent),
});

const must = [
  { id: "row-too-short", change: cells => cells.slice(0, 3) },
  { id: "row-too-long", change: cells => [...cells, "x"] },
  { id: "nul-bytes", change: cells => cells.with(2, "a\0b") },
  { id: "encoding-undecodable", change: cells => cells.with(2, "\xff\xfe") },
  { id: "quote-unclosed", change: cells => cells.with(2, "note"), line: cells => cells.with(1, `"${cells[1]}`).join(",") },
  { id: "email-duplicate", column: 0, change: (cells, _, earlier) => cells.with(0, earlier.address) },
  cell("property-type-conflict", "integer", 3, "forty"),
  cell("property-type-conflict", "decimal", 4, "free"),
  cell("property-type-conflict", "bool", 5, "perhaps"),
  cell("date-impossible", null, 6, "30/02/1990"),
  cell("date-impossible", "not-a-date", 6, "soon"),
  cell("date-impossible", "contradicts", 6, "12/26/1990"),
  cell("email-missing", null, 0, ""),
  address("email-several", null, n => `a${n}@zon-bedrijf.nl; b${n}@zon-bedrijf.nl`),
  invalid("no-at", n => `person${n}.zon-bedrijf.nl`),
  invalid("two-ats", n => `person${n}@@zon-bedrijf.nl`),
  invalid("empty-local", n => `@zon${n}.nl`),
  invalid("empty-domain", n => `person${n}@`),
  invalid("local-too-long", n => `${String(n).padStart(65, "p")}@zon-bedrijf.nl`),
  invalid("too-long", n => `${String(n).padStart(20, "p")}@${`${"z".repeat(60)}.`.repeat(4)}nl`),
  invalid("domain-no-dot", n => `person${n}@zon`),
  invalid("label-too-long", n => `person${n}@${"z".repeat(64)}.nl`),
  invalid("label-hyphen", n => `person${n}@-zon.nl`),
  invalid("dots", n => `person${n}@zon..nl`),
  invalid("space-inside", n => `per son${n}@zon-bedrijf.nl`),
  invalid("character-not-allowed", n => `per\\son${n}@zon-bedrijf.nl`),
  invalid("ip-literal", n => `person${n}@[192.0.2.1]`),
  invalid("quoted-local", n => `"person ${n}"@zon-bedrijf.nl`),
  invalid("comment", n => `person${n}(home)@zon-bedrijf.nl`),
  invalid("unicode-not-nfc", n => `cafe\u0301${n}@zon-bedrijf.nl`),
  invalid("bidi-or-invisible", n => `per\u202eson${n}@zon-bedrijf.nl`),
  invalid("top-level-not-letters", n => `person${n}@zon-bedrijf.n1`),
  invalid("idna-not-valid", n => `person${n}@xn--0.nl`),
].map(fault => ({ ...fault, isMust: true }));

const others = [
  address("email-typo", null, n => `person${n}@gmial.com`),
  address("email-role", null, n => `info@zon${n}.nl`),
  address("email-disposable", null, n => `person${n}@mailinator.com`),
  address("email-sample", null, n => `person${n}@example.com`),
  address("email-idn", null, n => `person${n}@bücher-bedrijf.de`),
  address("email-smtputf8", null, n => `jörg${n}@zon-bedrijf.nl`),
  {
    ...address("email-case", null, n => `person${n}@Zon-Bedrijf.nl`),
    sent: (cells, n) => withCell(cells, 0, `person${n}@zon-bedrijf.nl`),
  },
  tidied("text-spaces", 2, " two words ", "two words"),
  tidied("text-invisible", 2, "two\u200bwords", "twowords"),
  tidied("control-characters", 2, "two\x01words", "twowords"),
  cell("text-mojibake", null, 1, "JosÃ©"),
  cell("text-line-break", null, 2, "first line\r\nsecond line"),
  cell("text-markup", null, 2, "<b>bold</b>"),
  cell("cell-formula", null, 2, "=1+1"),
  cell("excel-error-value", null, 2, "#N/A"),
  cell("number-scientific", null, 2, "3.36E+10"),
  cell("date-outlier", null, 6, "01/01/1900"),
  { id: "quote-stray", change: cells => cells.with(2, 'say "hi" twice'), line: cells => cells.join(",") },
  { id: "row-blank", isBlank: true },
];

/** Of a finding, as the report knows it. */
export const keyOf = ({ id, reason = null, column = null }) => JSON.stringify([id, reason, column]);

const two = number => String(number).padStart(2, "0");

/**
 * `rows` contacts or faults, then a cell that is too long and a second table.
 * Returns {bytes, findings: key -> [[row, line], ...], records, heldBack, sent}.
 */
export function faultyFile(rows, seed) {
  const next = randomNumbers(seed);
  const faults = [...must, ...others];
  const lines = [columns.join(",")];
  const sent = [];
  const findings = new Map();
  let row = 1;
  let line = 1;
  let records = 0;
  let heldBack = 0;
  let atFault = 0;
  let until = 8;
  let earlier = null;

  const add = text => {
    lines.push(text);
    ++row;
    line += 1 + breaksBefore;
    breaksBefore = 0;
  };
  let breaksBefore = 0;
  const note = fault => {
    const key = keyOf(fault);
    if (!findings.has(key)) findings.set(key, []);
    findings.get(key).push([row, line]);
  };

  for (let n = 2; n < rows + 2; ++n) {
    const cells = [
      `person${n}@zon-bedrijf.nl`,
      names[n % names.length],
      n % 4 === 0 ? `n${n}, "and more"` : `n${n}`,
      String(18 + (n % 70)),
      `${n % 1000}.25`,
      n % 3 === 0 ? "true" : "false",
      `${two(1 + (n % 28))}/${two(1 + (n % 12))}/${1950 + (n % 55)}`,
    ];
    if (--until > 0) {
      add(lineOf(cells));
      ++records;
      sent.push(lineOf(cells));
      earlier = { address: cells[0] };
      continue;
    }
    until = 8 + next(24);
    const fault = faults[atFault++ % faults.length];
    if (fault.isBlank) {
      add("");
      note(fault);
      continue;
    }
    const changed = fault.change(cells, n, earlier);
    const text = fault.line ? fault.line(changed) : lineOf(changed);
    add(text);
    note(fault);
    breaksBefore = text.split("\r\n").length - 1;
    ++records;
    if (fault.isMust) ++heldBack;
    else sent.push(lineOf(fault.sent ? fault.sent(changed, n) : changed));
  }

  const held = (text, fault) => {
    add(text);
    note({ ...fault });
    ++records;
    ++heldBack;
  };
  const long = [`person${rows + 2}@zon-bedrijf.nl`, "Anna", "x".repeat(2 ** 20 + 1), "1", "1.5", "true", "13/01/1990"];
  held(lineOf(long), { id: "limits", reason: "cell-bytes" });
  add("");
  note({ id: "row-blank" });
  for (const text of ["shop,telephone", "Zon,0123456", "Maan,0456789"]) held(text, { id: "row-too-short", reason: "second-table" });

  const file = texts => Buffer.from(texts.map(text => `${text}\r\n`).join(""), "latin1");
  return { bytes: file(lines), findings, records, heldBack, sent: file(sent) };
}
