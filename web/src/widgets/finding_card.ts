/** One finding: what happened, where, how to mend it, and the fixes that one press makes. */
import { html, nothing, type TemplateResult } from "lit-html";
import {
  fixCount,
  fixText,
  howText,
  plain,
  severalText,
  whatText,
  whereOnPaper,
  whereText,
} from "../i18n/findings.ts";
import { t } from "../i18n/t.ts";
import { type EntryBody, type Finding, type Fix, GROUPED, keyOf, pickKey } from "../state/report.ts";
import { hrefOf } from "../state/route.ts";
import { foresee } from "../state/store.ts";
import { findingContext, plainContext } from "./data.ts";
import { hidden } from "./parts.ts";

export type PressFix = (finding: Finding, entry: EntryBody, count: number) => void;

export const cardId = (finding: Finding): string => `card-${keyOf(finding).replaceAll("/", "-")}`;

/** Problems of how the file is read, and of where columns go, have pages of their own. */
const READING = new Set([
  "delimiter-unsure",
  "encoding-guessed",
  "encoding-undecodable",
  "title-rows",
  "quote-stray",
  "quote-unclosed",
  "header-missing",
]);
const COLUMNS =
  /^(header-|email-column-|column-|property-|name-column|own-columns|datetime-property|date-order)/;

/** Rows that can be looked at one by one: a telling word of `encoding-guessed` and rows above the table are none. */
export const hasRows = (finding: Finding): boolean =>
  finding.rows.length > 0 &&
  !COLUMNS.test(finding.id) &&
  finding.id !== "encoding-guessed" &&
  !(finding.id === "title-rows" && finding.reason === null);

export const fixButtons = (finding: Finding, press: PressFix, fixes = finding.fixes): TemplateResult => {
  const context = findingContext();
  // Who points at it is about to press it.
  const near = ({ entry }: Fix): void => foresee({ entries: [entry], about: finding });
  return html`${fixes.map(
    (fix: Fix, index) => html`<button
      type="button"
      class="pf-button ${index === 0 && fix.sure ? "is-first" : ""}"
      @pointerenter=${() => near(fix)}
      @focus=${() => near(fix)}
      @click=${() => press(finding, fix.entry, fixCount(finding, fix.entry))}
    >
      ${fixText(finding, fix.entry, context)}
    </button>`,
  )}`;
};

export const findingCard = (finding: Finding, press: PressFix): TemplateResult => {
  const context = findingContext();
  const what = plain(whatText(finding, plainContext()));
  const tidied = finding.level === "tidied";
  const links = [
    hasRows(finding)
      ? html`<a href=${hrefOf({ name: "problem", finding: pickKey(finding) })}
          >${t("check.each")}${hidden(t("check.each-of", { what }))}</a
        >`
      : nothing,
    READING.has(finding.id)
      ? html`<a href="#/look">${t("change")}${hidden(t("check.read-as-change"))}</a>`
      : nothing,
    COLUMNS.test(finding.id) ? html`<a href="#/columns">${t("check.columns-change")}</a>` : nothing,
  ];
  return html`
    <li class="pf-card is-${finding.level}">
      <div class="pf-card-words">
        <h3 id=${cardId(finding)} tabindex="-1">${whatText(finding, context)}</h3>
        <p class="pf-where" data-paper=${whereOnPaper(finding) ?? nothing}><span>${whereText(finding, context)}</span></p>
        <p>${howText(finding, context)}</p>
      </div>
      <div class="pf-card-acts">
        ${tidied ? nothing : fixButtons(finding, press, finding.fixes.slice(0, 4))}
        <p class="pf-card-links">${links}</p>
      </div>
    </li>
  `;
};

/** A card of its own in its list, drawn when it is called, from what was found. */
export interface Card {
  readonly key: string;
  readonly found: readonly Finding[];
  readonly draw: () => TemplateResult;
}

/** Cards of one level; what is the same of several columns stands on one card. */
export function cardsOf(found: readonly Finding[], press: PressFix): Card[] {
  const told = new Set<string>();
  return found.flatMap(finding => {
    const alike = GROUPED.has(finding.id) ? found.filter(({ id }) => id === finding.id) : [finding];
    if (told.has(finding.id)) return [];
    if (alike.length > 1) told.add(finding.id);
    const draw = alike.length === 1 ? () => findingCard(finding, press) : () => groupCard(alike);
    return [{ key: cardId(finding), found: alike, draw }];
  });
}

const groupCard = (found: readonly Finding[]): TemplateResult => {
  const context = findingContext();
  const first = found[0] as Finding;
  return html`
    <li class="pf-card is-${first.level}">
      <div class="pf-card-words">
        <h3 id=${cardId(first)} tabindex="-1">${severalText(found, "what", context)}</h3>
        <p>${severalText(found, "how", context)}</p>
      </div>
      <div class="pf-card-acts">
        <p class="pf-card-links"><a href="#/columns">${t("check.columns-change")}</a></p>
      </div>
    </li>
  `;
};
