/** The recipes of this computer: saved by name in the browser, offered where the columns fit. */
import { computed, signal } from "@preact/signals-core";
import { choicesNow, type Offer, offerOf, type Recipe } from "./recipe.ts";
import { readStored, store } from "./settings.ts";
import { addToPlan, history, report } from "./store.ts";

const MOST_RECIPES = 20;

export const recipes = signal<readonly Recipe[]>(readStored<Recipe[]>("recipes") ?? []);

/** Until something is chosen for this file: the recipes that fit it, the best first. */
export const offeredRecipes = computed<readonly Offer[]>(() => {
  const checked = report.value;
  if (!checked || history.value.steps.length > 0) return [];
  return recipes.value
    .flatMap(recipe => offerOf(recipe, checked) ?? [])
    .sort((a, b) => a.misfits.length - b.misfits.length || b.recipe.saved - a.recipe.saved);
});

export const savedChoices = computed(() =>
  report.value
    ? choicesNow(
        report.value,
        history.value.steps.flatMap(({ entries }) => entries),
      )
    : [],
);

/** false: the browser keeps nothing. A recipe of the same name is replaced. */
export function saveRecipe(name: string, now = Date.now()): boolean {
  const columns = (report.value?.columns ?? []).map(column => column.name).filter(text => text !== "");
  const recipe: Recipe = { name, saved: now, columns, choices: savedChoices.value };
  recipes.value = [recipe, ...recipes.value.filter(other => other.name !== name)].slice(0, MOST_RECIPES);
  return store("recipes", recipes.value);
}

export function forgetRecipe(name: string): void {
  recipes.value = recipes.value.filter(other => other.name !== name);
  store("recipes", recipes.value);
}

export const useRecipe = ({ recipe, entries }: Offer): Promise<boolean> =>
  addToPlan({ entries, recipe: recipe.name, count: entries.length });
