/** Imports in a list, each with its state and a link: on the first page and in the history. */
import { html, nothing, type TemplateResult } from "lit-html";
import { firstOf, formatTime, t, tx } from "../i18n/t.ts";
import type { Import } from "../proxy_client.ts";
import { hrefOf } from "../state/route.ts";
import { imports, signedOut, signsInHere } from "../state/server.ts";
import { accountPicker } from "./account_picker.ts";
import { bdi } from "./data.ts";
import { hidden } from "./parts.ts";

const ON_FIRST_PAGE = 5;

/** "Still going: 640 of 1,164" */
const stateText = (of: Import): string => {
  const state = t(firstOf(`state.${of.state}`, "state.other"));
  return of.state === "running" && of.current !== null && of.count !== null && of.current > 0
    ? t("imports.state-count", { state, current: of.current, n: of.count })
    : state;
};

export const importsList = (all: readonly Import[], long = false): TemplateResult => html`
  <ul class="pf-import-list">
    ${all.map(
      each => html`<li>
        <span>
          ${tx("imports.item", { file: bdi(each.file_name), list: bdi(each.list_name) })}
          ${long ? html`<span class="pf-muted pf-import-when">${tx("imports.when", { when: formatTime(each.created_at), user: bdi(each.user), people: t("people", { n: each.rows }), action: t(`action.${each.method}.label`) })}</span>` : nothing}
        </span>
        <span class="pf-muted">${stateText(each)}</span>
        <a href=${hrefOf({ name: "import", id: each.id })}
          >${t("imports.see")}${hidden(tx("imports.see-of", { file: bdi(each.file_name) }))}</a
        >
      </li>`,
    )}
  </ul>
`;

/** Hidden until there is one; who is not signed in is told where they are. */
export const yourImports = (): TemplateResult | typeof nothing => {
  if (signedOut.value && signsInHere.value) {
    return html`<p class="pf-note">
      ${t("sign-in.later")} <a href=${hrefOf({ name: "sign-in" })}>${t("sign-in.go")}</a>
    </p>`;
  }
  const all = imports.value;
  return html`
    ${accountPicker()}
    ${
      all.length === 0
        ? nothing
        : html`<section class="pf-imports" aria-labelledby="imports-title">
            <h2 id="imports-title">${t("imports.title")}</h2>
            ${importsList(all.slice(0, ON_FIRST_PAGE))}
            ${all.length > ON_FIRST_PAGE ? html`<p><a href=${hrefOf({ name: "history" })}>${t("imports.all")}</a></p>` : nothing}
          </section>`
    }
  `;
};
