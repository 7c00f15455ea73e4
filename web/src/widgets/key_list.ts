/** The list of keys, over the page it was asked for on. */
import { html, render, type TemplateResult } from "lit-html";
import { t } from "../i18n/t.ts";

const KEYS = ["tab", "main", "undo", "redo", "paste", "neighbours", "boxes", "scroll", "list"] as const;
/** A sign, which is no word of any language. */
const LIST_KEY = "?";

export const keyTable = (): TemplateResult => html`
  <dl class="pf-keys">
    ${KEYS.map(
      key => html`<div>
        <dt>${key === "list" ? LIST_KEY : t(`keys.${key}.key`)}</dt>
        <dd>${t(`keys.${key}.does`)}</dd>
      </div>`,
    )}
  </dl>
`;

export function showKeyList(): void {
  const dialog = document.createElement("dialog");
  dialog.className = "pf-dialog";
  dialog.setAttribute("aria-labelledby", "keys-title");
  dialog.addEventListener("close", () => dialog.remove());
  render(
    html`
      <h2 id="keys-title">${t("keys.title")}</h2>
      ${keyTable()}
      <p class="pf-hint">${t("keys.off")}</p>
      <div class="pf-buttons">
        <button type="button" class="pf-button is-main" data-main @click=${() => dialog.close()}>${t("close")}</button>
      </div>
    `,
    dialog,
  );
  document.body.append(dialog);
  dialog.showModal();
}
