/** Undo and redo, by button and key, on every page between the file and the import. */
import { html, nothing, type TemplateResult } from "lit-html";
import { t } from "../i18n/t.ts";
import { announce } from "../state/speak.ts";
import { history, makeAgain, report, takeBackNewest } from "../state/store.ts";
import { undoTools } from "./page.ts";
import { linkButton } from "./parts.ts";
import { lineOf } from "./steps_done.ts";

export function undoNewest(): void {
  const newest = history.value.steps.at(-1);
  const what = newest ? lineOf(newest) : "";
  announce(takeBackNewest() ? t("check.undone", { what }) : t("check.nothing-to-undo"));
}

export function redoNewest(): void {
  const step = makeAgain();
  announce(step ? t("check.redone", { what: lineOf(step) }) : t("check.nothing-to-redo"));
}

const undoBar = (): TemplateResult | typeof nothing => {
  const { steps, taken_back } = history.value;
  if (!report.value || steps.length + taken_back.length === 0) return nothing;
  return html`<div class="pf-undo-bar">
    ${steps.length > 0 ? linkButton(t("undo-newest"), undoNewest) : nothing}
    ${taken_back.length > 0 ? linkButton(t("redo-newest"), redoNewest) : nothing}
  </div>`;
};

undoTools.value = undoBar;
