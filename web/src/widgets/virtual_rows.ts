/**
 * The table of all rows: a real table of which only the rows in view are drawn, whatever the size of the file.
 *
 *     <pf-rows .columns=${columns} .label=${"Rows of a.csv"} .edit=${(row) => ...}></pf-rows>
 *     element.goTo(place);
 *
 * Browsers cap how tall an element can be, so above MOST_PX the height stands for more than it is: `top`, in pixels of the true table, is what
 * counts, and wheel and keys move it by whole rows. `aria-rowindex` is the spreadsheet row, also when only some rows show.
 */
import { effect } from "@preact/signals-core";
import { html, nothing, render, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { columnName } from "../i18n/findings.ts";
import { columnLetters, formatRow, t } from "../i18n/t.ts";
import {
  arrivals,
  cellsNow,
  contactAt,
  firstRow,
  rowOfPlace,
  rowsView,
  wantPlaces,
} from "../state/all_rows.ts";
import type { Column, PageRow } from "../state/report.ts";
import { bdi } from "./data.ts";
import { hidden, linkButton } from "./parts.ts";

const MOST_PX = 8_000_000;
/** Rows drawn above and below those in view. */
const SPARE_ROWS = 6;
const MOST_ROWS = 56;
const NARROWEST = 5;
const WIDEST = 30;

export class VirtualRows extends HTMLElement {
  columns: readonly Column[] = [];
  edit: (row: PageRow) => void = () => {};
  /** The row of the page's address that it has gone to. */
  wentTo: number | null = null;

  private named = "";
  private top = 0;
  private rowPx = 44;
  private marked: number | null = null;
  /** The marked row takes the focus once it is read. */
  private focusMarked = false;
  private stop: (() => void) | null = null;
  private frame = 0;
  private settingScroll = false;

  connectedCallback(): void {
    this.tabIndex = 0;
    this.setAttribute("role", "region");
    this.addEventListener("scroll", this.scrolled, { passive: true });
    this.addEventListener("wheel", this.wheeled, { passive: false });
    this.addEventListener("keydown", this.keyed);
    addEventListener("resize", this.drawSoon);
    this.stop = effect(() => {
      void arrivals.value;
      void rowsView.value;
      void firstRow.value;
      this.drawSoon();
    });
  }

  disconnectedCallback(): void {
    this.stop?.();
    removeEventListener("resize", this.drawSoon);
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  get label(): string {
    return this.named;
  }
  /** Another language gives it another name: all words are drawn again. */
  set label(label: string) {
    this.named = label;
    this.drawSoon();
  }

  /** Brings the row at this place to the top, marks it, and focuses its button. */
  goTo(place: number): void {
    this.marked = rowOfPlace(place);
    this.moveTo(place * this.rowPx);
    this.focusMarked = true;
    this.draw();
  }

  private get wholePx(): number {
    return rowsView.peek().count * this.rowPx;
  }
  private get headPx(): number {
    return this.querySelector("thead")?.getBoundingClientRect().height ?? 0;
  }
  private get lastTop(): number {
    return Math.max(this.wholePx + this.headPx - this.clientHeight, 0);
  }
  /** How many true pixels one pixel of the scroll bar stands for. */
  private get scale(): number {
    const shown = Math.min(this.wholePx, MOST_PX) + this.headPx - this.clientHeight;
    return this.wholePx > MOST_PX && shown > 0 ? this.lastTop / shown : 1;
  }

  private moveTo(top: number): void {
    this.top = Math.min(Math.max(top, 0), this.lastTop);
    this.settingScroll = true;
    this.scrollTop = this.top / this.scale;
    this.drawSoon();
  }

  private readonly scrolled = (): void => {
    // Scroll places are rounded: the end of the bar is the end of the table all the same.
    const isAtEnd = this.scrollTop >= this.scrollHeight - this.clientHeight - 1;
    if (this.settingScroll) this.settingScroll = false;
    else this.top = isAtEnd ? this.lastTop : this.scrollTop * this.scale;
    this.drawSoon();
  };

  private readonly wheeled = (event: WheelEvent): void => {
    if (this.scale === 1 || event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
    event.preventDefault();
    const unit = event.deltaMode === 0 ? 1 : event.deltaMode === 1 ? this.rowPx : this.clientHeight;
    this.moveTo(this.top + event.deltaY * unit);
  };

  private readonly keyed = (event: KeyboardEvent): void => {
    if (event.target !== this || this.scale === 1 || event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(this.clientHeight - this.headPx - this.rowPx, this.rowPx);
    const by: Readonly<Record<string, number>> = {
      ArrowDown: this.rowPx,
      ArrowUp: -this.rowPx,
      PageDown: page,
      PageUp: -page,
    };
    const move = by[event.key];
    if (move === undefined) return;
    event.preventDefault();
    this.moveTo(this.top + move);
  };

  readonly drawSoon = (): void => {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  };

  private draw(): void {
    if (!this.isConnected) return;
    const { count, last } = rowsView.peek();
    this.setAttribute("aria-label", this.label);
    this.top = Math.min(this.top, Math.max(this.lastTop, 0));
    const inView = Math.ceil(this.clientHeight / this.rowPx) + 1;
    const first = Math.max(Math.floor(this.top / this.rowPx) - SPARE_ROWS, 0);
    const end = Math.min(first + Math.min(inView + 2 * SPARE_ROWS, MOST_ROWS), count);
    if (end > first) wantPlaces(first, end - 1);
    const places = Array.from({ length: Math.max(end - first, 0) }, (_, index) => first + index);
    const focused = document.activeElement?.closest("tr")?.getAttribute("aria-rowindex") ?? null;
    render(this.table(places, last), this);
    this.place(first);
    if (this.focusMarked) this.focusOnMarked();
    // A row that was scrolled away took the focus with it: it stays in the table.
    if (focused !== null && document.activeElement === document.body) this.focus({ preventScroll: true });
    this.measure();
  }

  private focusOnMarked(): void {
    const button = this.querySelector<HTMLElement>(`[aria-rowindex="${this.marked}"] button`);
    if (!button) return;
    this.focusMarked = false;
    button.focus({ preventScroll: true });
  }

  /** Sizes are set by script, for the page's policy allows no style in its mark-up. */
  private place(first: number): void {
    const spacer = this.querySelector<HTMLElement>(".pf-rows-space");
    const table = this.querySelector<HTMLElement>("table");
    if (!spacer || !table) return;
    spacer.style.blockSize = `${Math.min(this.wholePx, MOST_PX) + this.headPx}px`;
    const offset = this.top - first * this.rowPx;
    table.style.insetBlockStart = `${this.top / this.scale - offset}px`;
    let letters = 0;
    for (const column of this.querySelectorAll<HTMLElement>("col")) {
      column.style.inlineSize = `${column.dataset.letters}ch`;
      letters += Number(column.dataset.letters);
    }
    table.style.setProperty("--pf-rows-width", `${letters}ch`);
  }

  private measure(): void {
    const row = this.querySelector("tbody tr");
    const px = row?.getBoundingClientRect().height ?? 0;
    if (px < 1 || Math.abs(px - this.rowPx) < 0.5) return;
    const place = this.top / this.rowPx;
    this.rowPx = px;
    this.moveTo(place * px);
  }

  private table(places: readonly number[], last: number): TemplateResult {
    return html`
      <div class="pf-rows-space">
      <table class="pf-table is-small pf-rows-table" aria-rowcount=${Math.max(last, 1)}>
        <caption class="pf-hidden">${this.label}</caption>
        <colgroup>
          <col data-letters=${lettersFor([t("all-rows.row"), formatRow(last)])} />
          <col data-letters=${lettersFor([t("all-rows.edit"), t("all-rows.edit-head")])} />
          <col data-letters=${lettersFor(["all-rows.state", ...STATES].map(key => t(key)))} />
          ${this.columns.map(column => html`<col data-letters=${lettersOf(column)} />`)}
        </colgroup>
        <thead>
          <tr aria-rowindex=${firstRow.peek() > 1 ? firstRow.peek() - 1 : nothing}>
            <th scope="col">${t("all-rows.row")}</th>
            <th scope="col">${t("all-rows.edit-head")}</th>
            <th scope="col">${t("all-rows.state")}</th>
            ${this.columns.map(
              column => html`<th scope="col">
                <span class="pf-letter" aria-hidden="true">${columnLetters(column.index)}</span> ${bdi(columnName(column))}
              </th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${repeat(
            places,
            place => rowOfPlace(place),
            place => this.line(rowOfPlace(place), contactAt(place)),
          )}
        </tbody>
      </table>
      </div>
    `;
  }

  private line(row: number, contact: PageRow | "blank" | undefined): TemplateResult {
    const number = html`<th scope="row">${formatRow(row)}</th>`;
    if (contact === undefined || contact === "blank") {
      const words = contact === "blank" ? t("all-rows.blank") : t("all-rows.reading");
      return html`<tr aria-rowindex=${row} class="is-empty">
        ${number}
        <td colspan=${this.columns.length + 2} class="pf-muted">${words}</td>
      </tr>`;
    }
    const state = contact.state ?? "ready";
    const now = cellsNow(contact);
    return html`
      <tr aria-rowindex=${row} class="is-${state} ${row === this.marked ? "is-marked" : ""}">
        ${number}
        <td>${linkButton([t("all-rows.edit"), hidden(t("all-rows.edit-of", { row }))], () => this.edit(contact))}</td>
        <td><span class="pf-state is-${state}">${t(`all-rows.${state}`)}</span></td>
        ${this.columns.map(({ index, role }) => {
          const [old, text] = [contact.cells[index], now[index]];
          const shown = text === undefined ? nothing : oneLine(text);
          return html`<td dir=${role === "email" ? "ltr" : "auto"}>${text === old ? shown : html`<ins>${shown}</ins>`}</td>`;
        })}
      </tr>
    `;
  }
}

const MOST_LETTERS = 120;
/** What fits on one line of a narrow cell; the form shows all of it. */
const oneLine = (cell: string): string =>
  cell.length > MOST_LETTERS ? `${cell.slice(0, MOST_LETTERS)}…` : cell;

/** Room for words of ours, in digits: bold letters are wider, and there is room around them. */
const lettersFor = (words: readonly string[]): number =>
  Math.ceil(Math.max(...words.map(({ length }) => length)) * 1.2) + 2;
const STATES = ["all-rows.ready", "all-rows.to-fix", "all-rows.left-out"];

/** Names may go on below; of a cell the room holds what it can with letters set wide apart, too. */
const lettersOf = (column: Column): number => {
  const name = Math.ceil((columnName(column).length + 4) * 0.9);
  return Math.min(Math.max(column.length?.longest ?? 0, name, NARROWEST), WIDEST) + 3;
};

customElements.define("pf-rows", VirtualRows);
