/** What the person has done so far, each with what it settled and its Undo. */
import { html, nothing, type TemplateResult } from "lit-html";
import { plain, stepText, whatText } from "../i18n/findings.ts";
import { t } from "../i18n/t.ts";
import type { Step } from "../state/plan.ts";
import { history, report } from "../state/store.ts";
import { findingContext, plainContext } from "./data.ts";
import { icon } from "./icons.ts";
import { hidden, linkButton } from "./parts.ts";

export const lineOf = (step: Step): string =>
  plain(stepText(step, report.value?.effects ?? [], plainContext()));

/** What it was about, then what was done: "12 rows have no email address. We left out 12 rows." */
export const stepLine = (step: Step): TemplateResult => html`
  ${step.about ? html`<span class="pf-muted">${whatText(step.about, findingContext())}</span>` : nothing}
  ${stepText(step, report.value?.effects ?? [], findingContext())}
`;

export const stepsDone = (takeBack: (step: Step) => void): TemplateResult | typeof nothing => {
  const { steps } = history.value;
  if (steps.length === 0) return nothing;
  return html`
    <section class="pf-done" aria-labelledby="done-title">
      <h2 id="done-title" class="pf-hidden">${t("check.done")}</h2>
      <ul>
        ${steps.map(
          step => html`<li>
            ${icon("done")}
            <span>${stepLine(step)}</span>
            ${linkButton([t("undo"), hidden(t("check.undo-of", { what: lineOf(step) }))], () => takeBack(step))}
          </li>`,
        )}
      </ul>
    </section>
  `;
};
