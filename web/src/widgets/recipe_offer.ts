/** "Use last month's choices": what is offered when the columns of a file are known, and the form that keeps the choices. */
import { signal } from "@preact/signals-core";
import { html, nothing, type TemplateResult } from "lit-html";
import { fixText } from "../i18n/findings.ts";
import { formatList, formatTime, t, tx } from "../i18n/t.ts";
import type { Offer } from "../state/recipe.ts";
import { offeredRecipes, recipes, savedChoices, saveRecipe, useRecipe } from "../state/recipes.ts";
import type { EntryBody, Finding, FindingKey } from "../state/report.ts";
import { announce, focusNext, problems, refuse } from "../state/speak.ts";
import { findings, history } from "../state/store.ts";
import { bdi, findingContext, type Piece } from "./data.ts";
import { textBox } from "./parts.ts";
import { lineOf } from "./steps_done.ts";

const MOST_OFFERS = 2;

const NO_FINDING: Omit<Finding, "id"> = {
  reason: null,
  column: null,
  level: "look",
  count: 0,
  groups: null,
  rows: [],
  more: 0,
  fixes: [],
};

/** What the choice would do here, in the words of its button; null where this file has nothing of the kind. */
function choiceText(entry: EntryBody): readonly (string | Piece)[] | null {
  const about = entry.finding as FindingKey | undefined;
  const context = findingContext();
  if (!about) return fixText({ ...NO_FINDING, id: "" }, entry, context);
  const finding = findings.value.find(
    ({ id, reason, column }) => id === about.id && reason === about.reason && column === about.column,
  );
  return finding ? fixText(finding, entry, context) : null;
}

async function use(offer: Offer): Promise<void> {
  if (!(await useRecipe(offer))) return;
  const step = history.value.steps.at(-1);
  if (step) announce(lineOf(step));
  focusNext.value = "heading";
}

const offerCard = (offer: Offer): TemplateResult => {
  const { recipe, entries, misfits } = offer;
  const lines = entries.map(choiceText).filter(text => text !== null);
  const when = formatTime(new Date(recipe.saved).toISOString());
  return html`<section class="pf-note pf-recipe" aria-label=${t("recipe.offer-label", { name: recipe.name })}>
    <p>${tx("recipe.offer", { name: bdi(recipe.name), when })}</p>
    ${misfits.length > 0 ? html`<p>${tx("recipe.misfits", { n: misfits.length, columns: bdi(formatList(misfits.map(name => t("quoted", { name })))) })}</p>` : nothing}
    ${
      lines.length > 0
        ? html`<details>
            <summary>${t("recipe.what", { n: lines.length })}</summary>
            <ul class="pf-plain">${lines.map(line => html`<li>${line}</li>`)}</ul>
          </details>`
        : nothing
    }
    <div class="pf-buttons">
      <button type="button" class="pf-button is-first" @click=${() => void use(offer)}>
        ${tx("recipe.use", { n: entries.length, name: bdi(recipe.name) })}
      </button>
    </div>
  </section>`;
};

export const recipeOffers = (): TemplateResult =>
  html`${offeredRecipes.value.slice(0, MOST_OFFERS).map(offerCard)}`;

const saveOpen = signal(false);
const saveName = signal("");

function saveNow(event: Event): void {
  event.preventDefault();
  const name = saveName.value.trim();
  if (name === "") {
    refuse([{ text: t("recipe.name-missing"), target: "recipe-name" }]);
    return;
  }
  const kept = saveRecipe(name);
  announce(t(kept ? "recipe.saved" : "recipe.not-saved", { name }));
  if (!kept) {
    refuse([{ text: t("recipe.not-saved"), target: "recipe-name" }]);
    return;
  }
  saveOpen.value = false;
  problems.value = [];
  focusNext.value = "recipe-open";
}

/** Only where something was chosen that serves another file. */
export const recipeForm = (): TemplateResult | typeof nothing => {
  if (savedChoices.value.length === 0) return nothing;
  const isKept = recipes.value.some(({ name }) => name === saveName.value.trim());
  return html`<div class="pf-recipe-form">
    <button
      type="button"
      id="recipe-open"
      class="pf-link"
      aria-expanded=${saveOpen.value}
      @click=${() => {
        saveOpen.value = !saveOpen.value;
        if (saveOpen.value) focusNext.value = "recipe-name";
      }}
    >
      ${t("recipe.save-open", { n: savedChoices.value.length })}
    </button>
    ${
      saveOpen.value
        ? html`<form novalidate class="pf-inline-form" @submit=${saveNow}>
            ${textBox({
              id: "recipe-name",
              label: t("recipe.name"),
              hint: t(isKept ? "recipe.name-taken" : "recipe.name-hint"),
              value: saveName.value,
              set: name => {
                saveName.value = name;
              },
            })}
            <button type="submit" class="pf-button">${t("recipe.save")}</button>
          </form>`
        : nothing
    }
  </div>`;
};
