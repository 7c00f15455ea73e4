/** Every catalogue says all that the English one says, in every form its language can ask for. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { type Catalogue, formatBytes, makeLanguage, rowsText, setLanguage, t } from "../src/i18n/t.ts";
import { pseudo } from "../states/pseudo.ts";
import { english } from "./words.ts";

const folder = new URL("../src/i18n/", import.meta.url);
const catalogues = readdirSync(folder)
  .filter(name => name.endsWith(".json"))
  .map(
    name =>
      [
        name.slice(0, -".json".length),
        JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Catalogue,
      ] as const,
  );

type Message = string | Readonly<Record<string, string>>;

/** Each message by its key; the forms of a plural are one message. */
function messages(part: Catalogue, path = ""): Map<string, Message> {
  const found = new Map<string, Message>();
  for (const [name, value] of Object.entries(part)) {
    const key = path === "" ? name : `${path}.${name}`;
    if (typeof value === "string") found.set(key, value);
    else if (typeof value.one === "string" && typeof value.other === "string")
      found.set(key, value as Readonly<Record<string, string>>);
    else for (const [inner, message] of messages(value as Catalogue, key)) found.set(inner, message);
  }
  return found;
}

const formsOf = (message: Message): string[] =>
  typeof message === "string" ? [message] : Object.values(message);
const paramsOf = (message: Message): string[] => [
  ...new Set(
    formsOf(message).flatMap(text => [...text.matchAll(/\{([\w-]+)\}/g)].map(([, name]) => name as string)),
  ),
];

const own = messages(english);

test("there are English and French", () => {
  const tags = catalogues.map(([tag]) => tag);
  for (const tag of ["en", "fr"]) assert.ok(tags.includes(tag), tag);
});

for (const [tag, words] of catalogues) {
  const all = messages(words);

  test(`${tag}: no message is missing and none is left over`, () => {
    const missing = [...own.keys()].filter(key => !all.has(key));
    const extra = [...all.keys()].filter(key => !own.has(key));
    assert.deepEqual({ missing, extra }, { missing: [], extra: [] });
  });

  test(`${tag}: a plural has exactly the forms the language can ask for, and what counts in English counts here`, () => {
    const forms = [...new Intl.PluralRules(tag).resolvedOptions().pluralCategories].sort();
    const wrong = [...all].filter(
      ([key, message]) =>
        typeof message !== typeof own.get(key) ||
        (typeof message !== "string" && Object.keys(message).sort().join() !== forms.join()),
    );
    assert.deepEqual(
      wrong.map(([key]) => key),
      [],
    );
  });

  test(`${tag}: the same things are put into a message as in English`, () => {
    for (const [key, message] of all) {
      const wanted = paramsOf(own.get(key) ?? "").sort();
      assert.deepEqual(paramsOf(message).sort(), wanted, key);
    }
  });

  test(`${tag}: nothing is empty, doubled or loose at an end`, () => {
    for (const [key, message] of all)
      for (const text of formsOf(message)) assert.match(text, /^(?! )(?!.* {2}).+(?<! )$/, key);
  });
}

const french = catalogues.find(([tag]) => tag === "fr")?.[1] as Catalogue;

test("fr: a space that does not break stands before : ; ? ! and inside quote marks; apostrophes are curved", () => {
  for (const [key, message] of messages(french)) {
    for (const text of formsOf(message)) {
      assert.doesNotMatch(
        text,
        /(?<![\u00A0\u202F])[?!»;]|(?<=[\p{L})}]) ?:|«(?![\u00A0\u202F])|[\p{L}]'/u,
        `${key}: ${text}`,
      );
    }
  }
});

test("fr: the person is addressed as vous", () => {
  for (const [key, message] of messages(french))
    for (const text of formsOf(message))
      assert.doesNotMatch(text, /(?<!\p{L})(tu|toi|ton|ta|tes)(?!\p{L})/iu, `${key}: ${text}`);
});

test("numbers, plurals, lists and sizes are those of the language", () => {
  const inFrench = (key: string, n: number): string => t(key, { n });
  try {
    setLanguage(makeLanguage("fr", french));
    assert.equal(inFrench("people", 0), "0 personne");
    assert.equal(inFrench("people", 1), "1 personne");
    assert.equal(inFrench("people", 1204), "1\u202F204 personnes");
    assert.equal(inFrench("people", 1_000_000), "1\u202F000\u202F000 de personnes");
    assert.equal(rowsText([4, 19, 20], 3), "Lignes 4, 19 et 20");
    assert.match(formatBytes(2_500_000), /^2,5\sMo$/);
  } finally {
    setLanguage(makeLanguage("en", english));
  }
  assert.equal(t("people", { n: 1204 }), "1,204 people");
});

test("a pseudo-language keeps what is put in, and is longer, or in the letters of another direction", () => {
  const accents = messages(pseudo("accents", english));
  const mirrored = messages(pseudo("mirrored", english));
  for (const [key, message] of own) {
    for (const made of [accents.get(key), mirrored.get(key)])
      assert.deepEqual(paramsOf(made ?? "").sort(), paramsOf(message).sort(), key);
  }
  const title = english.choose as Catalogue;
  const length = String(title.title).length;
  assert.ok(String(accents.get("choose.title")).length >= length * 1.4);
  assert.doesNotMatch(String(mirrored.get("choose.title")), /[A-Za-z]/);
  assert.deepEqual(Object.keys(mirrored.get("people") ?? {}).sort(), [
    "few",
    "many",
    "one",
    "other",
    "two",
    "zero",
  ]);
});
