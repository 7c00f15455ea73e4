/** Step 2c: one problem, each row with what the file says and what to change it to. */
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { columnName, headingText, howText, plain, quoted, whatText } from "../i18n/findings.ts";
import { formatRow, t, tx } from "../i18n/t.ts";
import { changedLetters } from "../state/changed_letters.ts";
import { differences } from "../state/duplicates.ts";
import {
  boxId,
  cellNow,
  changeTicked,
  draftOf,
  drafts,
  findingOf,
  firstOfPerson,
  isTypedOver,
  leaveOutOne,
  leaveOutTicked,
  loadProblem,
  PAGE_ROWS,
  problemPage,
  setDraft,
  tickAll,
  ticked,
} from "../state/problem.ts";
import { type Finding, type FindingKey, type PageRow, pickKey, sameFinding } from "../state/report.ts";
import { go, hrefOf } from "../state/route.ts";
import { announce, focusNext, problemAt } from "../state/speak.ts";
import { addToPlan, checking, findings, history, report, takeBack } from "../state/store.ts";
import { bdi, findingContext, plainContext } from "../widgets/data.ts";
import { fixButtons, hasRows } from "../widgets/finding_card.ts";
import { jumpTo, type Page } from "../widgets/page.ts";
import { buttons, linkButton, mainKey, mainLink, plainButton } from "../widgets/parts.ts";
import { lineOf, stepsDone } from "../widgets/steps_done.ts";

const REST_CELLS = 3;

async function after(done: Promise<boolean>): Promise<void> {
  if (!(await done)) return;
  const step = history.value.steps.at(-1);
  if (step) announce(lineOf(step));
  focusNext.value = "heading";
}

/** Enter goes to the box below, Esc puts back what the file said. */
function keyInBox(event: KeyboardEvent, row: PageRow, finding: Finding): void {
  const rows = problemPage.value?.page?.rows ?? [];
  if (event.key === "Escape") {
    setDraft(row, { text: cellNow(row, finding.column), ticked: false });
    event.preventDefault();
  } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
    const next = rows[rows.indexOf(row) + 1];
    if (next) document.getElementById(boxId(next.row))?.focus();
    event.preventDefault();
  }
}

/** Cells that tell who this row is: the first filled ones that are not the cell in question. */
function restOf(row: PageRow, finding: Finding): string {
  return row.cells
    .filter((cell, index) => index !== finding.column && cell.trim() !== "")
    .slice(0, REST_CELLS)
    .join(" · ");
}

/** What one cell of a row should say, where the finding is about rows and there is no box to show it in. */
const meant = (row: PageRow, finding: Finding): TemplateResult | typeof nothing =>
  finding.column === null && row.before != null && row.after != null
    ? html`<p class="pf-means">${tx("problem.means", { before: bdi(row.before), after: html`<ins><bdi>${row.after}</bdi></ins>` })}</p>`
    : nothing;

/** Before and after side by side: what goes is struck out here, what comes is marked beside the box. */
const saysNow = (now: string, text: string): TemplateResult => {
  if (now === "") return html`<span class="pf-muted">${t("problem.empty")}</span>`;
  const { start, gone, end } = changedLetters(now, text);
  return now === text || gone === "" ? bdi(now) : html`<bdi>${start}<del>${gone}</del>${end}</bdi>`;
};

const becomes = (now: string, text: string): TemplateResult | typeof nothing => {
  const { start, added, end } = changedLetters(now, text);
  return now === text || now === "" || added === ""
    ? nothing
    : html`<p class="pf-becomes" aria-hidden="true"><bdi>${start}<ins>${added}</ins>${end}</bdi></p>`;
};

const MOST_DIFFERENCES = 4;

/** Of a duplicate: the row it repeats, where the two differ, and the way to keep this one. */
const sameAs = (row: PageRow, finding: Finding): TemplateResult | typeof nothing => {
  const number = row.same_as;
  if (number === undefined || number === row.row) return nothing;
  const first = firstOfPerson.value.get(number);
  const found = first ? differences(first, row, report.value?.columns ?? []) : [];
  const shown = (text: string) => (text === "" ? t("problem.empty") : bdi(quoted(text)));
  return html`
    <p>${t("problem.same-as", { row: number })}${first && found.length === 0 ? ` ${t("problem.same-all")}` : ""}</p>
    ${
      found.length > 0
        ? html`<dl class="pf-differs">
            ${found.slice(0, MOST_DIFFERENCES).map(
              each => html`<dt>${bdi(columnName(each.column))}</dt>
                <dd>${tx("problem.differs", { row: number, first: shown(each.first), own: row.row, second: shown(each.second) })}</dd>`,
            )}
          </dl>`
        : nothing
    }
    ${found.length > MOST_DIFFERENCES ? html`<p>${t("problem.differs-more", { n: found.length - MOST_DIFFERENCES })}</p>` : nothing}
    ${
      first && first.state !== "left-out"
        ? linkButton(
            t("problem.leave-out-first", { row: number }),
            () => void after(leaveOutOne(finding, number)),
          )
        : nothing
    }
  `;
};

