/** Step 2, the heart: the result, what to fix by level, what was done, the columns, and the way on. */
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { columnName, headerRow, markText } from "../i18n/findings.ts";
import { columnLetters, currentLanguage, formatNumber, formatSamples, t, tx } from "../i18n/t.ts";
import { setFilter } from "../state/all_rows.ts";
import { fieldThere } from "../state/columns.ts";
import type { Step } from "../state/plan.ts";
import {
  type Column,
  type EntryBody,
  type Finding,
  type Level,
  type Report,
  sameFinding,
} from "../state/report.ts";
import { go, route } from "../state/route.ts";
import { schema } from "../state/server.ts";
import { announce, focusNext, refuse } from "../state/speak.ts";
import {
  addToPlan,
  checking,
  file,
  fileName,
  findings,
  history,
  isQuestion,
  progress,
  questions,
  report,
  save,
  saving,
  takeBack,
  takeBackAll,
} from "../state/store.ts";
import { Pieces } from "../widgets/by_turns.ts";
import { columnChart } from "../widgets/column_chart.ts";
import { bdi, wording } from "../widgets/data.ts";
import { type Card, cardId, cardsOf } from "../widgets/finding_card.ts";
import { icon } from "../widgets/icons.ts";
import type { Page } from "../widgets/page.ts";
import {
  buttons,
  hidden,
  linkButton,
  mainButton,
  mainKey,
  mainLink,
  progressBar,
  stackedBar,
} from "../widgets/parts.ts";
import { recipeForm, recipeOffers } from "../widgets/recipe_offer.ts";
import { lineOf, stepsDone } from "../widgets/steps_done.ts";

const MOST_CARDS = 24;
/** What holds no table was not read as one. */
const NO_TABLE = new Set(["file-not-csv", "file-locked"]);
const LEVELS: readonly Level[] = ["must", "look", "tidied"];

export function resultText(checked: Report): string {
  if (checked.records + checked.added === 0) return t("check.title.none");
  if (questions.value.length > 0) return t("check.title.stuck", { n: questions.value.length });
  if (checked.to_fix > 0) return t("check.title.to-fix", { n: checked.to_fix });
  return t(checked.ready > 0 ? "check.title.ready" : "check.title.all-left-out");
}

/** Adds the answer, then says what it did and moves on to the next card. */
async function pressFix(finding: Finding, entry: EntryBody, count: number): Promise<void> {
  // The second press of a double click meets the card that its first press has already answered. Other cards can be answered meanwhile.
  const answered = history.value.steps.some(({ about }) => about && sameFinding(about, finding));
  if (checking.value && answered) return;
  const must = findings.value.filter(({ level }) => level === finding.level);
  const next = must[must.indexOf(finding) + 1] ?? must.find(other => other !== finding);
  if (await addToPlan({ entries: [entry], about: finding, count })) {
    const step = history.value.steps.at(-1);
    if (step && report.value) announce(`${lineOf(step)} ${resultText(report.value)}.`);
    focusNext.value =
      next && findings.value.some(other => cardId(other) === cardId(next)) ? cardId(next) : "continue";
  }
}

async function pressUndo(step: Step): Promise<void> {
  const what = lineOf(step);
  if (await takeBack(step)) {
    announce(t("check.undone", { what }));
    focusNext.value = "heading";
  }
}

function goOn(): void {
  const checked = report.value;
  if (!checked) return;
  if (checked.ready > 0) {
    go({ name: "list" });
    return;
  }
  const first = findings.value.find(({ level }) => level === "must");
  // A question holds back every row, and a row that is left out is no row to fix.
  const text =
    questions.value.length > 0
      ? () => `${resultText(checked)}.`
      : () => t(checked.to_fix > 0 ? "check.none-ready" : "check.all-left-out");
  refuse([{ text, target: first ? cardId(first) : "heading" }]);
}

/** Cards, then columns: while a check goes on none is drawn again, so that a press is answered at once. */
const pieces = new Pieces();

interface LevelCards {
  readonly level: Level;
  readonly cards: readonly Card[];
}

const levelCards = (level: Level): LevelCards => {
  const found = findings.value.filter(finding => finding.level === level);
  return { level, cards: cardsOf(found, (...press) => void pressFix(...press)) };
};

