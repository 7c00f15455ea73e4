import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { type FindingContext, lettersText, plain, whereText } from "../src/i18n/findings.ts";
import { has } from "../src/i18n/t.ts";
import { LETTERS } from "../src/state/letters.ts";
import type { Finding } from "../src/state/report.ts";
import { grade, sentencesOf, wordsOf } from "./lint/readability.ts";
import { literalWords, templates } from "./lint/templates.ts";
import { texts } from "./words.ts";

const context: FindingContext<string> = {
  columns: [
    {
      index: 0,
      name: "town",
      role: "property",
      property: "town",
      type: "text",
      send_as: "text",
      date_formats: [],
      empty: 0,
      distinct: 1,
      distinct_exact: true,
      samples: [],
      share_email: 0,
    },
  ],
  reading: {
    encoding: "utf-8",
    bom: false,
    delimiter: ",",
    quote: '"',
    escape: '"',
    line_ending: "lf",
    skip_rows: 0,
    has_header: true,
    confidence: {},
    origin: {},
    alternatives: [],
  },
  file: "list.csv",
  data: text => text,
};

const coreSource = (path: string): string =>
  readFileSync(new URL(`../../core/${path}`, import.meta.url), "utf8");

/** Every finding the core knows, as it names them to us. */
const IDS = [...coreSource("include/preflight/finding.h").matchAll(/FindingId::\w+,\s*"([a-z0-9-]+)"/g)].map(
  ([, id]) => id as string,
);

/** Why an address does not work; an address that is not there is a finding of its own. */
const EMAIL_REASONS = [
  ...coreSource("src/checking/email.cpp").matchAll(/case EmailReason::\w+:\s*return "([a-z-]+)";/g),
]
  .map(([, reason]) => reason as string)
  .filter(reason => reason !== "none" && reason !== "empty");

/** What an entry of the plan can do, as the page words it. */
const FIXES =
  `leave-out-rows leave-out-row repair-emails split-emails keep-first-email repair-letters repair-cells keep-original pad-short-rows drop-extra-cells join-cells close-quotes clear-cells replace-cell
keep-duplicate.first keep-duplicate.last keep-duplicate.fullest choose-date-order.dmy choose-date-order.mdy choose-date-order.ymd choose-date-order.ydm choose-date-order.excel-1904 leave-out-empty-columns
map-column.email map-column.leave-out map-column.property map-column.datetime read-as.delimiter read-as.has_header read-as.no_header read-as.skip_rows
read-as.encoding read-as.quote read-as.other`.split(/\s+/);

/** The words of `Error: ` before a window's title are those of the pattern we follow. */
const EXCEPT = new Set(["title-problem", "noscript"]);
const sentences = texts().filter(([key]) => !EXCEPT.has(key));

/** As they stand on a page: each finding, each trouble and fault as a whole, the texts of a page together. */
function wholeMessages(): [key: string, text: string][] {
  const filled = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => FILLED[name] ?? "12").replace(/(?<![.?!:])$/, ".");
  const wholes = new Map<string, string[]>();
  for (const [key, text] of sentences) {
    if (/\.one$/.test(key)) continue;
    const [top = "", ...rest] = key.split(".");
    const parts = rest.filter(part => part !== "other" || rest.length === 1);
    // Words of the frame around every page stand together.
    const whole =
      rest.length === 0
        ? "frame"
        : MESSAGES.has(top) && parts.length > 1
          ? [top, ...parts.slice(0, -1)].join(".")
          : top;
    if (NAMES.has(top)) continue;
    wholes.set(whole, [...(wholes.get(whole) ?? []), filled(text)]);
  }
  return [...wholes].map(([key, all]) => [key, all.join(" ")]);
}
const MESSAGES = new Set(["finding", "trouble", "fault", "mailjet", "sure", "action", "help"]);
/** Names of languages and signs, not sentences. */
const NAMES = new Set(["letters", "letters-region", "mark", "quoted", "of-what"]);
const FILLED: Readonly<Record<string, string>> = {
  rows: "Rows 4 and 19",
  column: "town",
  columns: "town and name",
  file: "list.csv",
  list: "Spring news",
  name: "list.csv",
  property: "town",
  sample: "Ann",
  what: "We left out 12 rows",
  title: "Your file is ready",
};

test("every finding the core can make says what happened, where, and what to do", () => {
  assert.ok(IDS.length > 60);
  const place = { row: 7, line: 7, evidence: "Ann", before: null, after: null };
  for (const id of IDS) {
    assert.ok(has(`finding.${id}.what`), `${id}: what`);
    assert.ok(has(`finding.${id}.how`), `${id}: how`);
    const rows = has(`finding.${id}.where`) ? [] : [{ ...place, column: 0 }];
    const made: Finding = {
      id,
      reason: null,
      column: 0,
      level: "look",
      count: 1,
      groups: null,
      rows,
      more: 0,
      fixes: [],
    };
    assert.notEqual(plain(whereText(made, context)), "", `${id}: where`);
  }
  assert.ok(EMAIL_REASONS.length > 15);
  for (const reason of EMAIL_REASONS) assert.ok(has(`finding.email-invalid.${reason}.what`), reason);
});

test("every fix has the words of its button and of the line it leaves", () => {
  for (const fix of FIXES) {
    assert.ok(has(`fix.${fix}`), `fix.${fix}`);
    assert.ok(has(`after.${fix}`), `after.${fix}`);
  }
});

