/**
 * The files that are measured, by kind: the same bytes on every machine, written once for each version of this source.
 *
 *     const { path, bytes, rows } = ensureFile("narrow", { folder: "build/bench/files", scale: 1 });
 *     for (const block of blocksOf("messy", 1000)) ...        // the bytes themselves
 *
 * Every kind has a column `email`, and its other columns are those of an ordinary export unless it says otherwise.
 */
import { createHash } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

const SEED = 20_260_401;
const BLOCK_CHARACTERS = 4 << 20;

const FIRST =
  "Anna Björn Chloé David Élodie Fatima Günther Hanna Ivan José Karin Luca María Noah Olga Paul".split(" ");
const LAST = "Andersson Müller García Rossi Dubois Novák Smith Jensen O'Neill Kowalska Silva Yılmaz".split(
  " ",
);
const TOWNS = [
  "Aachen",
  "Lyon",
  "Göteborg",
  "São Paulo",
  "San Francisco, CA",
  "Kraków",
  'The "Old" Mill',
  "Wien",
];
const COMPANIES = [
  "Acme",
  "Müller & Söhne",
  "Globex, Inc.",
  "Initech",
  "Umbrella",
  "Hooli",
  "Stark",
  "Wayne",
];
/** Where many people have their address. Names kept for examples would make a finding of every row; nothing is ever sent there. */
const HOSTS = ["gmail.com", "web.de", "hotmail.co.uk", "t-online.de", "orange.fr"];

/** mulberry32: small, fast, and the same on every machine. */
function random(seed) {
  let state = seed;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

const quoted = cell => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const plain = name =>
  name
    .normalize("NFD")
    .replace(/[^A-Za-z]/g, "")
    .toLowerCase();
const PLAIN_FIRST = FIRST.map(plain);
const PLAIN_LAST = LAST.map(plain);
const QUOTED_TOWNS = TOWNS.map(quoted);
const QUOTED_COMPANIES = COMPANIES.map(quoted);
const TWO = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, "0"));

const dateOf = below => `${2015 + below(11)}-${TWO[1 + below(12)]}-${TWO[1 + below(28)]}`;
const phoneOf = below => `+49 30 ${100_000 + below(900_000)}`;

/** 8 columns. Seven rows in a thousand have something to find: a broken, missing or repeated address, no such day, a cell too few. */
function* narrow(count, more = null) {
  const below = random(SEED);
  yield `email,firstname,name,company,town,signed_up,orders,newsletter${more ? `,${more.header}` : ""}\r\n`;
  for (let n = 0; n < count; n += 1) {
    const first = below(FIRST.length);
    const last = below(LAST.length);
    const number = below(1000) === 0 ? below(n + 1) : n; // one in a thousand is somebody met before
    let email = `${PLAIN_FIRST[first]}.${PLAIN_LAST[last]}${number}@${HOSTS[number % HOSTS.length]}`;
    let date = dateOf(below);
    let end = more ? `,yes,${more.cells(below)}\r\n` : ",yes\r\n";
    const odd = below(800);
    if (odd === 0) email = email.replace("@", "(at)");
    else if (odd === 1) email = "";
    else if (odd === 2) email += ".";
    else if (odd === 3) date = "2024-02-31";
    else if (odd === 4) end = "\r\n";
    else if (odd % 3 === 0 && !more) end = ",no\r\n";
    yield `${email},${FIRST[first]},${LAST[last]},${QUOTED_COMPANIES[below(8)]},${QUOTED_TOWNS[below(8)]},${date},${below(500)}${end}`;
  }
}

/** What `ux.md` speaks of: ten columns. */
const tenColumns = count =>
  narrow(count, {
    header: "phone,source",
    cells: below => `${phoneOf(below)},${quoted(`${COMPANIES[below(3)]} fair`)}`,
  });

