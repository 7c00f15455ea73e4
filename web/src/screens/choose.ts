/** Step 1: choose a file, drop it, paste a table, or try the sample. */
import { signal } from "@preact/signals-core";
import { html, nothing, type TemplateResult } from "lit-html";
import sampleUrl from "../assets/sample-contacts.csv?url";
import { t, tx } from "../i18n/t.ts";
import { tableOnClipboard } from "../state/clipboard_table.ts";
import { go } from "../state/route.ts";
import { keptWork } from "../state/settings.ts";
import { announce, focusNext, problems } from "../state/speak.ts";
import { checking, chooseFile, file, offered, refusal, refuseFile, report } from "../state/store.ts";
import { bdi } from "../widgets/data.ts";
import { icon } from "../widgets/icons.ts";
import { yourImports } from "../widgets/imports_list.ts";
import type { Page } from "../widgets/page.ts";
import { linkButton } from "../widgets/parts.ts";

/** A file is over the page. */
export const dragging = signal(false);

export function takeFiles(files: readonly File[]): void {
  const [only] = files;
  if (!only) {
    refuseFile("choose.folder");
    return;
  }
  if (files.length === 1) {
    chooseFile(only);
    return;
  }
  refusal.value = null;
  problems.value = [];
  offered.value = files;
  announce(t("choose.several", { n: files.length }));
}

/** Files dropped on a later page: the person says first that the work there may go. */
export function offerFiles(files: readonly File[]): void {
  if (files.length === 0) return;
  go({ name: "choose" });
  // Nothing can be lost, and one file is no choice.
  if (!file.value && files.length === 1) {
    takeFiles(files);
    return;
  }
  refusal.value = null;
  offered.value = files;
  focusNext.value = "offered";
}

/** What was copied, as text and as a web page; false: it is no table. */
export function takePaste(text: string, page: string): boolean {
  const table = tableOnClipboard(text, page);
  if (!table) {
    refuseFile("choose.paste-small");
    return false;
  }
  announce(t("choose.pasted", { n: table.rows }));
  chooseFile(new File([table.text], t("pasted-name"), { type: "text/tab-separated-values" }));
  return true;
}

async function takeSample(): Promise<void> {
  try {
    const answer = await fetch(sampleUrl);
    if (!answer.ok) throw new Error(String(answer.status));
    chooseFile(new File([await answer.blob()], t("sample-name"), { type: "text/csv" }));
  } catch {
    refuseFile("choose.no-sample");
  }
}

const several = (files: readonly File[]): TemplateResult => html`
  <div class="pf-notice is-look">
    <h2 id="offered" tabindex="-1">
      ${files.length === 1 && file.value ? tx("choose.instead", { name: bdi(file.value.name) }) : t("choose.several", { n: files.length })}
    </h2>
    <p>${t(files.length === 1 ? "choose.instead-hint" : "choose.several-hint")}</p>
    <div class="pf-buttons">
      ${files.slice(0, 6).map(
        each => html`<button type="button" class="pf-button" @click=${() => chooseFile(each)}>
          ${tx("choose.use", { name: bdi(each.name) })}
        </button>`,
      )}
    </div>
  </div>
`;

const refused = (): TemplateResult | typeof nothing => {
  const found = refusal.value;
  return found
    ? html`<p class="pf-wrong" id="file-wrong">${t(found.key, { size: found.size ?? "" })}</p>`
    : nothing;
};

/** Work of an earlier visit, kept on this computer. */
const goOnWith = (): TemplateResult | typeof nothing => {
  const kept = keptWork.value;
  if (!kept) return nothing;
  return html`<div class="pf-note pf-kept">
    <p>${tx("choose.kept", { name: bdi(kept.name) })}</p>
    <div class="pf-buttons">
      <button type="button" class="pf-button is-first" @click=${kept.goOn}>${t("choose.kept-go-on")}</button>
      ${linkButton(t("choose.kept-forget"), () => {
        kept.forget();
        announce(t("choose.kept-forgotten"));
      })}
    </div>
  </div>`;
};

const status = () => {
  if (dragging.value) return t("choose.drop-now");
  if (checking.value && file.value && !report.value)
    return tx("choose.checking", { name: bdi(file.value.name) });
  if (file.value) return t("check.choose-other");
  return t("choose.none");
};

export function choosePage(): Page {
  return {
    key: "choose",
    step: 1,
    title: t("choose.title"),
    lead: t("choose.lead"),
    body: html`
      ${goOnWith()} ${offered.value.length > 0 ? several(offered.value) : nothing}
      <div class="pf-drop ${dragging.value ? "is-over" : ""}">
        ${icon("file")}
        <p class="pf-drop-status" id="file-status">${status()}</p>
        ${refused()}
        <div class="pf-drop-choose">
          <input
            type="file"
            id="file"
            class="pf-file"
            accept=".csv,.tsv,.txt,.tab,text/csv,text/plain,text/tab-separated-values"
            aria-describedby=${refusal.value ? "file-wrong file-status file-hint" : "file-status file-hint"}
            @change=${(event: Event) => {
              const input = event.target as HTMLInputElement;
              const files = [...(input.files ?? [])];
              input.value = "";
              if (files.length > 0) takeFiles(files);
            }}
          />
          <label for="file" class="pf-button is-main">${t("choose.label")}</label>
          <span>${t("choose.or")}</span>
        </div>
      </div>
      <div class="pf-under-drop">
        <p class="pf-hint" id="file-hint">${t("choose.hint")}</p>
        ${linkButton(t("choose.sample"), () => void takeSample())}
      </div>
      ${
        file.value && report.value
          ? html`<p class="pf-go-on">
            ${tx("choose.go-on", { name: bdi(file.value.name) })} <a href="#/check" @click=${() => (offered.value = [])}>${t("choose.go-on-link")}</a>
          </p>`
          : nothing
      }
      ${yourImports()}
    `,
  };
}