const levelSection = ({ level, cards }: LevelCards): TemplateResult | typeof nothing => {
  const from = [wording.value, currentLanguage()];
  const shown = cards.flatMap(({ key, found, draw }) => {
    const card = pieces.piece(key, [...found, ...from], draw);
    return card ? [{ key, card }] : [];
  });
  if (shown.length === 0) return nothing;
  const toFix = questions.value.length > 0 ? 0 : (report.value?.to_fix ?? 0);
  const heading = html`<h2 id="level-${level}" class="pf-level is-${level}">
    ${icon(level)}<span>${t(`check.level.${level}`)}</span> <span class="pf-muted">(${formatNumber(cards.length)})</span>
    ${level === "must" && toFix > 0 ? html`<span class="pf-level-rows pf-muted">${t("check.level-rows", { n: toFix })}</span>` : nothing}
  </h2>`;
  const hint = html`<p class="pf-hint">${t(`check.level-hint.${level}`)}</p>`;
  return html`<section aria-labelledby="level-${level}">${heading} ${hint}
    <ul class="pf-cards">${repeat(
      shown,
      ({ key }) => key,
      ({ card }) => card,
    )}</ul>
  </section>`;
};

const goes = (column: Column): TemplateResult => {
  const property = column.property ?? column.name;
  if (column.role === "email") return html`${t("check.column.goes-email")}`;
  if (column.role === "left-out") return html`${t("check.column.out")}`;
  const isNew = schema.value !== null && !fieldThere(property);
  return html`${tx(isNew ? "check.column.new" : "check.column.goes", { property: bdi(property) })}`;
};

const examples = (column: Column): TemplateResult | typeof nothing =>
  column.samples.length > 0
    ? html`<p class="pf-small pf-muted">${tx("check.column.for-example", { samples: bdi(formatSamples(column.samples.slice(0, 3))) })}</p>`
    : nothing;

/** Cells of a column that will not go in as they are; those of an empty address are among the empty ones. */
const cellsToFix = ({ index }: Column): number =>
  findings.value
    .filter(({ level, column, id }) => level === "must" && column === index && id !== "email-missing")
    .filter(finding => !isQuestion(finding))
    .reduce((sum, { count }) => sum + count, 0);

/** All rows that say exactly this. */
function showValue(column: Column, text: string): void {
  setFilter({ text: "", show: "all", cell: { column: column.index, text } });
  go({ name: "rows", from: 1 });
}

const columnCard = (column: Column, rows: number, cells: number): TemplateResult => {
  const filled = column.filled ?? Math.max(rows - column.empty, 0);
  const toFix = Math.min(cells, filled);
  const parts = [
    t(toFix > 0 ? "check.column.fine" : "check.column.full", { n: filled - toFix }),
    ...(toFix > 0 ? [t("check.column.fix", { n: toFix })] : []),
    t("check.column.empty", { n: column.empty }),
  ];
  const sentence = t("check.column.sentence", { parts: parts.join(", ") });
  const distinct = column.distinct_exact ? "check.column.distinct" : "check.column.distinct-about";
  const different = column.distinct_exact
    ? column.distinct
    : Number(Math.min(column.distinct, filled).toPrecision(2));
  return html`
    <li class="pf-column ${column.role === "left-out" ? "is-out" : ""}">
      <h3><span class="pf-letter" aria-hidden="true">${columnLetters(column.index)}</span> ${bdi(columnName(column))}</h3>
      ${stackedBar(
        [
          { count: filled - toFix, kind: "ready" },
          { count: toFix, kind: "fix" },
          { count: column.empty, kind: "out" },
        ],
        sentence,
      )}
      <p class="pf-small" aria-hidden="true">${sentence}</p>
      <p class="pf-small">${t(distinct, { n: different })}</p>
      ${columnChart(column, examples(column), value => showValue(column, value))}
      <p class="pf-goes">
        <span>${goes(column)}</span>
        <a href="#/columns">${t("change")}${hidden(tx("of-what", { what: bdi(columnName(column)) }))}</a>
      </p>
    </li>
  `;
};

const readAs = (checked: Report): TemplateResult => {
  const { reading } = checked;
  const key = reading.has_header ? "check.read-as" : "check.read-as-bare";
  return html`<p class="pf-read-as">
    ${t(key, { mark: markText(reading.delimiter), row: headerRow(reading) })}
    <a href="#/look">${t("change")}${hidden(t("check.read-as-change"))}</a>
  </p>`;
};

const summaryBar = (checked: Report): TemplateResult => {
  const { ready, to_fix, left_out } = checked;
  const sentence = t("check.bar", { ready, fix: to_fix, out: left_out });
  return html`
    <div class="pf-result">
      ${stackedBar(
        [
          { count: ready, kind: "ready" },
          { count: to_fix, kind: "fix" },
          { count: left_out, kind: "out" },
        ],
        sentence,
      )}
      <ul class="pf-key" aria-hidden="true">
        <li class="is-ready">${t("check.bar-ready", { n: ready })}</li>
        ${to_fix > 0 ? html`<li class="is-fix">${t("check.bar-fix", { n: to_fix })}</li>` : nothing}
        ${left_out > 0 ? html`<li class="is-out">${t("check.bar-out", { n: left_out })}</li>` : nothing}
      </ul>
    </div>
  `;
};