const rowLine = (row: PageRow, finding: Finding, typed: boolean): TemplateResult => {
  const draft = draftOf(row);
  const column = report.value?.columns.find(({ index }) => index === finding.column);
  const now = cellNow(row, finding.column);
  const id = boxId(row.row);
  const wrong = problemAt(id);
  const isEmail = column?.role === "email";
  return html`
    <tr class=${wrong ? "is-wrong" : ""}>
      ${
        finding.level === "tidied"
          ? nothing
          : html`<td class="pf-tick">
            <input
              type="checkbox"
              id=${typed ? `tick-${row.row}` : id}
              aria-label=${t("problem.tick", { row: row.row })}
              .checked=${live(draft.ticked)}
              @change=${(event: Event) => setDraft(row, { ticked: (event.target as HTMLInputElement).checked })}
            />
          </td>`
      }
      <th scope="row"><span class="pf-cell-name" aria-hidden="true">${t("problem.row")} </span>${formatRow(row.row)}</th>
      ${
        finding.column === null
          ? nothing
          : html`<td>
            <span class="pf-cell-name" aria-hidden="true">${t("problem.says")}</span>
            ${saysNow(now, typed ? draft.text : now)}
          </td>`
      }
      ${
        typed
          ? html`<td>
            <span class="pf-cell-name" aria-hidden="true">${t("problem.to")}</span>
            ${wrong ? html`<p class="pf-wrong" id="${id}-wrong">${wrong}</p>` : nothing}
            <input
              type="text"
              id=${id}
              dir=${isEmail ? "ltr" : "auto"}
              class=${draft.text !== now ? "is-changed" : ""}
              aria-label=${t("problem.box", { column: columnName(column), row: row.row })}
              aria-describedby=${wrong ? `${id}-wrong` : nothing}
              autocomplete="off"
              autocapitalize="off"
              spellcheck="false"
              inputmode=${isEmail ? "email" : nothing}
              .value=${live(draft.text)}
              @input=${(event: Event) => {
                const text = (event.target as HTMLInputElement).value;
                setDraft(row, { text, ticked: text !== now });
              }}
              @keydown=${(event: KeyboardEvent) => keyInBox(event, row, finding)}
            />
            ${becomes(now, draft.text)}
          </td>`
          : nothing
      }
      <td class="pf-rest">
        <span class="pf-cell-name" aria-hidden="true">${t("problem.rest")}</span>
        ${meant(row, finding)}
        ${
          finding.id === "email-duplicate"
            ? sameAs(row, finding)
            : bdi(finding.column === null ? row.cells.join(" · ") : restOf(row, finding))
        }
      </td>
    </tr>
  `;
};

const rowsTable = (finding: Finding): TemplateResult => {
  const shown = problemPage.value;
  const rows = shown?.page?.rows ?? [];
  if (!shown?.page)
    return html`<p class="pf-muted">${t(shown?.failed ? "problem.failed" : "problem.wait")}</p>`;
  const typed = isTypedOver(finding);
  const all = rows.length > 0 && rows.every(row => draftOf(row).ticked);
  const from = shown.before + 1;
  const to = shown.before + rows.length;
  const next = shown.page.next_row;
  const caption = plain(whatText(finding, plainContext()));
  return html`
    <p><a class="pf-skip-inline" href="#after-table" @click=${jumpTo("after-table")}>${t("problem.skip-table")}</a></p>
    <div class="pf-scroll" tabindex="0" role="region" aria-label=${caption} data-problem-table>
    <table class="pf-table pf-problem" aria-busy=${checking.value}>
      <caption class="pf-hidden">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${
            finding.level === "tidied"
              ? nothing
              : html`<td class="pf-tick">
                <input
                  type="checkbox"
                  aria-label=${t("problem.tick-all")}
                  .checked=${live(all)}
                  @change=${(event: Event) => tickAll((event.target as HTMLInputElement).checked)}
                />
              </td>`
          }
          <th scope="col">${t("problem.row")}</th>
          ${finding.column === null ? nothing : html`<th scope="col">${t("problem.says")}</th>`}
          ${typed ? html`<th scope="col">${t("problem.to")}</th>` : nothing}
          <th scope="col">${t("problem.rest")}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(row => rowLine(row, finding, typed))}
      </tbody>
    </table>
    </div>
    <p id="after-table" tabindex="-1" class="pf-range">
      ${t("problem.range", { from, to, n: Math.max(finding.count, to) })}
      ${
        next === null
          ? nothing
          : plainButton(t("problem.next-page"), () => {
              void loadProblem(pickKey(finding), next, to);
              focusNext.value = "heading";
            })
      }
      ${
        shown.before === 0
          ? nothing
          : plainButton(t("problem.first-page"), () => {
              void loadProblem(pickKey(finding));
              focusNext.value = "heading";
            })
      }
    </p>
  `;
};

