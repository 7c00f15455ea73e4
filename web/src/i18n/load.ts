/**
 * Catalogues are files beside this one: adding a language is adding `<tag>.json`.
 *
 * The few English words of the first page come within the script, so that it is drawn without waiting for another file. Any other
 * language is fetched before the first drawing.
 */
import { computed } from "@preact/signals-core";
import firstEnglish from "#words/first";
import { remember, remembered } from "../state/remember.ts";
import { type Catalogue, currentLanguage, makeLanguage, setLanguage } from "./t.ts";

const DEFAULT = "en";
const KEPT = "language";

const CATALOGUES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(import.meta.glob<string>("./*.json", { eager: true, query: "?url", import: "default" })).map(
    ([path, url]) => [path.slice("./".length, -".json".length), url],
  ),
);

/** Tags of the languages there are, the default one first. */
export const TAGS: readonly string[] = Object.keys(CATALOGUES).sort(
  (a, b) => Number(b === DEFAULT) - Number(a === DEFAULT) || a.localeCompare(b),
);

const OWN_NAMES = new Map<string, string>();

/** "français": each language by its own name. */
export function ownName(tag: string): string {
  const known = OWN_NAMES.get(tag);
  if (known !== undefined) return known;
  const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
  OWN_NAMES.set(tag, name);
  return name;
}

const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "dv", "ckb"]);
export const directionOf = (tag: string): "ltr" | "rtl" => (RIGHT_TO_LEFT.has(tag) ? "rtl" : "ltr");

/** What the person chose here before, else the first language of their browser that we have. */
function wanted(): string {
  const own = [remembered(KEPT), ...navigator.languages.map(tag => tag.split("-")[0])];
  return own.find(tag => tag && Object.hasOwn(CATALOGUES, tag)) ?? DEFAULT;
}

/** Numbers and dates as the person's own region writes them, where it is of this language. */
function use(tag: string, words: Catalogue): void {
  const region = navigator.languages.find(own => own.split("-")[0] === tag) ?? tag;
  document.documentElement.lang = tag;
  document.documentElement.dir = directionOf(tag);
  setLanguage(makeLanguage(region, words, tag));
}

async function load(tag: string): Promise<void> {
  const answer = await fetch(CATALOGUES[tag] ?? "");
  if (!answer.ok) throw new Error(`${tag}: ${answer.status}`);
  use(tag, (await answer.json()) as Catalogue);
}

/** What the first page needs. A language that does not come is no reason to show no page. */
export async function loadFirstWords(): Promise<void> {
  use(DEFAULT, firstEnglish);
  const tag = wanted();
  if (tag !== DEFAULT) await load(tag).catch(() => {});
}

/** false while only the first page's words are here. */
export const wordsAreHere = computed(() => {
  const { words } = currentLanguage();
  return words !== firstEnglish && Object.keys(words).length > 0;
});

/** What the other pages need. Rejects when it does not come. */
export async function loadAllWords(): Promise<void> {
  if (!wordsAreHere.value) await load(wanted());
}

/** The person's choice; rejects, and changes nothing, when its words do not come. */
export async function chooseLanguage(tag: string): Promise<void> {
  await load(tag);
  remember(KEPT, tag);
}