/** Shown only where checking again takes long enough to be seen. */
const busyLine = (): TemplateResult => html`
  <div class="pf-busy ${checking.value ? "is-on" : ""}">
    <span aria-hidden="true">${t("checking-again")}</span>
    ${progress.value ? progressBar(t("checking-again"), progress.value.bytes, progress.value.size) : nothing}
  </div>
`;

const endOfPage = (checked: Report): TemplateResult => {
  const notSent = questions.value.length > 0 ? 0 : checked.to_fix + checked.left_out;
  return html`
    <div class="pf-end">
      <button type="button" class="pf-button is-main" id="continue" data-main title=${mainKey()} @click=${goOn}>${t("continue")}</button>
      ${notSent > 0 ? html`<p>${t("check.left-out-note", { n: notSent })}</p>` : nothing}
      <div class="pf-end-saves" aria-busy=${saving.value}>
        ${checked.ready > 0 ? linkButton(t("check.save"), () => void save("fixed")) : nothing}
        ${notSent > 0 ? linkButton(t("check.save-left-out", { n: notSent }), () => void save("left-out")) : nothing}
        ${history.value.steps.length > 1 ? linkButton(t("check.undo-all"), () => void undoAll()) : nothing}
      </div>
      ${recipeForm()}
    </div>
    ${checked.ready > 0 && !checked.output.header_row ? html`<p class="pf-hint">${t("check.save-bare")}</p>` : nothing}
  `;
};

async function undoAll(): Promise<void> {
  if (await takeBackAll()) {
    announce(t("check.undone-all"));
    focusNext.value = "heading";
  }
}

const columnsSection = (checked: Report): TemplateResult | typeof nothing => {
  const rows = checked.records + checked.added;
  const shown = checked.columns.slice(0, MOST_CARDS).flatMap(column => {
    const toFix = cellsToFix(column);
    const from = [column, rows, toFix, schema.value, currentLanguage()];
    const card = pieces.piece(`column-${column.index}`, from, () => columnCard(column, rows, toFix));
    return card ? [card] : [];
  });
  if (shown.length === 0) return nothing;
  return html`
    <section aria-labelledby="columns-title">
      <h2 id="columns-title">${t("check.columns")}</h2>
      <ul class="pf-columns">${shown}</ul>
      ${
        checked.columns.length > MOST_CARDS
          ? html`<p class="pf-hint">${t("check.columns-cut", { n: MOST_CARDS, all: checked.columns.length })}</p>`
          : nothing
      }
      <p><a href="#/columns">${t("check.columns-change")}</a></p>
    </section>
  `;
};

export function checkPage(): Page {
  const checked = report.value as Report;
  const title = resultText(checked);
  const people = checked.records + checked.added;
  const ready = checked.ready > 0 && checked.to_fix === 0 && questions.value.length === 0;
  pieces.begin([file.value, route.value]);
  const levels = LEVELS.map(level => levelSection(levelCards(level)));
  const lead = tx("check.file", {
    name: bdi(fileName.value),
    contacts: t("contacts", { n: checked.records }),
    columns: t("columns-count", { n: checked.columns.length }),
  });
  if (people === 0) {
    return {
      key: "check",
      step: 2,
      title,
      lead: tx("check.found", { name: bdi(fileName.value) }),
      back: { name: "choose" },
      body: html`
        ${stepsDone(step => void pressUndo(step))} ${levels}
        ${buttons(mainLink(t("check.choose-other"), "#/"))} ${checked.bytes > 0 && !findings.value.some(({ id }) => NO_TABLE.has(id)) ? readAs(checked) : nothing}
      `,
    };
  }
  const columns = columnsSection(checked);
  return {
    key: "check",
    step: 2,
    title,
    back: { name: "choose" },
    good: ready,
    lead: html`${lead} <a href="#/rows/1">${t("check.all-rows")}</a>`,
    body: html`
      ${readAs(checked)} ${questions.value.some(isQuestion) ? nothing : summaryBar(checked)}
      ${ready ? html`<p class="pf-ready">${t("check.ready-lead", { n: checked.ready })}</p>` : nothing}
      ${ready ? buttons(mainButton(t("continue"), goOn)) : nothing}
      ${busyLine()}
      ${recipeOffers()} ${stepsDone(step => void pressUndo(step))}
      <div class="pf-levels ${checking.value ? "is-busy" : ""}" aria-busy=${checking.value || !pieces.isWhole}>
        ${levels}
      </div>
      ${columns}
      ${pieces.hasStood ? endOfPage(checked) : html`<div class="pf-to-come"></div>`}
    `,
  };
}
