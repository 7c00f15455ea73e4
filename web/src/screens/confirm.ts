/** Step 4: everything on one page, with a sum that adds up. Nothing has been sent before its button. */
import { html, nothing, type TemplateResult } from "lit-html";
import { columnName } from "../i18n/findings.ts";
import { firstOf, formatNumber, formatTime, has, t, tx } from "../i18n/t.ts";
import type { Method } from "../proxy_client.ts";
import { fieldThere } from "../state/columns.ts";
import { again, destination, isConfirmed, isRisky, listName, sameFile } from "../state/destination.ts";
import { importNow, type Trouble, trouble } from "../state/importing.ts";
import type { Column, Report } from "../state/report.ts";
import { alreadySent, toSend } from "../state/rest.ts";
import { go, hrefOf, type Route } from "../state/route.ts";
import { account, accounts, schema, session } from "../state/server.ts";
import { announce, refuse } from "../state/speak.ts";
import { addToPlan, fileName, fixing, history, report } from "../state/store.ts";
import { bdi, type Content } from "../widgets/data.ts";
import type { Page } from "../widgets/page.ts";
import { buttons, hidden, linkButton, notice, plainButton, tickBox } from "../widgets/parts.ts";
import { lineOf, stepLine } from "../widgets/steps_done.ts";

const FREE_PLAN_CONTACTS = 1500;

const line = (name: string, value: Content, change: Route | null): TemplateResult => html`
  <div class="pf-answer">
    <dt>${name}</dt>
    <dd>${value}</dd>
    <dd class="pf-answer-change">
      ${change ? html`<a href=${hrefOf(change)}>${t("change")}${hidden(t("confirm.change-of", { what: name }))}</a>` : nothing}
    </dd>
  </div>
`;

const sum = (checked: Report): TemplateResult => {
  const lines: [string, number][] = [
    ["records", checked.records],
    ["added", checked.added],
    ["left-out", checked.left_out],
    ["to-fix", checked.to_fix],
    ["sent", alreadySent.value],
  ];
  return html`
    <p><strong>${formatNumber(toSend.value)}</strong></p>
    <ul class="pf-sum">
      ${lines
        .filter(([name, n]) => name === "records" || n > 0)
        .map(([name, n]) => html`<li>${t(`confirm.sum-${name}`, { n })}</li>`)}
      <li class="is-total">${t(firstOf(`confirm.sum-ready-${destination.value.method}`, "confirm.sum-ready"), { n: toSend.value })}</li>
    </ul>
  `;
};

const changes = (): Content => {
  const { steps } = history.value;
  if (steps.length === 0) return t("confirm.no-changes");
  return html`<ul class="pf-plain">
    ${steps.map(step => html`<li>${stepLine(step)}</li>`)}
  </ul>`;
};

const sentColumns = (checked: Report): TemplateResult => html`<ul class="pf-plain">
  ${checked.output.columns.map(({ index, property }) => {
    const column = checked.columns.find(other => other.index === index);
    if (column?.role === "email") return html`<li>${t("columns.email")}</li>`;
    const isNew = schema.value !== null && !fieldThere(property);
    const type = t(`type.${column?.send_as ?? "text"}`);
    return html`<li>
      ${isNew ? tx("confirm.new-field", { property: bdi(property), type }) : bdi(property)}
    </li>`;
  })}
</ul>`;

async function leaveOut(column: Column): Promise<void> {
  const entry = { do: "map-column", column: column.index, name: column.name, to: "leave-out" };
  if (!(await addToPlan({ entries: [entry], count: 1 }))) return;
  const step = history.value.steps.at(-1);
  if (step) announce(lineOf(step));
}

const blanks = (checked: Report): TemplateResult | typeof nothing => {
  const found = checked.output.blank_cells.filter(({ count }) => count > 0);
  const method = destination.value.method;
  if (found.length === 0 || method === "remove" || method === "unsub") return nothing;
  return html`
    <section class="pf-notice is-look" aria-labelledby="blank-title">
      <h2 id="blank-title">${t("confirm.blank-title")}</h2>
      <ul class="pf-plain">
        ${found.map(({ column: index, count }) => {
          const column = checked.columns.find(other => other.index === index);
          if (!column) return nothing;
          const name = columnName(column);
          return html`<li>
            ${tx("confirm.blank", { n: count, column: bdi(name) })}
            ${linkButton(tx("confirm.blank-out", { column: bdi(name) }), () => void leaveOut(column))}
          </li>`;
        })}
      </ul>
      <p>${t("confirm.blank-note")}</p>
    </section>
  `;
};

