/** A few rows of the person's own table, read only. */
import { html, nothing, type TemplateResult } from "lit-html";
import { columnName } from "../i18n/findings.ts";
import { columnLetters, formatRow, t } from "../i18n/t.ts";
import type { PageRow } from "../state/report.ts";
import type { Sample } from "../worker/messages.ts";
import { bdi } from "./data.ts";

const MOST_COLUMNS = 10;

type DrawRow = (row: PageRow, draw: () => TemplateResult) => unknown;

/** `drawRow`: where its rows are drawn by turns. */
export const sampleTable = (
  caption: string,
  { report, page }: Sample,
  rows = 6,
  drawRow: DrawRow = (_, draw) => draw(),
): TemplateResult => {
  const columns = report.columns.slice(0, MOST_COLUMNS);
  const line = (row: PageRow): TemplateResult => html`<tr>
    <th scope="row">${formatRow(row.row)}</th>
    ${columns.map(({ index }) => html`<td dir="auto">${row.cells[index] ?? nothing}</td>`)}
  </tr>`;
  return html`
    <div class="pf-scroll" tabindex="0" role="region" aria-label=${caption}>
      <table class="pf-table is-small">
        <caption class="pf-hidden">
          ${caption}
        </caption>
        <thead>
          <tr>
            <th scope="col">${t("reading.row")}</th>
            ${columns.map(
              column => html`<th scope="col">
                <span class="pf-letter" aria-hidden="true">${columnLetters(column.index)}</span>
                ${bdi(columnName(column))}
              </th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${page.rows.slice(0, rows).map(row => drawRow(row, () => line(row)))}
        </tbody>
      </table>
    </div>
  `;
};
