/** Step 3: which list, and what to do with these people. And the page between, for what cannot be taken back. */
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { has, t, tx } from "../i18n/t.ts";
import type { Method } from "../proxy_client.ts";
import {
  confirmed,
  destination,
  isConfirmed,
  isRisky,
  listName,
  setDestination,
  sureDraft,
} from "../state/destination.ts";
import { go, hrefOf } from "../state/route.ts";
import {
  account,
  accounts,
  lists,
  loadLists,
  mayImport,
  mayOverride,
  online,
  server,
} from "../state/server.ts";
import { focusNext, type Problem, problemAt, refuse } from "../state/speak.ts";
import { report, save } from "../state/store.ts";
import { accountPicker } from "../widgets/account_picker.ts";
import { bdi } from "../widgets/data.ts";
import type { Page } from "../widgets/page.ts";
import {
  buttons,
  linkButton,
  mainButton,
  notice,
  plainButton,
  radios,
  textBox,
  tickBox,
} from "../widgets/parts.ts";

const METHODS: readonly Method[] = ["addnoforce", "addforce", "unsub", "remove"];
/** What cannot be taken back is for managers: the server refuses others, so they are not led there. */
const offered = (method: Method): boolean => mayOverride.value || !isRisky(method);

function goOn(): void {
  const { list, newName, method } = destination.value;
  const found: Problem[] = [];
  if (accounts.value.length > 1 && account.value === null) {
    refuse([{ text: t("account.none"), target: "account" }]);
    return;
  }
  if (lists.value.state !== "ready") {
    refuse([{ text: t(lists.value.state === "failed" ? "list.not-there" : "list.not-yet"), target: "list" }]);
    return;
  }
  const known = lists.value.lists;
  const makesNew = list === "new" || known.length === 0;
  if (makesNew) {
    const name = newName.trim().toLowerCase();
    if (name === "") found.push({ text: t("list.no-name"), target: "new-list" });
    else if (known.some(other => other.name.toLowerCase() === name))
      found.push({ text: t("list.name-taken"), target: "new-list" });
  } else if (!known.some(({ id }) => id === list)) found.push({ text: t("list.no-list"), target: "list" });
  if (makesNew && method === "remove") found.push({ text: t("list.new-is-empty"), target: "new-list" });
  if (method === null || !offered(method))
    found.push({ text: t("list.no-action"), target: "action-addnoforce" });
  if (found.length > 0) {
    refuse(found);
    return;
  }
  if (makesNew) setDestination({ list: "new" });
  go({ name: isRisky(method) && !isConfirmed.value ? "sure" : "confirm" });
}

/** The box that takes the place of the other takes the focus. */
function pick(list: "new" | ""): void {
  setDestination({ list });
  focusNext.value = list === "new" ? "new-list" : "list";
}

const newBox = (): TemplateResult =>
  textBox({
    id: "new-list",
    label: t("list.name"),
    hint: t("list.make-hint"),
    value: destination.value.newName,
    set: newName => setDestination({ newName }),
  });

const picker = (): TemplateResult => {
  const wrong = problemAt("list");
  const now = lists.value;
  const known = now.state === "ready" ? now.lists : [];
  return html`
    <div class="pf-group ${wrong ? "is-wrong" : ""}">
      <label for="list">${t("list.list")}</label>
      ${wrong ? html`<p class="pf-wrong" id="list-wrong">${wrong}</p>` : nothing}
      <select
        id="list"
        aria-describedby=${wrong ? "list-wrong" : nothing}
        @change=${(event: Event) => setDestination({ list: (event.target as HTMLSelectElement).value })}
      >
        <option value="" .selected=${live(destination.value.list === "")}>
          ${now.state === "loading" ? t("list.loading") : t("list.pick")}
        </option>
        ${known.map(
          ({
            id,
            name,
            subscribers,
          }) => html`<option value=${id} .selected=${live(destination.value.list === id)}>
            ${t("list.option", { name, people: t("people", { n: subscribers }) })}
          </option>`,
        )}
      </select>
    </div>
    ${now.state === "ready" ? linkButton(t("list.make"), () => pick("new")) : nothing}
  `;
};

