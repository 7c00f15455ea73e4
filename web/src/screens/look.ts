/** Step 2a: does this look like your table? Each choice is shown as a table of the person's own rows. */
import { signal } from "@preact/signals-core";
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { headerRow, lettersText, markText, quoted } from "../i18n/findings.ts";
import { formatSamples, t, tx } from "../i18n/t.ts";
import { LETTERS, likelyLetters, wordsIn } from "../state/letters.ts";
import { planJson } from "../state/plan.ts";
import type { EntryBody, Finding, Reading } from "../state/report.ts";
import { go } from "../state/route.ts";
import { announce } from "../state/speak.ts";
import { addToPlan, file, findings, history, report, sampleWith } from "../state/store.ts";
import { bdi } from "../widgets/data.ts";
import { fixButtons } from "../widgets/finding_card.ts";
import type { Page } from "../widgets/page.ts";
import { buttons, hidden, mainButton, radios } from "../widgets/parts.ts";
import { lineOf } from "../widgets/steps_done.ts";
import { sampleTable } from "../widgets/table_sample.ts";
import type { Sample } from "../worker/messages.ts";

const MARKS = [",", ";", "\t", "|"];
const MOST_WAYS = 4;
const WORDS = 6;

/** A way to read the table: all that tells it from another. */
type Way = Pick<Reading, "delimiter" | "quote" | "escape" | "skip_rows" | "has_header">;

/** What is chosen here and not yet part of the plan. */
interface Draft {
  readonly hasHeader?: boolean;
  readonly letters?: string;
}

const draft = signal<Draft>({});
const samples = signal<ReadonlyMap<string, Sample | "failed">>(new Map());
const asked = new Set<string>();
let samplesFor = "";

export function enterLook(): void {
  draft.value = {};
  loadSamples();
}

const lettersNow = (reading: Reading): string => draft.value.letters ?? reading.encoding;

const wayOf = (of: Way): Way => ({
  delimiter: of.delimiter,
  quote: of.quote,
  escape: of.escape,
  skip_rows: of.skip_rows,
  has_header: of.has_header,
});

/** The reading now, what it nearly was, and what else is common: at most four. */
function offeredWays(reading: Reading): readonly Way[] {
  const now = { ...wayOf(reading), has_header: draft.value.hasHeader ?? reading.has_header };
  const known = [now, ...reading.alternatives.map(wayOf)];
  const others = MARKS.filter(mark => known.every(({ delimiter }) => delimiter !== mark));
  return [...known, ...others.map(delimiter => ({ ...now, delimiter }))].slice(0, MOST_WAYS);
}

/** What only common sense offers says nothing where it makes one column of everything. */
const shownWays = (reading: Reading): readonly Way[] =>
  offeredWays(reading).filter((way, index) => {
    const sample = samples.value.get(entryText(way, reading));
    const isOneColumn = sample === "failed" || (sample && sample.report.columns.length < 2);
    return index <= reading.alternatives.length || (sample !== undefined && !isOneColumn);
  });

/** Without the members that a reading has none of. */
function entryOf(way: Way): EntryBody {
  const { escape: mark, ...rest } = way;
  return mark === null ? { do: "read-as", ...rest } : { do: "read-as", ...way };
}
const sampleEntry = (way: Way, reading: Reading): EntryBody => ({
  ...entryOf(way),
  encoding: lettersNow(reading),
});
const entryText = (way: Way, reading: Reading): string => JSON.stringify(sampleEntry(way, reading));

export function loadSamples(): void {
  const reading = report.value?.reading;
  if (!reading) return;
  const key = `${planJson(history.value)} ${file.value?.name} ${file.value?.lastModified}`;
  if (key !== samplesFor) {
    samples.value = new Map();
    asked.clear();
  }
  samplesFor = key;
  for (const way of offeredWays(reading)) {
    const entry = entryText(way, reading);
    if (asked.has(entry)) continue;
    asked.add(entry);
    const keep = (sample: Sample | "failed"): void => {
      if (key === samplesFor) samples.value = new Map(samples.value).set(entry, sample);
    };
    sampleWith({ entries: [sampleEntry(way, reading)] }).then(keep, () => keep("failed"));
  }
}

function choose(next: Draft): void {
  draft.value = { ...draft.value, ...next };
  loadSamples();
  if (next.letters) announce(t("look.letters-shown", { kind: lettersText(next.letters) }));
}

const unsure = (): Finding | null => findings.value.find(({ id }) => id === "delimiter-unsure") ?? null;

async function answer(entries: readonly EntryBody[], about: Finding | null = null): Promise<void> {
  go({ name: "check" });
  if (entries.length === 0 || !(await addToPlan({ entries, about }))) return;
  const step = history.value.steps.at(-1);
  if (step) announce(lineOf(step));
}

function lettersEntries(reading: Reading): readonly EntryBody[] {
  const encoding = lettersNow(reading);
  return encoding === reading.encoding ? [] : [{ do: "read-as", encoding }];
}

const readLike = (way: Way, reading: Reading): Promise<void> =>
  answer([entryOf(way), ...lettersEntries(reading)], unsure());

function goOn(reading: Reading): Promise<void> {
  const { hasHeader = reading.has_header } = draft.value;
  const header: EntryBody[] =
    hasHeader === reading.has_header ? [] : [{ do: "read-as", has_header: hasHeader }];
  return answer([...header, ...lettersEntries(reading)]);
}

