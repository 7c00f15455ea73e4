import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { lettersText } from "../src/i18n/findings.ts";
import { has } from "../src/i18n/t.ts";
import { LETTERS } from "../src/state/letters.ts";
import { english, texts } from "./words.ts";

const IDS =
  `file-empty file-no-records file-not-csv file-locked encoding-guessed encoding-undecodable text-mojibake nul-bytes
control-characters delimiter-unsure sep-line title-rows footer-rows quote-unclosed quote-stray line-endings-mixed row-too-short
row-too-long row-blank limits header-missing header-blank-name header-duplicate-name email-column-missing email-column-unsure
column-count-over-limit column-empty property-new property-near-match property-name-unsafe property-type-conflict name-column
email-missing email-invalid email-several email-duplicate email-typo email-role email-disposable email-sample email-idn
email-smtputf8 email-case date-order-unsure date-order-proved date-formats-mixed date-not-expressible date-impossible date-outlier
datetime-property-missing number-scientific number-leading-zero-lost number-decimal-comma number-grouped bool-words
excel-error-value excel-date-damage null-words text-spaces text-invisible text-line-break text-markup cell-formula value-truncated
value-too-long import-too-large free-plan-limit action-resubscribes action-removes same-file-today list-gone key-refused
mailjet-busy job-part job-stopped`.split(/\s+/);

const EMAIL_REASONS =
  `no-at two-ats empty-local local-too-long too-long domain-no-dot label-too-long label-hyphen dots space-inside
character-not-allowed ip-literal quoted-local comment unicode-not-nfc bidi-or-invisible`.split(/\s+/);

/** What an entry of the plan can do, as the page words it. */
const FIXES =
  `leave-out-rows leave-out-row repair-emails repair-letters repair-cells keep-original pad-short-rows drop-extra-cells clear-cells replace-cell
keep-duplicate.first keep-duplicate.last keep-duplicate.fullest choose-date-order.dmy choose-date-order.mdy choose-date-order.ymd choose-date-order.ydm choose-date-order.excel-1904 leave-out-empty-columns
map-column.email map-column.leave-out map-column.property map-column.datetime read-as.delimiter read-as.has_header read-as.no_header read-as.skip_rows
read-as.encoding read-as.quote read-as.other`.split(/\s+/);

/** The words of `Error: ` before a window's title are those of the pattern we follow. */
const EXCEPT = new Set(["title-problem", "noscript"]);
const sentences = texts().filter(([key]) => !EXCEPT.has(key));

test("every finding says what happened and what to do", () => {
  for (const id of IDS) {
    assert.ok(has(`finding.${id}.what`), `${id}: what`);
    assert.ok(has(`finding.${id}.how`), `${id}: how`);
  }
  for (const reason of EMAIL_REASONS) assert.ok(has(`finding.email-invalid.${reason}.what`), reason);
});

test("every fix has the words of its button and of the line it leaves", () => {
  for (const fix of FIXES) {
    assert.ok(has(`fix.${fix}`), `fix.${fix}`);
    assert.ok(has(`after.${fix}`), `after.${fix}`);
  }
});

test("every kind of letters the core reads can be chosen, once and by a name of its own", () => {
  const core = readFileSync(new URL("../../core/src/reading/encoding.cpp", import.meta.url), "utf8");
  const read = [...core.matchAll(/\{\{"([\w-]+)", EncodingKind::/g)].map(([, label]) => label as string);
  const offered = LETTERS.flatMap(([, labels]) => labels);
  assert.ok(read.length > 30);
  assert.deepEqual([...offered].sort(), read.sort());
  assert.equal(new Set(offered.map(lettersText)).size, offered.length);
  for (const label of offered) assert.ok(has(`letters.${label}`), label);
  for (const [region] of LETTERS) assert.ok(has(`letters-region.${region}`), region);
});

test("a plural has every form the language can ask for", () => {
  const forms = new Intl.PluralRules("en").resolvedOptions().pluralCategories;
  const walk = (part: unknown, path: string): void => {
    if (typeof part !== "object" || part === null) return;
    const keys = Object.keys(part);
    if (keys.includes("one")) for (const form of forms) assert.ok(keys.includes(form), `${path}: ${form}`);
    for (const [name, value] of Object.entries(part)) walk(value, `${path}.${name}`);
  };
  walk(english, "en");
});

test("a text that counts has a singular of its own", () => {
  const counted = /\{n\} (rows|people|columns|cells|addresses|contacts|email addresses)\b/;
  for (const [key, text] of sentences) {
    if (!counted.test(text)) continue;
    assert.match(key, /\.(other|what-several|how-several)$/, `${key}: ${text}`);
  }
});

test("no word blames, and none is a programmer's", () => {
  const banned =
    /\b(please|sorry|valid|invalid|required?|errors?|forbidden|illegal|oops|forgot|delimiters?|encoding|headers?|pars(?:e|ed|ing)|null|strings?|boolean|integers?)\b/i;
  for (const [key, text] of sentences) assert.doesNotMatch(text, banned, key);
});

test("no sentence is longer than 20 words", () => {
  for (const [key, text] of sentences) {
    for (const sentence of text.split(/(?<=[.?!])\s+/)) {
      assert.ok(sentence.split(/\s+/).length <= 20, `${key}: ${sentence}`);
    }
  }
});

const sources = (readdirSync(new URL("../src", import.meta.url), { recursive: true }) as string[])
  .filter(name => name.endsWith(".ts"))
  .map(name => [name, readFileSync(new URL(`../src/${name}`, import.meta.url), "utf8")] as const);

test("every key that the pages name is in the catalogue", () => {
  for (const [name, source] of sources) {
    for (const [, key] of source.matchAll(/\btx?(?:<\w+>)?\(\s*"([\w.-]+)"/g))
      assert.ok(has(key as string), `${name}: ${key}`);
  }
});

test("no sentence stands in a template", () => {
  for (const [name, source] of sources) {
    if (!/^(screens|widgets)/.test(name)) continue;
    for (const [, text] of source.matchAll(/(?<!=)>([^<>$`{}();=]*)</g)) {
      assert.doesNotMatch(text as string, /[A-Za-z]{3,} [A-Za-z]{2,}/, `${name}: ${text}`);
    }
  }
});

test("screens know widgets and state, never one another; only the worker knows the core", () => {
  for (const [name, source] of sources) {
    const imports = [...source.matchAll(/from "([^"]+)"/g)].map(([, from]) => from as string);
    if (name.startsWith("screens/")) {
      assert.deepEqual(
        imports.filter(from => from.startsWith("./")),
        [],
        name,
      );
    }
    if (name.startsWith("widgets/")) {
      assert.deepEqual(
        imports.filter(from => from.includes("screens/")),
        [],
        name,
      );
    }
    if (!name.startsWith("worker/")) {
      assert.deepEqual(
        imports.filter(from => from.startsWith("#core")),
        [],
        name,
      );
    }
  }
});
