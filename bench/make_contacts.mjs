/**
 * Writes a contacts CSV of any size: 8 columns as in a usual export, the same bytes for the same number of rows.
 *
 *     node bench/make_contacts.mjs --rows 1200000 --out build/bench/contacts.csv
 *
 * Seven rows in a thousand have something to find: a broken, missing or repeated address, a date that does not exist, a cell too few.
 */
import { once } from "node:events";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";

const SEED = 20_260_401;
const BLOCK_BYTES = 1 << 20;

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
const HOSTS = ["example.com", "example.org", "mail.example.net", "post.example.de", "example.co.uk"];

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
const two = number => String(number).padStart(2, "0");

function* rowsOf(count) {
  const below = random(SEED);
  yield "email,firstname,name,company,town,signed_up,orders,newsletter\r\n";
  for (let n = 0; n < count; n += 1) {
    const first = below(FIRST.length);
    const last = below(LAST.length);
    const number = below(1000) === 0 ? below(n + 1) : n; // one in a thousand is somebody met before
    let email = `${PLAIN_FIRST[first]}.${PLAIN_LAST[last]}${number}@${HOSTS[number % HOSTS.length]}`;
    let date = `${2015 + below(11)}-${two(1 + below(12))}-${two(1 + below(28))}`;
    let end = ",yes\r\n";
    const odd = below(800);
    if (odd === 0) email = email.replace("@", "(at)");
    else if (odd === 1) email = "";
    else if (odd === 2) email += ".";
    else if (odd === 3) date = "2024-02-31";
    else if (odd === 4) end = "\r\n";
    else if (odd % 3 === 0) end = ",no\r\n";
    yield `${email},${FIRST[first]},${LAST[last]},${QUOTED_COMPANIES[below(8)]},${QUOTED_TOWNS[below(8)]},${date},${below(500)}${end}`;
  }
}

const { values } = parseArgs({
  options: { rows: { type: "string", default: "1200000" }, out: { type: "string" } },
});
if (!values.out || !/^\d+$/.test(values.rows)) {
  console.error("usage: node bench/make_contacts.mjs [--rows N] --out FILE");
  process.exit(64);
}
mkdirSync(dirname(values.out), { recursive: true });
const out = createWriteStream(values.out);
let block = "";
for (const row of rowsOf(Number(values.rows))) {
  block += row;
  if (block.length < BLOCK_BYTES) continue;
  if (!out.write(block)) await once(out, "drain");
  block = "";
}
out.end(block);
await once(out, "close");
