/** All imports of the account, newest first, with a search. */
import { html, nothing } from "lit-html";
import { t } from "../i18n/t.ts";
import { history, loadHistory, olderImports, search } from "../state/import_history.ts";
import { focusNext } from "../state/speak.ts";
import { accountPicker } from "../widgets/account_picker.ts";
import { importsList } from "../widgets/imports_list.ts";
import type { Page } from "../widgets/page.ts";
import { buttons, linkButton, mainLink, notice, plainButton, textBox } from "../widgets/parts.ts";

export function historyPage(): Page {
  const { state, found, more, searched } = history.value;
  const find = (event: Event): void => {
    event.preventDefault();
    void loadHistory();
  };
  const clear = (): void => {
    search.value = "";
    void loadHistory();
    focusNext.value = "search";
  };
  return {
    key: "history",
    step: null,
    title: t("history.title"),
    back: { name: "choose" },
    body: html`
      ${accountPicker()}
      <form class="pf-inline-form" role="search" @submit=${find}>
        ${textBox({
          id: "search",
          label: t("history.search"),
          value: search.value,
          set: text => {
            search.value = text;
          },
        })}
        <button type="submit" class="pf-button">${t("history.go")}</button>
      </form>
      ${state === "failed" ? notice("look", t("history.failed"), [], buttons(plainButton(t("try-again"), () => void loadHistory()))) : nothing}
      ${state === "loading" && found.length === 0 ? html`<p class="pf-muted">${t("history.loading")}</p>` : nothing}
      ${
        state === "ready" && found.length === 0
          ? html`<p>
              ${t(searched === "" ? "history.none" : "history.none-found", { text: searched })}
              ${searched === "" ? nothing : linkButton(t("history.clear"), clear)}
            </p>`
          : importsList(found, true)
      }
      ${buttons(
        more
          ? html`<button type="button" class="pf-button" aria-busy=${state === "loading" ? "true" : nothing} @click=${() => void olderImports()}>${t("history.older")}</button>`
          : nothing,
        mainLink(t("import.another"), "#/"),
      )}
    `,
  };
}