const neighbours = (finding: Finding): TemplateResult => {
  const all = findings.value.filter(other => hasRows(other) && other.level !== "tidied");
  const at = all.findIndex(other => sameFinding(other, finding));
  const link = (other: Finding | undefined, key: string, to: string): TemplateResult | typeof nothing =>
    other
      ? html`<a data-neighbour=${to} href=${hrefOf({ name: "problem", finding: pickKey(other) })}>${t(key)}</a>`
      : nothing;
  if (at < 0 || all.length < 2) return html`${nothing}`;
  return html`<p class="pf-neighbours">
    <span>${t("problem.place", { at: at + 1, of: all.length })}</span>
    ${link(all[at - 1], "problem.previous", "last")} ${link(all[at + 1], "problem.next", "next")}
  </p>`;
};

function fixedPage(): Page {
  const next = findings.value.find(finding => hasRows(finding) && finding.level === "must");
  return {
    key: "problem-fixed",
    step: 2,
    title: t("problem.fixed"),
    good: true,
    back: { name: "check" },
    body: html`
      ${stepsDone(step => void takeBack(step))}
      ${buttons(
        next
          ? mainLink(t("problem.next"), hrefOf({ name: "problem", finding: pickKey(next) }))
          : mainLink(t("problem.back"), "#/check"),
        next ? html`<a class="pf-button" href="#/check">${t("problem.back")}</a>` : nothing,
      )}
    `,
  };
}

export function onePage(key: FindingKey): Page {
  const finding = findingOf(key);
  if (!finding) return fixedPage();
  // Read here, so that typing and ticking draw the page again.
  void drafts.value;
  const { all, changed } = ticked(finding);
  const typed = isTypedOver(finding);
  const tidied = finding.level === "tidied";
  const bar = !tidied && problemPage.value?.page != null;
  const total = finding.count > PAGE_ROWS || (problemPage.value?.page?.next_row ?? null) !== null;
  return {
    key: `problem-${finding.id}-${finding.reason}-${finding.column}`,
    step: 2,
    title: plain(headingText(finding, plainContext())),
    heading: headingText(finding, findingContext()),
    lead: howText(finding, findingContext()),
    back: { name: "check" },
    wide: true,
    bar,
    body: html`
      ${neighbours(finding)} ${stepsDone(step => void takeBack(step))}
      ${
        total && finding.fixes.length > 0
          ? html`<section class="pf-all-at-once">
            <h2>${t("problem.all")}</h2>
            <div class="pf-buttons">
              ${fixButtons(finding, (of, entry, count) => void after(addToPlan({ entries: [entry], about: of, count })))}
            </div>
          </section>`
          : nothing
      }
      ${rowsTable(finding)}
      ${
        !bar
          ? nothing
          : html`<div class="pf-buttons pf-sticky">
            ${
              typed
                ? html`<button type="button" class="pf-button is-main" data-main title=${mainKey()} @click=${() => void after(changeTicked(finding))}>
                  ${changed.length === 0 ? t("problem.change-none") : t("problem.change", { n: changed.length })}
                </button>`
                : nothing
            }
            ${
              !total && !typed
                ? fixButtons(
                    finding,
                    (of, entry, count) => void after(addToPlan({ entries: [entry], about: of, count })),
                    finding.fixes.filter(({ entry }) => entry.do !== "leave-out-rows"),
                  )
                : nothing
            }
            ${plainButton(all.length === 0 ? t("problem.leave-out-none") : t("problem.leave-out", { n: all.length }), () => void after(leaveOutTicked(finding)))}
          </div>`
      }
      <p><a href="#/check" @click=${() => go({ name: "check" })}>${tx("problem.back")}</a></p>
    `,
  };
}
