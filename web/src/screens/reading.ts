/** Step 1½: the file is being read; a bar that is always measured, and Stop. Also: what stopped the check. */
import { html, nothing, type TemplateResult } from "lit-html";
import { t, tx } from "../i18n/t.ts";
import {
  checking,
  fault,
  file,
  fileName,
  firstRows,
  history,
  progress,
  recheck,
  stopReading,
  takeBackNewest,
} from "../state/store.ts";
import { Pieces } from "../widgets/by_turns.ts";
import { bdi } from "../widgets/data.ts";
import type { Page } from "../widgets/page.ts";
import { buttons, mainButton, mainLink, plainButton, progressBar } from "../widgets/parts.ts";
import { sampleTable } from "../widgets/table_sample.ts";
import type { Sample } from "../worker/messages.ts";

const ROWS = 20;

/** While these rows are read the bar goes on, and they are not drawn again with it. */
const pieces = new Pieces();

function rowsSoFar(sample: Sample): TemplateResult {
  pieces.begin([sample]);
  return html`<h2>${t("reading.first-rows")}</h2>
    ${sampleTable(t("reading.first-rows"), sample, ROWS, (row, draw) => pieces.piece(String(row.row), [], draw))}`;
}

export function readingPage(): Page {
  const now = progress.value ?? { bytes: 0, size: file.value?.size ?? 1, rows: 0, again: false };
  const title = t("reading.title", { name: fileName.value });
  return {
    key: "reading",
    step: 2,
    title,
    heading: tx("reading.title", { name: bdi(fileName.value) }),
    body: html`
      <div class="pf-reading">
        ${progressBar(t("reading.bar", { name: fileName.value }), now.bytes, now.size)}
        <p class="pf-count">${t(now.again ? "reading.rows-again" : "reading.rows", { n: now.rows })}</p>
      </div>
      ${buttons(plainButton(t("reading.stop"), stopReading))}
      ${firstRows.value ? rowsSoFar(firstRows.value) : nothing}
    `,
  };
}

export function faultPage(): Page {
  const code = fault.value ?? "core";
  const words = `fault.${code === "file-changed" || code === "core-missing" || code === "plan" ? code : "core"}`;
  const act =
    code === "file-changed"
      ? mainLink(t("fault.choose"), "#/")
      : code === "plan" && history.value.steps.length > 0
        ? mainButton(t("fault.take-back"), () => takeBackNewest())
        : mainButton(t("try-again"), () => void recheck());
  return {
    key: `fault-${code}`,
    step: 2,
    title: t(`${words}.title`),
    back: { name: "choose" },
    body: html`
      <p>${t(`${words}.what`)}</p>
      <p>${t(`${words}.how`)}</p>
      <div class="pf-buttons" aria-busy=${checking.value}>${act}</div>
    `,
  };
}

/** The pages behind the first one did not come. Nothing was done yet, so that loading anew loses nothing but the choice of the file. */
export const missingPage = (): Page => ({
  key: "missing",
  step: null,
  title: t("fault.page-missing.title"),
  body: html`
    <p>${t("fault.page-missing.what")}</p>
    <p>${t("fault.page-missing.how")}</p>
    ${buttons(mainButton(t("fault.load-again"), () => location.reload()))}
  `,
});
