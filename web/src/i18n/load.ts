/** Catalogues are files of their own, fetched beside the script: adding a language is adding one. */
import enUrl from "./en.json?url";
import { type Catalogue, makeLanguage, setLanguage } from "./t.ts";

const CATALOGUES: Readonly<Record<string, string>> = { en: enUrl };

export async function loadWords(tag = "en"): Promise<void> {
  const answer = await fetch(CATALOGUES[tag] ?? enUrl);
  if (!answer.ok) throw new Error(`${tag}: ${answer.status}`);
  // Numbers and dates as the person's own region writes them, where it is of this language.
  const region = navigator.languages.find(own => own.split("-")[0] === tag) ?? tag;
  setLanguage(makeLanguage(region, (await answer.json()) as Catalogue));
}