/** 200 columns, a fifth of the cells empty: an export of everything a shop knows. */
function* wide(count) {
  const below = random(SEED);
  const columns = 197;
  const makers = [
    () => "",
    () => String(below(100_000)),
    () => `${below(1000)}.${TWO[below(60)]}`,
    () => dateOf(below),
    () => TOWNS[below(TOWNS.length)],
    () => (below(2) === 0 ? "yes" : "no"),
    () => `${FIRST[below(FIRST.length)]} ${LAST[below(LAST.length)]}`,
    () => "",
    () => phoneOf(below),
    () => COMPANIES[below(COMPANIES.length)],
  ];
  // A pool of cells for each column, as making every cell anew would take longer than all that is measured.
  const pools = Array.from({ length: columns }, (_, column) =>
    Array.from({ length: 64 }, () => quoted(makers[column % makers.length]())),
  );
  yield `email,firstname,name,${pools.map((_, column) => `field_${column + 4}`).join(",")}\r\n`;
  for (let n = 0; n < count; n += 1) {
    const first = below(FIRST.length);
    const last = below(LAST.length);
    let row = `${PLAIN_FIRST[first]}.${PLAIN_LAST[last]}${n}@${HOSTS[n % HOSTS.length]},${FIRST[first]},${LAST[last]}`;
    let bits = 0;
    for (let column = 0; column < columns; column += 1) {
      if (column % 5 === 0) bits = below(1 << 30);
      row += `,${pools[column][bits & 63]}`;
      bits >>= 6;
    }
    yield `${row}\r\n`;
  }
}

/** Every cell in quotes; of the notes a half hold doubled quotes, a third commas, a quarter line breaks. */
function* quotedCells(count) {
  const below = random(SEED);
  const notes = Array.from({ length: 256 }, (_, n) => {
    let note = `Met ${FIRST[below(FIRST.length)]} at the fair`;
    if (n % 2 === 0) note += `, said ""call ${LAST[below(LAST.length)]}""`;
    if (n % 3 === 0) note += ", likes tea, cake";
    if (n % 4 === 0) note += "\r\nSecond line: write back";
    return note;
  });
  yield '"email","firstname","name","company","town","signed_up","note","newsletter"\r\n';
  for (let n = 0; n < count; n += 1) {
    const first = below(FIRST.length);
    const last = below(LAST.length);
    const email = `${PLAIN_FIRST[first]}.${PLAIN_LAST[last]}${n}@${HOSTS[n % HOSTS.length]}`;
    const company = COMPANIES[below(8)];
    const town = TOWNS[below(8)].replaceAll('"', '""');
    yield `"${email}","${FIRST[first]}","${LAST[last]}","${company}","${town}","${dateOf(below)}","${notes[below(256)]}","${below(2) === 0 ? "yes" : "no"}"\r\n`;
  }
}

/** Stands for a byte that is no UTF-8 (and the two behind it): E9 2E 2E. */
const BAD_BYTE = "\uE0FF";

/** Each takes the cells of a good row; `row.end` is its line ending. In `messy`, five rows of every thousand have each of these. */
export const FAULTS = {
  "no address": row => row.set(0, ""),
  "no @": row => row.change(0, "@", ""),
  "(at) for @": row => row.change(0, "@", "(at)"),
  "two @": row => row.change(0, "@", "@@"),
  "dot at the end": row => row.set(0, `${row.cells[0]}.`),
  "domain without a dot": row => row.set(0, row.cells[0].replace(/@.*/, "@example")),
  "spaces around": row => row.set(0, `  ${row.cells[0]} `),
  "upper case": row => row.set(0, row.cells[0].toUpperCase()),
  "a slip in the domain": row => row.set(0, row.cells[0].replace(/@.*/, "@gmial.com")),
  "two addresses": row => row.set(0, `${row.cells[0]}; ${row.cells[0].replace("@", ".b@")}`),
  "a name around it": row => row.set(0, `${row.cells[1]} <${row.cells[0]}>`),
  "the person of the row before": (row, before) => row.set(0, before),
  "no such day": row => row.set(5, "2024-02-31"),
  "another way to write a date": row => row.set(5, "17/05/2021"),
  "no date at all": row => row.set(5, "soon"),
  "a cell too few": row => row.cells.pop(),
  "a cell too many": row => row.cells.push("one too many"),
  "a blank row before": row => row.before("\r\n"),
  "a quote inside a bare cell": row => row.set(3, 'Acme 12" tools'),
  "text behind the closing quote": row => row.set(3, '"Acme" Ltd'),
  "LF for CRLF": row => row.endWith("\n"),
  "double-encoded letters": row => row.set(2, "GarcÃ­a"),
  "bytes that are no UTF-8": row => row.set(2, `Garc${BAD_BYTE}a`),
  "no-break and zero-width spaces": row => row.set(1, `\u00A0${row.cells[1]}\u200B`),
};