test("every kind of letters the core reads can be chosen, once and by a name of its own", () => {
  const read = [...coreSource("src/reading/encoding.cpp").matchAll(/\{\{"([\w-]+)", EncodingKind::/g)].map(
    ([, label]) => label as string,
  );
  const offered = LETTERS.flatMap(([, labels]) => labels);
  assert.ok(read.length > 30);
  assert.deepEqual([...offered].sort(), read.sort());
  assert.equal(new Set(offered.map(lettersText)).size, offered.length);
  for (const label of offered) assert.ok(has(`letters.${label}`), label);
  for (const [region] of LETTERS) assert.ok(has(`letters-region.${region}`), region);
});

test("every trouble that the server can tell an honest page has words of its own", () => {
  const server = readFileSync(new URL("../../proxy/src/http/api_error.cpp", import.meta.url), "utf8");
  const codes = [...server.matchAll(/return "([a-z-]+)";/g)].map(([, code]) => code as string);
  // A mistake of ours, or somebody who is not the page; and those of signing in, which are worded there.
  const rest = new Set(
    `not-found bad-request wrong-origin wrong-host method-not-allowed length-required wrong-content key-missing internal
sign-in-failed too-many-tries`.split(/\s+/),
  );
  assert.ok(codes.includes("journal-unusable"));
  for (const code of codes) assert.notEqual(has(`trouble.${code}.what`), rest.has(code), code);
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
    /\b(please|sorry|valid|invalid|required?|errors?|forbidden|illegal|oops|forgot|delimit(?:ers?|ed)|encodings?|headers?|pars(?:e|ed|ing)|null|strings?|booleans?|integers?|fields? delimiters?)\b/i;
  // The name of a choice in Excel's own window.
  const named = /CSV UTF-8 \(Comma delimited\)/g;
  for (const [key, text] of sentences)
    assert.doesNotMatch(text.replace(named, ""), banned, `${key}: ${text}`);
});

test("no sentence is longer than 20 words", () => {
  for (const [key, text] of sentences) {
    for (const sentence of sentencesOf(text))
      assert.ok(wordsOf(sentence).length <= 20, `${key}: ${sentence}`);
  }
});

test("every message is read in the sixth school year, all of them together in the fourth", () => {
  const grades = wholeMessages().map(([key, text]) => [grade(text), key, text] as const);
  assert.ok(grades.length > 100);
  const hard = grades
    .filter(([found]) => found > 6)
    .map(([found, key, text]) => `${found.toFixed(1)} ${key}: ${text}`);
  assert.deepEqual(hard, []);
  assert.ok(grades.reduce((sum, [found]) => sum + found, 0) / grades.length <= 4);
});

test("the reading grade is that of Flesch and Kincaid", () => {
  // Type the ad-dress or leave the row out: 9 syllables. Then check the list a-gain: 6.
  const text = "Type the address, or leave the row out. Then check the list again.";
  const words = 8 + 5;
  const spoken = 9 + 6;
  assert.ok(Math.abs(grade(text) - (0.39 * (words / 2) + 11.8 * (spoken / words) - 15.59)) < 1e-9);
});

const pageFile = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

const sources = (readdirSync(new URL("../src", import.meta.url), { recursive: true }) as string[])
  .filter(name => name.endsWith(".ts"))
  .map(name => [name, readFileSync(new URL(`../src/${name}`, import.meta.url), "utf8")] as const);

test("every key that the pages name is in the catalogue", () => {
  for (const [name, source] of sources) {
    for (const [, key] of source.matchAll(/\btx?(?:<\w+>)?\(\s*"([\w.-]+)"/g))
      assert.ok(has(key as string), `${name}: ${key}`);
  }
});

test("no text is left over from a page that is gone", () => {
  const all = sources.map(([, source]) => source).join("\n") + pageFile("index.html");
  const starts = [...all.matchAll(/`([\w-]+(?:\.[\w-]+)*[.-])\$\{/g)].map(([, start]) => start as string);
  for (const [form] of texts()) {
    const key = form.replace(/\.(one|other)$/, "");
    const parts = [key.replace(/\.[^.]*$/, ""), key.replace(/^.*\./, "")];
    const isNamed = all.includes(key) || parts.every(part => all.includes(`"${part}"`));
    assert.ok(isNamed || starts.some(start => key.startsWith(start)), key);
  }
});

test("no literal text stands in a template", () => {
  const seen = sources.flatMap(([name, source]) => templates(source).map(markup => [name, markup] as const));
  assert.ok(seen.length > 100);
  for (const [name, markup] of seen) assert.deepEqual(literalWords(markup), [], name);
});

test("the search for literal text sees text, attributes and templates inside others", () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a source as it is written.
  const source = 'html`<p title="Some title">${b ? html`<b>Loose words</b>` : ""}</p>` // html`<i>no</i>`';
  assert.deepEqual(templates(source).flatMap(literalWords).sort(), ["Loose words", "Some title"]);
});

test("index.html holds no sentence of its own", () => {
  const page = pageFile("index.html");
  const title = page.match(/<title>(.*)<\/title>/)?.[1];
  assert.deepEqual(literalWords(page.replaceAll(/%words\.[\w.-]+%/g, "")), [title]);
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
