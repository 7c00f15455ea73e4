/**
 * Languages nobody speaks, made of the English words: what breaks in them breaks in a real one. Never part of the page.
 *
 *     accents    "[Çĥôôšé ÿôûŕ ƒîîļé ~~~~]": longer by two fifths; plain letters on the page are words of no catalogue
 *     mirrored   in Arabic letters, written from right to left, with the six plural forms of Arabic
 */
import type { Catalogue } from "../src/i18n/t.ts";

export type Pseudo = "accents" | "mirrored";

const FROM = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ACCENTS = [..."áƀçđéƒĝĥîĵķļɱñôþǫŕšţûṽŵẋýžÁƁÇĐÉƑĜĤÎĴĶĻṀÑÔÞǪŔŠŢÛṼŴẊÝŽ"];
const ARABIC = [..."ابصدعفغحيجكلمنوبقرستثظطخيزابصدعفغحيجكلمنوبقرستثظطخيز"];
const LONGER = 0.4;

const mapped = (text: string, letters: readonly string[]): string =>
  [...text].map(letter => letters[FROM.indexOf(letter)] ?? letter).join("");

/** Only what stands between the numbers and names that are put in. */
const aroundParams = (text: string, change: (piece: string) => string): string =>
  text
    .split(/(\{\w+\})/)
    .map((piece, index) => (index % 2 === 0 ? change(piece) : piece))
    .join("");

function accented(text: string): string {
  const letters = text.replace(/\{\w+\}/g, "").length;
  const padding = "~".repeat(Math.ceil(letters * LONGER));
  return `[${aroundParams(text, piece => mapped(piece, ACCENTS))}${padding === "" ? "" : ` ${padding}`}]`;
}

const CHANGE: Readonly<Record<Pseudo, (text: string) => string>> = {
  accents: accented,
  mirrored: text => aroundParams(text, piece => mapped(piece, ARABIC)),
};

/** The tag whose numbers, dates and plurals go with it. */
export const TAG_OF: Readonly<Record<Pseudo, string>> = { accents: "en", mirrored: "ar" };

export function pseudo(kind: Pseudo, words: Catalogue): Catalogue {
  const forms = new Intl.PluralRules(TAG_OF[kind]).resolvedOptions().pluralCategories;
  const changed = Object.entries(words).map(([key, value]) => {
    if (typeof value === "string") return [key, CHANGE[kind](value)];
    if (typeof value.other === "string" && typeof value.one === "string") {
      const all = forms.map(form => [form, CHANGE[kind](String(value[form] ?? value.other))]);
      return [key, Object.fromEntries(all)];
    }
    return [key, pseudo(kind, value as Catalogue)];
  });
  return Object.fromEntries(changed) as Catalogue;
}