class Row {
  constructor(cells) {
    this.cells = cells;
    this.start = "";
    this.end = "\r\n";
  }
  set(column, text) {
    this.cells[column] = text;
  }
  change(column, from, to) {
    this.cells[column] = this.cells[column].replace(from, to);
  }
  before(text) {
    this.start = text;
  }
  endWith(text) {
    this.end = text;
  }
  toString() {
    return `${this.start}${this.cells.join(",")}${this.end}`;
  }
}

/** Every fault in five of every thousand rows: 12 % of the rows have one. */
function* messy(count) {
  const below = random(SEED);
  const faults = Object.values(FAULTS);
  let before = "ann@example.org";
  yield "email,firstname,name,company,town,signed_up,orders,newsletter\r\n";
  for (let n = 0; n < count; n += 1) {
    const first = below(FIRST.length);
    const last = below(LAST.length);
    const email = `${PLAIN_FIRST[first]}.${PLAIN_LAST[last]}${n}@${HOSTS[n % HOSTS.length]}`;
    const row = new Row([
      email,
      FIRST[first],
      LAST[last],
      QUOTED_COMPANIES[below(8)],
      QUOTED_TOWNS[below(8)],
      dateOf(below),
      String(below(500)),
      below(2) === 0 ? "yes" : "no",
    ]);
    // 7919 has no factor in common with 1000: each thousand rows pass through every place once, well mixed.
    const place = (n * 7919) % 1000;
    faults[place % 200]?.(row, before);
    before = email;
    yield row.toString();
  }
}

/** `rows` make about 110 MB each, `big` 1 GB. */
export const KINDS = {
  narrow: { rows: 1_310_000, say: "8 columns, as an ordinary export", rowsOf: narrow },
  wide: { rows: 72_000, say: "200 columns", rowsOf: wide },
  quoted: {
    rows: 800_000,
    say: "every cell in quotes, many with quotes, commas and line breaks inside",
    rowsOf: quotedCells,
  },
  messy: {
    rows: 1_330_000,
    say: `${Object.keys(FAULTS).length} kinds of fault, each in 5 of 1000 rows`,
    rowsOf: messy,
  },
  utf16: {
    rows: 680_000,
    say: "8 columns in UTF-16LE with a byte order mark",
    rowsOf: narrow,
    encoding: "utf16le",
  },
  big: { rows: 11_600_000, say: "8 columns, 1 GB", rowsOf: narrow },
  hundred: { rows: 100_000, say: "10 columns, 100,000 rows", rowsOf: tenColumns },
  million: { rows: 1_000_000, say: "10 columns, 1,000,000 rows", rowsOf: tenColumns },
};

export function* blocksOf(kind, rows) {
  const { rowsOf, encoding = "utf8" } = KINDS[kind];
  let text = encoding === "utf16le" ? "\uFEFF" : "";
  for (const row of rowsOf(rows)) {
    text += row;
    if (text.length < BLOCK_CHARACTERS) continue;
    yield withBadBytes(Buffer.from(text, encoding), encoding);
    text = "";
  }
  if (text.length > 0) yield withBadBytes(Buffer.from(text, encoding), encoding);
}

function withBadBytes(block, encoding) {
  if (encoding !== "utf8") return block;
  for (let at = block.indexOf(BAD_BYTE); at >= 0; at = block.indexOf(BAD_BYTE, at + 3))
    block.set([0xe9, 0x2e, 0x2e], at);
  return block;
}

const version = createHash("sha256")
  .update(readFileSync(import.meta.filename))
  .digest("hex")
  .slice(0, 8);

/** Writes the file unless it is there; files of other versions of this source are removed. */
export function ensureFile(kind, { folder, scale = 1 }) {
  mkdirSync(folder, { recursive: true });
  const rows = Math.ceil(KINDS[kind].rows * scale);
  const path = join(folder, `${kind}-${rows}-${version}.csv`);
  for (const name of readdirSync(folder)) if (!name.includes(`-${version}.`)) rmSync(join(folder, name));
  if (!statSync(path, { throwIfNoEntry: false })) {
    const unfinished = `${path}.new`;
    const open = openSync(unfinished, "w");
    for (const block of blocksOf(kind, rows))
      for (let at = 0; at < block.length; ) at += writeSync(open, block, at);
    closeSync(open);
    renameSync(unfinished, path);
  }
  return { kind, path, rows, bytes: statSync(path).size };
}