/** In what else a way differs from the reading now. */
function differences(way: Way, reading: Reading): string {
  const said: string[] = [];
  if (way.quote !== reading.quote)
    said.push(way.quote === null ? t("look.no-quotes") : t("look.quotes", { mark: way.quote }));
  if (way.skip_rows !== reading.skip_rows) said.push(t("look.starts", { row: way.skip_rows + 1 }));
  if (way.has_header !== reading.has_header)
    said.push(t(way.has_header ? "look.named" : "look.unnamed", { row: way.skip_rows + 1 }));
  return said.join(" ");
}

const sampleOf = (way: Way, reading: Reading): TemplateResult => {
  const sample = samples.value.get(entryText(way, reading));
  if (!sample) return html`<p class="pf-muted">${t("look.sample-wait")}</p>`;
  if (sample === "failed") return html`<p class="pf-muted">${t("look.sample-none")}</p>`;
  return sampleTable(t("look.sample", { mark: markText(way.delimiter) }), sample, 5);
};

const wayCard = (way: Way, isNow: boolean, reading: Reading): TemplateResult => {
  const title = t("look.split-at", { mark: markText(way.delimiter), sign: way.delimiter.trim() });
  const also = isNow ? "" : differences(way, reading);
  const use = (): void => void readLike(way, reading);
  return html`<section class="pf-sample ${isNow && !unsure() ? "is-chosen" : ""}" aria-label=${`${title} ${also}`.trim()}>
    <h3>${title}</h3>
    ${also === "" ? nothing : html`<p class="pf-hint">${also}</p>`}
    ${isNow && !unsure() ? html`<p class="pf-hint">${t("look.now")}</p>` : nothing}
    ${sampleOf(way, reading)}
    ${
      isNow && !unsure()
        ? nothing
        : html`<button type="button" class="pf-button" @click=${use}>${t("look.use")}${hidden(t("of-what", { what: `${title} ${also}`.trim() }))}</button>`
    }
  </section>`;
};

/** Rows above the table that are no part of it, each as it stands in the file. */
const titleRows = (reading: Reading): TemplateResult | typeof nothing => {
  const finding = findings.value.find(({ id, reason }) => id === "title-rows" && reason === null);
  if (!finding) return nothing;
  const others = finding.fixes.filter(({ entry }) => entry.skip_rows !== reading.skip_rows);
  const first = finding.rows[0];
  return html`<div class="pf-note pf-titles">
    <p>${t("look.titles", { n: reading.skip_rows, row: headerRow(reading) })}</p>
    ${first?.evidence ? html`<p>${tx("look.title-says", { row: first.row, sample: bdi(quoted(first.evidence)) })}</p>` : nothing}
    <div class="pf-buttons">${fixButtons(finding, (of, entry) => void answer([entry], of), others)}</div>
  </div>`;
};

const headerQuestion = (reading: Reading): TemplateResult =>
  radios(
    "names",
    t("look.header", { row: headerRow(reading) }),
    [
      { value: "yes", label: t("look.header-yes") },
      { value: "no", label: t("look.header-no") },
    ],
    (draft.value.hasHeader ?? reading.has_header) ? "yes" : "no",
    value => choose({ hasHeader: value === "yes" }),
  );

const wordsLine = (label: string): TemplateResult | undefined => {
  const words = wordsIn(label).slice(0, WORDS).map(quoted);
  return words.length === 0 ? undefined : bdi(formatSamples(words));
};

const lettersQuestion = (reading: Reading): TemplateResult => {
  const now = lettersNow(reading);
  const likely = [...new Set([...likelyLetters().map(({ encoding }) => encoding), reading.encoding, now])];
  return html`
    ${
      likely.length > 1
        ? radios(
            "letters",
            t("look.letters"),
            likely.map(label => {
              const hint = wordsLine(label);
              return { value: label, label: lettersText(label), ...(hint ? { hint } : {}) };
            }),
            now,
            letters => choose({ letters }),
          )
        : html`<div class="pf-group">
            <h2 class="pf-legend">${t("look.letters")}</h2>
            <p>${t("look.letters-one", { kind: lettersText(now) })}</p>
          </div>`
    }
    <details class="pf-letters" ?open=${draft.value.letters !== undefined}>
      <summary>${t("look.letters-more")}</summary>
      <div class="pf-group">
        <label for="letters-all">${t("look.letters-all")}</label>
        <p class="pf-hint" id="letters-hint">${t("look.letters-hint")}</p>
        <select
          id="letters-all"
          aria-describedby="letters-hint"
          @change=${(event: Event) => choose({ letters: (event.target as HTMLSelectElement).value })}
        >
          ${LETTERS.map(
            ([region, labels]) => html`<optgroup label=${t(`letters-region.${region}`)}>
              ${labels.map(
                label =>
                  html`<option value=${label} .selected=${live(label === now)}>${lettersText(label)}</option>`,
              )}
            </optgroup>`,
          )}
        </select>
      </div>
    </details>
  `;
};

export function lookPage(): Page {
  const reading = report.value?.reading;
  return {
    key: "look",
    step: 2,
    title: t("look.title"),
    lead: t(unsure() ? "look.lead-unsure" : "look.lead"),
    back: { name: "check" },
    wide: true,
    body: reading
      ? html`
          <section aria-labelledby="split">
            <h2 id="split">${t("look.split")}</h2>
            <div class="pf-samples">
              ${shownWays(reading).map((way, index) => wayCard(way, index === 0, reading))}
            </div>
          </section>
          ${titleRows(reading)} ${headerQuestion(reading)} ${lettersQuestion(reading)}
          ${unsure() ? nothing : buttons(mainButton(t("look.go-on"), () => void goOn(reading)))}
        `
      : html`${nothing}`,
  };
}
