/** The rows that Mailjet turned down, each with what is wrong and boxes to type over; only these are sent afterwards. */
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { columnName } from "../i18n/findings.ts";
import { t, tx } from "../i18n/t.ts";
import type { Column } from "../state/report.ts";
import { go, hrefOf } from "../state/route.ts";
import { fixing } from "../state/store.ts";
import {
  FIX_ROWS_A_PAGE,
  type FixRow,
  fixBox,
  fixColumns,
  fixOut,
  fixPage,
  fixRows,
  fixText,
  setFixOut,
  setFixText,
  useFixes,
} from "../state/turned_down.ts";
import { bdi } from "../widgets/data.ts";
import type { Page } from "../widgets/page.ts";
import { buttons, hidden, mainButton, plainButton, tickBox } from "../widgets/parts.ts";

const box = (row: FixRow, column: Column): TemplateResult => {
  const id = fixBox(row.row, column.index);
  return html`
    <div class="pf-group">
      <label for=${id}>${bdi(columnName(column))}${hidden(t("turned-down.of-row", { row: row.row }))}</label>
      <input
        type="text"
        id=${id}
        dir="auto"
        autocomplete="off"
        spellcheck="false"
        .value=${live(fixText(row, column))}
        @input=${(event: Event) => setFixText(row.row, column.index, (event.target as HTMLInputElement).value)}
      />
    </div>
  `;
};

/** The address and the field that Mailjet names; the rest of the row on demand, or at once where any of it may be at fault. */
const rowForm = (row: FixRow): TemplateResult => {
  const columns = fixColumns.value;
  const field = row.turnedDown.field?.toLowerCase();
  const named = columns.filter(
    column => column.role === "email" || (field !== undefined && column.property?.toLowerCase() === field),
  );
  const others = columns.filter(column => !named.includes(column));
  const isNamed = named.length > 1 || row.turnedDown.why === "email";
  const title = `fix-row-${row.row}`;
  return html`
    <section class="pf-notice is-must" aria-labelledby=${title}>
      <h2 id=${title}>${t("turned-down.row", { row: row.row })}</h2>
      <p>
        ${t(`mailjet.${row.turnedDown.why}.what`, { field: row.turnedDown.field ?? "" })}
        ${t(`mailjet.${row.turnedDown.why}.how`)}
      </p>
      <details>
        <summary>${t("import.words")}${hidden(t("turned-down.of-row", { row: row.row }))}</summary>
        <p>${bdi(row.turnedDown.message)}</p>
      </details>
      ${
        fixOut.value.has(row.row)
          ? nothing
          : html`
            ${named.map(column => box(row, column))}
            ${
              others.length === 0
                ? nothing
                : html`<details ?open=${!isNamed && others.length <= 8}>
                    <summary>${t("turned-down.others")}${hidden(t("turned-down.of-row", { row: row.row }))}</summary>
                    ${others.map(column => box(row, column))}
                  </details>`
            }
          `
      }
      ${tickBox(`out-${row.row}`, t("turned-down.out", { row: row.row }), fixOut.value.has(row.row), out => setFixOut(row.row, out))}
    </section>
  `;
};

export function turnedDownPage(): Page {
  const all = fixRows.value;
  const from = fixPage.value * FIX_ROWS_A_PAGE;
  const shown = all.slice(from, from + FIX_ROWS_A_PAGE);
  const turn = (by: number) => (): void => {
    fixPage.value += by;
    scrollTo(0, 0);
  };
  const use = async (): Promise<void> => {
    if (await useFixes()) go({ name: "check" });
  };
  return {
    key: `turned-down-${fixPage.value}`,
    step: 2,
    title: t("turned-down.title", { n: all.length }),
    lead: t("turned-down.lead"),
    back: fixing.value ? { name: "import", id: fixing.value.importId } : { name: "choose" },
    body: html`
      ${shown.map(rowForm)}
      ${
        all.length > FIX_ROWS_A_PAGE
          ? html`<div class="pf-range">
              <span>${t("turned-down.range", { from: from + 1, to: from + shown.length, n: all.length })}</span>
              ${from > 0 ? plainButton(t("turned-down.previous"), turn(-1)) : nothing}
              ${from + shown.length < all.length ? plainButton(t("turned-down.next"), turn(1)) : nothing}
            </div>`
          : nothing
      }
      ${buttons(
        mainButton(t("turned-down.use", { n: all.length - fixOut.value.size }), () => void use()),
        fixing.value
          ? html`<a class="pf-button" href=${hrefOf({ name: "import", id: fixing.value.importId })}>${tx("turned-down.back", {})}</a>`
          : nothing,
      )}
    `,
  };
}
