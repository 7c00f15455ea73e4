/** A column's tiny chart, with the sentence that says the same beside it. */
import { html, type nothing, svg, type TemplateResult } from "lit-html";
import { chartOf } from "../i18n/column_words.ts";
import { plain, quoted } from "../i18n/findings.ts";
import { formatNumber, t } from "../i18n/t.ts";
import type { Column } from "../state/report.ts";
import { bdi, type Piece } from "./data.ts";
import { hidden, linkButton } from "./parts.ts";

const HEIGHT = 24;

const upright = (count: number, index: number, largest: number): TemplateResult => {
  const height = count === 0 ? 0 : Math.max((count / largest) * HEIGHT, 1);
  return svg`<rect x=${index * 10 + 1} y=${HEIGHT - height} width="8" height=${height} />`;
};
const lying = (count: number, index: number, largest: number): TemplateResult =>
  svg`<rect x="0" y=${index * 6} width=${(count / largest) * 100} height="4" />`;

const MOST_VALUES = 3;

/** Each of the most frequent values leads to its rows. */
const valueLinks = (column: Column, press: (value: string) => void): TemplateResult => html`
  <ul class="pf-values">
    ${(column.top ?? []).slice(0, MOST_VALUES).map(
      ({ value, count }) => html`<li>
        ${linkButton([bdi(quoted(value)), hidden(t("check.column.show-rows"))], () => press(value))}
        <span class="pf-muted">${formatNumber(count)}</span>
      </li>`,
    )}
  </ul>
`;

/** `instead`: where there is nothing to draw. `press`: a frequent value was pressed. */
export function columnChart(
  column: Column,
  instead: TemplateResult | typeof nothing,
  press: (value: string) => void,
): TemplateResult | typeof nothing {
  const chart = chartOf<Piece>(column, bdi);
  if (!chart) return instead;
  const { kind, counts, text } = chart;
  const name = plain(chartOf<string>(column, words => words)?.text ?? []);
  const largest = Math.max(...counts);
  const size = kind === "spread" ? `0 0 ${counts.length * 10} ${HEIGHT}` : `0 0 100 ${counts.length * 6 - 2}`;
  const bar = kind === "spread" ? upright : lying;
  return html`
    <svg class="pf-chart is-${kind}" role="img" aria-label=${name} viewBox=${size} preserveAspectRatio="none">
      ${counts.map((count, index) => bar(count, index, largest))}
    </svg>
    ${kind === "values" ? valueLinks(column, press) : html`<p class="pf-small" aria-hidden="true">${text}</p>`}
  `;
}