/** Where the way on is another page, a link leads there. */
const wayOut = (code: string): TemplateResult | typeof nothing =>
  code === "list-gone" || code === "name-taken"
    ? html`<p><a href=${hrefOf({ name: "list" })}>${t("confirm.other-list")}</a></p>`
    : code === "mailjet-unclear"
      ? html`<p><a href=${hrefOf({ name: "history" })}>${t("imports.all")}</a></p>`
      : nothing;

const troubleNotice = (found: Trouble): TemplateResult => {
  const words = has(`trouble.${found.code}.what`) ? `trouble.${found.code}` : "trouble.other";
  const parts = [t(`trouble.sent.${found.sent}`), t(`${words}.how`)];
  if (found.requestId) parts.push(t("trouble.number", { id: found.requestId }));
  return notice("must", t(`${words}.what`), parts, wayOut(found.code), "trouble");
};

const sameNotice = (): TemplateResult => {
  const earlier = sameFile.value?.earlier;
  return html`
    ${notice(
      "look",
      t("confirm.same-title"),
      [
        earlier
          ? tx("confirm.same-at", { list: bdi(listName.value), when: formatTime(earlier.created_at) })
          : t("confirm.same"),
        t("confirm.same-how"),
      ],
      earlier
        ? html`<p><a href=${hrefOf({ name: "import", id: earlier.id })}>${t("confirm.same-see")}</a></p>`
        : nothing,
      "same",
    )}
    ${tickBox("again", t("confirm.same-tick"), again.value, ticked => {
      again.value = ticked;
    })}
  `;
};

const importKey = (method: Method): string => `confirm.button.${method}`;

function press(): void {
  if (!isConfirmed.value) {
    go({ name: "sure" });
    return;
  }
  // Pressed once more without the tick, the server would only say the same again.
  if (sameFile.value && !again.value) {
    refuse([{ text: t("confirm.same-untouched"), target: "again" }]);
    return;
  }
  void importNow();
}

export function confirmPage(): Page {
  const checked = report.value as Report;
  const { list, method } = destination.value;
  const known = method ?? "addnoforce";
  const parts = Math.ceil(checked.bytes / (session.value?.max_part_bytes ?? Number.MAX_SAFE_INTEGER));
  return {
    key: "confirm",
    step: 4,
    title: t("confirm.title"),
    lead: trouble.value && trouble.value.sent !== "nothing" ? nothing : t("confirm.lead"),
    back: { name: isRisky(method) ? "sure" : "list" },
    body: html`
      ${trouble.value && trouble.value.code !== "same-file-today" ? troubleNotice(trouble.value) : nothing}
      <dl class="pf-answers">
        ${line(t("confirm.file"), fixing.value ? tx("confirm.only-rows", { name: bdi(fileName.value), n: fixing.value.count }) : bdi(fileName.value), fixing.value ? { name: "turned-down" } : { name: "choose" })}
        ${line(t("confirm.people"), sum(checked), { name: "check" })}
        ${line(t("confirm.changes"), changes(), { name: "check" })}
        ${line(t("confirm.columns"), sentColumns(checked), { name: "columns" })}
        ${accounts.value.length > 1 ? line(t("account.label"), bdi(account.value?.title ?? ""), { name: "list" }) : nothing}
        ${line(t("confirm.list"), list === "new" ? tx("confirm.new-list", { name: bdi(listName.value) }) : bdi(listName.value), { name: "list" })}
        ${line(t("confirm.action"), t(`action.${known}.line`), { name: "list" })}
      </dl>
      ${blanks(checked)} ${parts > 1 ? html`<p>${t("confirm.split", { n: parts })}</p>` : nothing}
      ${checked.ready > FREE_PLAN_CONTACTS && !isRisky(method) ? html`<p class="pf-hint">${t("confirm.free-plan")}</p>` : nothing}
      ${sameFile.value ? sameNotice() : nothing}
      ${buttons(
        html`<button type="button" class="pf-button is-main ${isRisky(method) ? "is-warning" : ""}" data-main @click=${press}>
          ${t(importKey(known), { n: toSend.value })}
        </button>`,
        plainButton(t("confirm.print"), () => print()),
      )}
    `,
  };
}
