/** Step 2d: all rows, read only, by pages; row numbers are those of the file. */
import { signal } from "@preact/signals-core";
import { html, nothing, type TemplateResult } from "lit-html";
import { columnName } from "../i18n/findings.ts";
import { columnLetters, formatNumber, t, tx } from "../i18n/t.ts";
import { ROWS_A_PAGE, rowsPage } from "../state/all_rows.ts";
import type { PageRow, Report } from "../state/report.ts";
import { go } from "../state/route.ts";
import { refuse } from "../state/speak.ts";
import { fileName, report } from "../state/store.ts";
import { bdi } from "../widgets/data.ts";
import type { Page } from "../widgets/page.ts";
import { buttons, plainButton, textBox } from "../widgets/parts.ts";

const wanted = signal("");

function goToRow(): void {
  const row = Number(wanted.value.replace(/[^\d]/g, ""));
  if (wanted.value.trim() === "" || !Number.isSafeInteger(row) || row < 1) {
    refuse([{ text: t("all-rows.go-wrong"), target: "go-row" }]);
    return;
  }
  go({ name: "rows", from: row });
}

const line = (row: PageRow, width: number): TemplateResult => html`
  <tr aria-rowindex=${row.row} class="is-${row.state ?? "ready"}">
    <th scope="row">${formatNumber(row.row)}</th>
    <td><span class="pf-state is-${row.state ?? "ready"}">${t(`all-rows.${row.state ?? "ready"}`)}</span></td>
    ${Array.from({ length: width }, (_, index) => html`<td>${bdi(row.cells[index] ?? "")}</td>`)}
  </tr>
`;

export function rowsScreen(from: number): Page {
  const checked = report.value as Report;
  const { page } = rowsPage.value;
  const rows = page?.rows ?? [];
  const next = page?.next_row ?? null;
  const back = Math.max((rows[0]?.row ?? from) - ROWS_A_PAGE, 1);
  const caption = t("all-rows.table", { name: fileName.value });
  return {
    key: `rows-${from}`,
    step: 2,
    title: t("all-rows.title"),
    lead: t("all-rows.lead"),
    back: { name: "check" },
    wide: true,
    body: html`
      <form
        class="pf-inline-form"
        novalidate
        @submit=${(event: Event) => {
          event.preventDefault();
          goToRow();
        }}
      >
        ${textBox({
          id: "go-row",
          label: t("all-rows.go"),
          value: wanted.value,
          set: value => {
            wanted.value = value;
          },
          numeric: true,
          short: true,
        })}
        <button type="submit" class="pf-button">${t("all-rows.go-button")}</button>
      </form>
      ${page === null ? html`<p class="pf-muted">${t("problem.wait")}</p>` : nothing}
      ${page !== null && rows.length === 0 ? html`<p>${t("all-rows.none", { row: from })}</p>` : nothing}
      ${
        rows.length > 0
          ? html`<div class="pf-scroll" tabindex="0" role="region" aria-label=${caption}>
            <table class="pf-table is-small">
              <caption class="pf-hidden">
                ${caption}
              </caption>
              <thead>
                <tr aria-rowindex="1">
                  <th scope="col">${t("all-rows.row")}</th>
                  <th scope="col">${t("all-rows.state")}</th>
                  ${checked.columns.map(
                    column => html`<th scope="col">
                      <span class="pf-letter" aria-hidden="true">${columnLetters(column.index)}</span> ${bdi(columnName(column))}
                    </th>`,
                  )}
                </tr>
              </thead>
              <tbody>
                ${rows.map(row => line(row, checked.columns.length))}
              </tbody>
            </table>
          </div>`
          : nothing
      }
      ${buttons(
        from > 1 ? plainButton(tx("all-rows.previous"), () => go({ name: "rows", from: back })) : nothing,
        next !== null ? plainButton(tx("all-rows.next"), () => go({ name: "rows", from: next })) : nothing,
      )}
    `,
  };
}
