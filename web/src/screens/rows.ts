/** Step 2d: all rows of the file, searched and filtered; each can be edited in a form. Row numbers are those of the file. */
import { signal } from "@preact/signals-core";
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { createRef, type Ref, ref } from "lit-html/directives/ref.js";
import { columnName } from "../i18n/findings.ts";
import { columnLetters, t, tx } from "../i18n/t.ts";
import {
  cellsNow,
  changeRow,
  type Filter,
  filter,
  found,
  leaveOutRow,
  NO_FILTER,
  placeOfRow,
  rowOfPlace,
  rowsView,
  SHOWS,
  setFilter,
} from "../state/all_rows.ts";
import type { PageRow, Report } from "../state/report.ts";
import { announce, problemAt, problems, refuse } from "../state/speak.ts";
import { checking, fileName, history, report } from "../state/store.ts";
import { bdi } from "../widgets/data.ts";
import { jumpTo, type Page } from "../widgets/page.ts";
import { linkButton, mainKey, plainButton, progressBar } from "../widgets/parts.ts";
import { lineOf } from "../widgets/steps_done.ts";
import "../widgets/virtual_rows.ts";
import type { VirtualRows } from "../widgets/virtual_rows.ts";

/** More would make a page too slow to scroll; the form of a row has all of them. */
const MOST_COLUMNS = 40;
/** A search begins when typing has paused for this long. */
const PAUSE_MS = 250;

const table: Ref<VirtualRows> = createRef();
const wantedRow = signal("");
const editing = signal<{ readonly row: PageRow; readonly texts: readonly string[] } | null>(null);

function goToRow(): void {
  const row = Number(wantedRow.value.replace(/[\s.,\u00a0\u202f]/g, ""));
  if (wantedRow.value.trim() === "" || !Number.isSafeInteger(row) || row < 1) {
    refuse([{ text: t("all-rows.go-wrong"), target: "go-row" }]);
    return;
  }
  problems.value = [];
  showRow(row);
}

function showRow(row: number): void {
  const place = placeOfRow(row);
  const shown = rowOfPlace(place);
  table.value?.goTo(place);
  announce(t(shown === row ? "all-rows.at" : "all-rows.near", { row, shown }));
}

/** Once for each table that is drawn: the person scrolls on from there. */
function goToAddress(from: number): void {
  const drawn = table.value;
  if (!drawn || drawn.wentTo === from) return;
  drawn.wentTo = from;
  showRow(from);
}

function clear(): void {
  setFilter(NO_FILTER);
  document.getElementById("search")?.focus();
}

const summary = (checked: Report): TemplateResult => {
  const all = checked.records;
  const now = found.value;
  if (!now) return html`<p id="rows-shown">${t("all-rows.all-show", { n: all })}</p>`;
  if (!now.done) {
    return html`<div id="rows-shown">
      <p>${t("all-rows.searching", { n: now.rows.length, done: now.lookedAt, all })}</p>
      ${progressBar(t("all-rows.search-bar"), now.lookedAt, all)}
    </div>`;
  }
  if (now.failed) return html`<p id="rows-shown">${t("all-rows.failed")}</p>`;
  const clearIt = linkButton(t("all-rows.clear"), clear);
  if (now.rows.length > 0)
    return html`<p id="rows-shown">${t("all-rows.showing", { n: now.rows.length, all })} ${clearIt}</p>`;
  const text = filter.value.text.trim();
  return html`<p id="rows-shown">
    ${text === "" ? t("all-rows.no-match-plain") : tx("all-rows.no-match", { text: bdi(text) })} ${clearIt}
  </p>`;
};

const cellFilter = ({ cell }: Filter, checked: Report): TemplateResult | typeof nothing => {
  if (!cell) return nothing;
  const column = checked.columns.find(({ index }) => index === cell.column);
  return html`<p class="pf-note">
    ${tx("all-rows.only-cell", { column: bdi(columnName(column)), value: bdi(cell.text) })}
    ${linkButton(t("all-rows.clear-cell"), () => setFilter({ cell: null }))}
  </p>`;
};

function openForm(row: PageRow): void {
  editing.value = { row, texts: cellsNow(row) };
  requestAnimationFrame(() => {
    const dialog = document.getElementById("edit-row") as HTMLDialogElement | null;
    if (dialog && !dialog.open) dialog.showModal();
  });
}

function closeForm(): void {
  const row = editing.value?.row.row;
  (document.getElementById("edit-row") as HTMLDialogElement | null)?.close();
  editing.value = null;
  if (row !== undefined) document.querySelector<HTMLElement>(`[aria-rowindex="${row}"] button`)?.focus();
}

async function keep(done: Promise<boolean>): Promise<void> {
  closeForm();
  if (!(await done)) return;
  const step = history.value.steps.at(-1);
  if (step) announce(lineOf(step));
}

