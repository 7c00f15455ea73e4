/** Settings: what is kept on this computer, and the keys. */
import { html, type TemplateResult } from "lit-html";
import { formatTime, t, tx } from "../i18n/t.ts";
import { startKeeping } from "../state/keep.ts";
import { forgetRecipe, recipes } from "../state/recipes.ts";
import { changeSettings, settings } from "../state/settings.ts";
import { announce } from "../state/speak.ts";
import { report } from "../state/store.ts";
import { bdi } from "../widgets/data.ts";
import { keyTable } from "../widgets/key_list.ts";
import type { Page } from "../widgets/page.ts";
import { hidden, linkButton, tickBox } from "../widgets/parts.ts";

function keepWork(keep: boolean): void {
  changeSettings({ keep });
  startKeeping();
  announce(t(keep ? "settings.keep-on" : "settings.keep-off"));
}

const savedRecipes = (): TemplateResult =>
  recipes.value.length === 0
    ? html`<p>${t("settings.no-recipes")}</p>`
    : html`<ul class="pf-recipes">
        ${recipes.value.map(
          ({ name, saved, choices }) => html`<li>
            <span>${tx("settings.recipe", { name: bdi(name), when: formatTime(new Date(saved).toISOString()), n: choices.length })}</span>
            ${linkButton([t("settings.forget"), hidden(t("of-what", { what: name }))], () => {
              forgetRecipe(name);
              announce(t("settings.forgotten", { name }));
            })}
          </li>`,
        )}
      </ul>`;

export const settingsPage = (): Page => ({
  key: "settings",
  step: null,
  title: t("settings.title"),
  back: report.value ? { name: "check" } : { name: "choose" },
  body: html`
    <section class="pf-settings" aria-labelledby="settings-keep">
      <h2 id="settings-keep">${t("settings.keep-title")}</h2>
      ${tickBox("keep-work", t("settings.keep"), settings.value.keep, keepWork)}
      <p class="pf-hint">${t("settings.keep-hint")}</p>
    </section>
    <section class="pf-settings" aria-labelledby="settings-recipes">
      <h2 id="settings-recipes">${t("settings.recipes-title")}</h2>
      <p class="pf-hint">${t("settings.recipes-hint")}</p>
      ${savedRecipes()}
    </section>
    <section class="pf-settings" aria-labelledby="settings-keys">
      <h2 id="settings-keys">${t("settings.keys-title")}</h2>
      ${tickBox("letter-keys", t("settings.keys"), settings.value.keys, keys => changeSettings({ keys }))}
      <p class="pf-hint">${t("settings.keys-hint")}</p>
      ${keyTable()}
    </section>
  `,
});
