/** A column's tiny chart, with the sentence that says the same beside it. */
import { html, nothing, svg, type TemplateResult } from "lit-html";
import { chartOf } from "../i18n/column_words.ts";
import { plain } from "../i18n/findings.ts";
import type { Column } from "../state/report.ts";
import { bdi, type Piece } from "./data.ts";

const HEIGHT = 24;

const upright = (count: number, index: number, largest: number): TemplateResult => {
  const height = count === 0 ? 0 : Math.max((count / largest) * HEIGHT, 1);
  return svg`<rect x=${index * 10 + 1} y=${HEIGHT - height} width="8" height=${height} />`;
};
const lying = (count: number, index: number, largest: number): TemplateResult =>
  svg`<rect x="0" y=${index * 6} width=${(count / largest) * 100} height="4" />`;

/** `instead`: where there is nothing to draw. */
export function columnChart(
  column: Column,
  instead: TemplateResult | typeof nothing = nothing,
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
    <p class="pf-small" aria-hidden="true">${text}</p>
  `;
}
