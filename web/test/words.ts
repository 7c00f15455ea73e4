/** The English catalogue, loaded for tests. */
import { readFileSync } from "node:fs";
import { type Catalogue, makeLanguage, setLanguage } from "../src/i18n/t.ts";

export const english = JSON.parse(
  readFileSync(new URL("../src/i18n/en.json", import.meta.url), "utf8"),
) as Catalogue;

setLanguage(makeLanguage("en", english));

/** Every text of the catalogue with its key; plural forms apart. */
export function texts(part: Catalogue = english, path = ""): [key: string, text: string][] {
  return Object.entries(part).flatMap(([name, value]) => {
    const key = path === "" ? name : `${path}.${name}`;
    return typeof value === "string" ? [[key, value] as [string, string]] : texts(value as Catalogue, key);
  });
}