const listPart = (): TemplateResult => {
  const now = lists.value;
  if (now.state === "failed") {
    const known = has(`trouble.${now.code}.what`) && now.code !== "network" && now.code !== "other";
    return notice(
      "look",
      t(online.value ? "list.failed" : "list.offline"),
      known ? [t(`trouble.${now.code}.what`), t(`trouble.${now.code}.how`)] : [],
      buttons(plainButton(t("try-again"), () => void loadLists())),
      "list",
    );
  }
  if (now.state === "ready" && now.lists.length === 0) return html`<p>${t("list.none")}</p>${newBox()}`;
  if (destination.value.list === "new") {
    return html`${newBox()} ${linkButton(t("list.pick-old"), () => pick(""))}`;
  }
  return picker();
};

export function listPage(): Page {
  const n = report.value?.ready ?? 0;
  if (server.value === "none") {
    return {
      key: "list-none",
      step: 3,
      title: t("list.no-api-title"),
      back: { name: "check" },
      body: html`
        <p>${t("list.no-api")}</p>
        ${buttons(mainButton(t("check.save"), () => void save("fixed")))}
      `,
    };
  }
  if (!mayImport.value && server.value === "here") {
    return {
      key: "list-viewer",
      step: 3,
      title: t("list.viewer-title"),
      back: { name: "check" },
      body: html`
        <p>${t("list.viewer")}</p>
        ${buttons(mainButton(t("check.save"), () => void save("fixed")))}
      `,
    };
  }
  const offline = server.value === "unreachable";
  return {
    key: "list",
    step: 3,
    title: t("list.title"),
    lead: t("list.lead", { n }),
    back: { name: "check" },
    body: html`
      ${
        offline
          ? notice(
              "look",
              t(online.value ? "list.failed" : "list.offline"),
              [],
              buttons(plainButton(t("try-again"), () => void loadLists())),
            )
          : html`${accountPicker()} ${accounts.value.length > 1 && account.value === null ? nothing : listPart()}`
      }
      ${radios(
        "action",
        t("list.action"),
        METHODS.filter(offered).map(method => ({
          value: method,
          label: t(`action.${method}.label`),
          hint: t(`action.${method}.hint`),
        })),
        destination.value.method,
        method => setDestination({ method: method as Method }),
      )}
      ${mayOverride.value ? nothing : html`<p class="pf-hint">${t("list.importer")}</p>`}
      ${buttons(mainButton(t("continue"), goOn))}
    `,
  };
}

function beSure(): void {
  const { method, list } = destination.value;
  const rows = report.value?.ready ?? 0;
  const found: Problem[] = [];
  if (method === "addforce" && !sureDraft.value.ticked)
    found.push({ text: t("sure.addforce.untouched"), target: "sure-tick" });
  const typed = sureDraft.value.number.replace(/[^\p{Nd}]/gu, "");
  if (Number(typed) !== rows || typed === "")
    found.push({ text: t("sure.number-wrong", { n: rows }), target: "sure-number" });
  if (found.length > 0) {
    refuse(found);
    return;
  }
  confirmed.value = { method: method as Method, rows, list };
  go({ name: "confirm" });
}

export function surePage(): Page {
  const method = destination.value.method ?? "addforce";
  const n = report.value?.ready ?? 0;
  return {
    key: `sure-${method}`,
    step: 3,
    title: t(`sure.${method}.title`),
    back: { name: "list" },
    body: html`
      <div class="pf-notice is-must">
        <p><strong>${tx(`sure.${method}.who`, { n, list: bdi(listName.value) })}</strong></p>
        <p>${tx(`sure.${method}.text`, { list: bdi(listName.value) })}</p>
      </div>
      ${
        method === "addforce"
          ? tickBox("sure-tick", t("sure.addforce.tick"), sureDraft.value.ticked, ticked => {
              sureDraft.value = { ...sureDraft.value, ticked };
            })
          : nothing
      }
      ${textBox({
        id: "sure-number",
        label: t("sure.number", { n }),
        hint: t("sure.number-hint"),
        value: sureDraft.value.number,
        set: number => {
          sureDraft.value = { ...sureDraft.value, number };
        },
        numeric: true,
        short: true,
      })}
      ${buttons(
        html`<button type="button" class="pf-button is-main is-warning" data-main @click=${beSure}>${t("sure.go")}</button>`,
        html`<a class="pf-button" href=${hrefOf({ name: "list" })}>${t("sure.other")}</a>`,
      )}
    `,
  };
}
