/** Help: the few questions staff have. */
import { html } from "lit-html";
import { t } from "../i18n/t.ts";
import { report } from "../state/store.ts";
import { keyTable } from "../widgets/key_list.ts";
import type { Page } from "../widgets/page.ts";

const QUESTIONS = ["rows", "csv", "paste", "undo", "recipes"];

export const helpPage = (): Page => ({
  key: "help",
  step: null,
  title: t("help.title"),
  back: report.value ? { name: "check" } : { name: "choose" },
  body: html`
    <div class="pf-help">
      ${QUESTIONS.map(name => html`<h2>${t(`help.${name}-q`)}</h2><p>${t(`help.${name}-a`)}</p>`)}
      <h2>${t("help.keys-q")}</h2>
      ${keyTable()}
      <h2>${t("help.privacy-q")}</h2>
      <p>${t("privacy.short")} ${t("privacy.more")}</p>
    </div>
  `,
});
