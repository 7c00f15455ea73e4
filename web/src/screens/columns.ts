/** Step 2b: where each column goes. Only selects; nothing is dragged. */
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { lengthText } from "../i18n/column_words.ts";
import { columnName } from "../i18n/findings.ts";
import { columnLetters, formatList, formatSamples, t, tx } from "../i18n/t.ts";
import {
  boxOf,
  fieldThere,
  type Place,
  placeNow,
  setPlace,
  typeFromMailjet,
  useColumns,
} from "../state/columns.ts";
import { safeName } from "../state/field_name.ts";
import type { Column, Report, SendAs } from "../state/report.ts";
import { go } from "../state/route.ts";
import { schema } from "../state/server.ts";
import { problemAt } from "../state/speak.ts";
import { report } from "../state/store.ts";
import { bdi } from "../widgets/data.ts";
import type { Page } from "../widgets/page.ts";
import { buttons, mainButton } from "../widgets/parts.ts";

const TYPES: readonly SendAs[] = ["text", "integer", "decimal", "bool", "datetime"];

async function goOn(): Promise<void> {
  const done = useColumns();
  if ((await done) !== null) go({ name: "check" });
}

function choosePlace(column: Column, to: string): void {
  const next: Partial<Place> = { to };
  if (to === "new") setPlace(column, { ...next, property: safeName(column.property ?? column.name) });
  else setPlace(column, next);
}

const choice = (value: string, label: string, now: string): TemplateResult =>
  html`<option value=${value} .selected=${live(value === now)}>${label}</option>`;

const newField = (column: Column, place: Place): TemplateResult => {
  const nameBox = boxOf(column, "name");
  const typeBox = boxOf(column, "type");
  const wrong = problemAt(nameBox);
  return html`
    <div class="pf-new-field">
      <div>
        <label for=${nameBox}>${t("columns.name-short")}<span class="pf-hidden"> ${tx("of-what", { what: bdi(columnName(column)) })}</span></label>
        ${wrong ? html`<p class="pf-wrong" id="${nameBox}-wrong">${wrong}</p>` : nothing}
        <input
          type="text"
          id=${nameBox}
          dir="ltr"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          aria-describedby=${wrong ? `${nameBox}-wrong` : nothing}
          .value=${live(place.property)}
          @input=${(event: Event) => setPlace(column, { property: (event.target as HTMLInputElement).value })}
        />
      </div>
      <div>
        <label for=${typeBox}>${t("columns.type-short")}<span class="pf-hidden"> ${tx("of-what", { what: bdi(columnName(column)) })}</span></label>
        <select id=${typeBox} @change=${(event: Event) => setPlace(column, { type: (event.target as HTMLSelectElement).value as SendAs })}>
          ${TYPES.map(type => choice(type, t(`type.${type}`), place.type))}
        </select>
      </div>
    </div>
  `;
};

const columnRow = (column: Column): TemplateResult => {
  const place = placeNow(column);
  const id = boxOf(column, "to");
  const wrong = problemAt(id);
  const fields = schema.value?.properties ?? [];
  const samples = formatSamples(column.samples.slice(0, 3));
  const length = lengthText(column);
  return html`
    <li class="pf-map ${wrong ? "is-wrong" : ""}">
      <div class="pf-map-yours">
        <h2><span class="pf-letter" aria-hidden="true">${columnLetters(column.index)}</span> ${bdi(columnName(column))}</h2>
        <p class="pf-muted">${samples === "" ? t("columns.empty-sample") : bdi(samples)}</p>
        ${length === "" ? nothing : html`<p class="pf-hint">${length}</p>`}
      </div>
      <div class="pf-map-to">
        <label for=${id}>${t("columns.in-mailjet")}<span class="pf-hidden"> ${tx("of-what", { what: bdi(columnName(column)) })}</span></label>
        ${wrong ? html`<p class="pf-wrong" id="${id}-wrong">${wrong}</p>` : nothing}
        <select
          id=${id}
          aria-describedby=${wrong ? `${id}-wrong` : nothing}
          @change=${(event: Event) => choosePlace(column, (event.target as HTMLSelectElement).value)}
        >
          ${choice("email", t("columns.email"), place.to)} ${choice("leave-out", t("columns.leave-out"), place.to)}
          ${choice("new", schema.value ? t("columns.new") : t("columns.field", { property: place.property || columnName(column) }), place.to)}
          ${fields.map(({ name, type }) =>
            choice(
              `field:${name}`,
              t("columns.existing", { property: name, type: t(`type.${typeFromMailjet(type)}`) }),
              place.to,
            ),
          )}
        </select>
        ${place.to === "new" ? newField(column, place) : nothing}
        ${place.to === "new" && place.property.toLowerCase() === "name" ? html`<p class="pf-hint">${t("columns.name-hint")}</p>` : nothing}
      </div>
    </li>
  `;
};

export function columnsPage(): Page {
  const checked = report.value as Report;
  const fresh = checked.columns
    .map(column => placeNow(column))
    .filter(({ to, property }) => to === "new" && property !== "" && !fieldThere(property))
    .map(({ property }) => property);
  return {
    key: "columns",
    step: 2,
    title: t("columns.title"),
    lead: t("columns.lead"),
    back: { name: "check" },
    body: html`
      ${schema.value ? nothing : html`<p class="pf-hint">${t("columns.no-schema")}</p>`}
      <ul class="pf-maps">
        ${checked.columns.map(columnRow)}
      </ul>
      ${fresh.length > 0 && schema.value ? html`<p class="pf-note">${tx("columns.new-fields", { n: fresh.length, list: bdi(formatList(fresh)) })}</p>` : nothing}
      ${buttons(mainButton(t("columns.save"), () => void goOn()))}
    `,
  };
}