const form = (checked: Report): TemplateResult | typeof nothing => {
  const now = editing.value;
  if (!now) return nothing;
  const { row, texts } = now;
  const set = (index: number, text: string): void => {
    editing.value = { row, texts: texts.map((old, at) => (at === index ? text : old)) };
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    void keep(changeRow(row, texts));
  };
  return html`
    <dialog id="edit-row" class="pf-dialog" aria-labelledby="edit-row-title" @close=${closeForm}>
      <form novalidate @submit=${submit}>
        <h2 id="edit-row-title">${t("all-rows.edit-title", { row: row.row })}</h2>
        <p class="pf-hint">${t("all-rows.edit-hint")}</p>
        ${texts.map((text, index) => {
          const column = checked.columns.find(each => each.index === index);
          const name = column
            ? columnName(column)
            : t("check.column.no-name", { letters: columnLetters(index) });
          const id = `edit-${index}`;
          const isLong = text.includes("\n");
          const input = (event: Event): void => set(index, (event.target as HTMLInputElement).value);
          return html`<div class="pf-group">
            <label for=${id}>${bdi(name)}</label>
            ${
              isLong
                ? html`<textarea id=${id} rows="3" dir="auto" spellcheck="false" .value=${live(text)} @input=${input}></textarea>`
                : html`<input type="text" id=${id} dir=${column?.role === "email" ? "ltr" : "auto"} autocomplete="off" autocapitalize="off" spellcheck="false" .value=${live(text)} @input=${input} />`
            }
          </div>`;
        })}
        <div class="pf-buttons pf-dialog-end">
          <button type="submit" class="pf-button is-main" data-main title=${mainKey()}>${t("all-rows.edit-save", { row: row.row })}</button>
          ${plainButton(t("all-rows.edit-cancel"), closeForm)}
          ${row.state === "left-out" ? nothing : linkButton(t("all-rows.edit-leave-out", { row: row.row }), () => void keep(leaveOutRow(row.row)))}
        </div>
      </form>
    </dialog>
  `;
};

const tools = (): TemplateResult => {
  const wrong = problemAt("go-row");
  return html`
    <div class="pf-rows-tools">
      <div class="pf-group" role="search">
        <label for="search">${t("all-rows.search")}</label>
        <input
          type="search"
          id="search"
          autocomplete="off"
          spellcheck="false"
          aria-describedby="search-hint"
          .value=${live(filter.value.text)}
          @input=${(event: Event) => setFilter({ text: (event.target as HTMLInputElement).value }, PAUSE_MS)}
        />
        <p class="pf-hint" id="search-hint">${t("all-rows.search-hint")}</p>
      </div>
      <div class="pf-group">
        <label for="show">${t("all-rows.show")}</label>
        <select id="show" @change=${(event: Event) => setFilter({ show: (event.target as HTMLSelectElement).value as Filter["show"] })}>
          ${SHOWS.map(show => html`<option value=${show} .selected=${live(show === filter.value.show)}>${t(`all-rows.show-${show}`)}</option>`)}
        </select>
      </div>
      <form
        class="pf-group ${wrong ? "is-wrong" : ""}"
        novalidate
        @submit=${(event: Event) => {
          event.preventDefault();
          goToRow();
        }}
      >
        <label for="go-row">${t("all-rows.go")}</label>
        ${wrong ? html`<p class="pf-wrong" id="go-row-wrong">${wrong}</p>` : nothing}
        <span class="pf-go-row">
          <input
            type="text"
            id="go-row"
            class="is-short"
            inputmode="numeric"
            autocomplete="off"
            aria-describedby=${wrong ? "go-row-wrong" : nothing}
            .value=${live(wantedRow.value)}
            @input=${(event: Event) => {
              wantedRow.value = (event.target as HTMLInputElement).value;
            }}
          />
          <button type="submit" class="pf-button">${t("all-rows.go-button")}</button>
        </span>
      </form>
    </div>
  `;
};

/** `from`: the row the address names; the table goes there once. */
export function rowsScreen(from: number): Page {
  const checked = report.value as Report;
  const columns = checked.columns.slice(0, MOST_COLUMNS);
  const { count } = rowsView.value;
  if (count > 0 && from > 1 && table.value?.wentTo !== from) requestAnimationFrame(() => goToAddress(from));
  return {
    key: "rows",
    step: 2,
    title: t("all-rows.title"),
    lead: t("all-rows.lead"),
    back: { name: "check" },
    wide: true,
    body: html`
      ${tools()} ${cellFilter(filter.value, checked)} ${summary(checked)}
      ${
        checked.columns.length > MOST_COLUMNS
          ? html`<p class="pf-hint">${t("all-rows.columns-cut", { n: MOST_COLUMNS, all: checked.columns.length })}</p>`
          : nothing
      }
      <p><a class="pf-skip-inline" href="#after-rows" @click=${jumpTo("after-rows")}>${t("problem.skip-table")}</a></p>
      <pf-rows
        class=${count === 0 ? "is-none" : ""}
        aria-busy=${checking.value}
        .columns=${columns}
        .label=${t("all-rows.table", { name: fileName.value })}
        .edit=${openForm}
        ${ref(table as Ref)}
      ></pf-rows>
      <p id="after-rows" tabindex="-1"><a href="#/check">${t("problem.back")}</a></p>
      ${form(checked)}
    `,
  };
}
