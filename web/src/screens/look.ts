/** Step 2a: does this look like your table? Each choice is shown as a table of the person's own rows. */
import { signal } from "@preact/signals-core";
import { html, nothing, type TemplateResult } from "lit-html";
import { headerRow, lettersText, markText } from "../i18n/findings.ts";
import { t } from "../i18n/t.ts";
import type { EntryBody } from "../state/report.ts";
import { go } from "../state/route.ts";
import { addToPlan, file, findings, history, report, sampleWith } from "../state/store.ts";
import type { Page } from "../widgets/page.ts";
import { buttons, mainButton, radios } from "../widgets/parts.ts";
import { sampleTable } from "../widgets/table_sample.ts";
import type { Sample } from "../worker/messages.ts";

const MARKS = [",", ";", "\t", "|"];
/** The kinds of letters the core can read. */
const LETTERS = ["utf-8"];

interface Choices {
  readonly delimiter: string;
  readonly hasHeader: boolean;
  readonly letters: string;
}

const chosen = signal<Choices | null>(null);
const samples = signal<ReadonlyMap<string, Sample | "failed">>(new Map());
let samplesFor = "";

/** Begins anew for the file as it is read now. */
export function enterLook(): void {
  const reading = report.value?.reading;
  if (!reading) return;
  chosen.value = { delimiter: reading.delimiter, hasHeader: reading.has_header, letters: reading.encoding };
  samples.value = new Map();
  samplesFor = "";
  loadSamples();
}

/** The reading now, the runner-up, and what else is common: at most four. */
function offeredMarks(): readonly string[] {
  const reading = report.value?.reading;
  if (!reading) return [];
  const marks = [reading.delimiter, ...reading.alternatives.map(({ delimiter }) => delimiter), ...MARKS];
  return [...new Set(marks)].slice(0, 4);
}

/** A way of splitting that makes one column of everything says nothing, unless there is nothing else to choose. */
function shownMarks(): readonly string[] {
  const all = offeredMarks();
  const telling = all.filter((delimiter, index) => {
    const sample = samples.value.get(delimiter);
    const isOneColumn = sample !== undefined && sample !== "failed" && sample.report.columns.length < 2;
    return index === 0 || delimiter === chosen.value?.delimiter || !isOneColumn;
  });
  return telling.length > 1 ? telling : all.slice(0, 2);
}

function loadSamples(): void {
  const now = chosen.value;
  if (!now) return;
  const key = JSON.stringify([now.hasHeader, now.letters, history.value.last_number, file.value?.name]);
  if (key !== samplesFor) samples.value = new Map();
  samplesFor = key;
  for (const delimiter of offeredMarks()) {
    if (samples.value.has(delimiter)) continue;
    const entry: EntryBody = { do: "read-as", delimiter, has_header: now.hasHeader, encoding: now.letters };
    sampleWith({ entries: [entry] }).then(
      sample => keep(key, delimiter, sample),
      () => keep(key, delimiter, "failed"),
    );
  }
}

function keep(key: string, delimiter: string, sample: Sample | "failed"): void {
  if (key === samplesFor) samples.value = new Map(samples.value).set(delimiter, sample);
}

function choose(next: Partial<Choices>): void {
  if (!chosen.value) return;
  chosen.value = { ...chosen.value, ...next };
  loadSamples();
}

async function goOn(): Promise<void> {
  const now = chosen.value;
  const reading = report.value?.reading;
  if (!now || !reading) return;
  const unsure = findings.value.find(({ id }) => id === "delimiter-unsure");
  const entries: EntryBody[] = [];
  if (now.delimiter !== reading.delimiter || unsure)
    entries.push({ do: "read-as", delimiter: now.delimiter });
  if (now.hasHeader !== reading.has_header) entries.push({ do: "read-as", has_header: now.hasHeader });
  if (now.letters !== reading.encoding) entries.push({ do: "read-as", encoding: now.letters });
  go({ name: "check" });
  if (entries.length > 0)
    await addToPlan({
      entries,
      about: unsure ?? null,
    });
}

const sampleOf = (delimiter: string): TemplateResult => {
  const sample = samples.value.get(delimiter);
  if (!sample) return html`<p class="pf-muted">${t("look.sample-wait")}</p>`;
  if (sample === "failed") return html`<p class="pf-muted">${t("look.sample-none")}</p>`;
  return sampleTable(t("look.sample", { mark: markText(delimiter) }), sample, 5);
};

const lettersBox = (now: Choices, read: string): TemplateResult => html`
  <div class="pf-group">
              <label for="letters">${t("look.letters")}</label>
              <p class="pf-hint" id="letters-hint">${t("look.letters-hint")}</p>
              <select
                id="letters"
                aria-describedby="letters-hint"
                @change=${(event: Event) => choose({ letters: (event.target as HTMLSelectElement).value })}
              >
                ${[...new Set([read, ...LETTERS])].map(
                  label =>
                    html`<option value=${label} .selected=${label === now.letters}>${lettersText(label)}</option>`,
                )}
              </select>
            </div>
`;

export function lookPage(): Page {
  const now = chosen.value;
  const reading = report.value?.reading;
  return {
    key: "look",
    step: 2,
    title: t("look.title"),
    lead: t("look.lead"),
    back: { name: "check" },
    wide: true,
    body:
      now && reading
        ? html`
            <fieldset class="pf-group pf-samples">
              <legend>${t("look.split")}</legend>
              ${shownMarks().map(
                (
                  delimiter,
                  index,
                ) => html`<div class="pf-sample ${delimiter === now.delimiter ? "is-chosen" : ""}">
                  <div class="pf-choice">
                    <input
                      type="radio"
                      name="split"
                      id="split-${index}"
                      .checked=${delimiter === now.delimiter}
                      @change=${() => choose({ delimiter })}
                    />
                    <label for="split-${index}">${t("look.split-at", { mark: markText(delimiter), sign: delimiter.trim() })}</label>
                  </div>
                  ${sampleOf(delimiter)}
                </div>`,
              )}
            </fieldset>
            ${radios(
              "names",
              [t("look.header"), " (", t("rows.named", { n: 1, list: String(headerRow(reading)) }), ")"].join(
                "",
              ),
              [
                { value: "yes", label: t("look.header-yes") },
                { value: "no", label: t("look.header-no") },
              ],
              now.hasHeader ? "yes" : "no",
              value => choose({ hasHeader: value === "yes" }),
            )}
            ${LETTERS.length > 1 ? lettersBox(now, reading.encoding) : nothing}
            ${buttons(mainButton(t("look.go-on"), () => void goOn()))}
          `
        : html`${nothing}`,
  };
}
