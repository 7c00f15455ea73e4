/** The person's own text, kept apart from ours in both directions of writing. */
import { computed } from "@preact/signals-core";
import { html, type TemplateResult } from "lit-html";
import type { FindingContext } from "../i18n/findings.ts";
import { fileName, report } from "../state/store.ts";

export type Piece = TemplateResult;
export type Content = string | Piece | readonly (string | Piece)[];

export const bdi = (text: string): Piece => html`<bdi>${text}</bdi>`;
/** Addresses, numbers and codes read left to right in every language. */
export const ltr = (text: string): Piece => html`<bdi dir="ltr">${text}</bdi>`;

/** What findings are worded with; only where there is a report. */
export const findingContext = (): FindingContext<Piece> => {
  const checked = report.value;
  if (!checked) throw new Error("no report");
  return { columns: checked.columns, reading: checked.reading, file: fileName.value, data: bdi };
};

export const plainContext = (): FindingContext<string> => ({ ...findingContext(), data: text => text });

/** What the words about a finding follow from besides the finding and the language. Another text: they may read otherwise. */
export const wording = computed(() => {
  const { columns = [], reading = null } = report.value ?? {};
  return JSON.stringify([
    fileName.value,
    reading,
    columns.map(({ index, name, role }) => [index, name, role]),
  ]);
});
