/** Which Mailjet account, for who may use several; nothing for all others. */
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { t } from "../i18n/t.ts";
import { account, accounts, chooseAccount } from "../state/server.ts";
import { problemAt } from "../state/speak.ts";

export const accountPicker = (): TemplateResult | typeof nothing => {
  if (accounts.value.length < 2) return nothing;
  const wrong = problemAt("account");
  const chosen = account.value?.name ?? "";
  return html`
    <div class="pf-group ${wrong ? "is-wrong" : ""}">
      <label for="account">${t("account.label")}</label>
      ${wrong ? html`<p class="pf-wrong" id="account-wrong">${wrong}</p>` : nothing}
      <select
        id="account"
        aria-describedby=${wrong ? "account-wrong" : nothing}
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          if (value !== "") void chooseAccount(value);
        }}
      >
        ${chosen === "" ? html`<option value="" .selected=${live(true)}>${t("account.pick")}</option>` : nothing}
        ${accounts.value.map(
          ({ name, title }) =>
            html`<option value=${name} .selected=${live(name === chosen)}>${title}</option>`,
        )}
      </select>
    </div>
  `;
};
