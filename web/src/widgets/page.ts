/** The frame every page stands in: banner, back link, step, one heading, what is wrong, the page's own part, footer. */
import { signal } from "@preact/signals-core";
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { chooseLanguage, ownName, TAGS } from "../i18n/load.ts";
import { currentLanguage, formatBytes, formatTime, t } from "../i18n/t.ts";
import { newVersion, takeNewVersion } from "../offline/new_version.ts";
import { hrefOf, type Route } from "../state/route.ts";
import { sentBytes } from "../state/sent.ts";
import { online, person, session, signsInHere } from "../state/server.ts";
import { announce, type Problem, problems, textOf } from "../state/speak.ts";
import { fixing } from "../state/store.ts";
import type { Content } from "./data.ts";
import { icon, mark } from "./icons.ts";
import { linkButton } from "./parts.ts";

export interface Page {
  /** Another key is another page: the focus moves to its heading. */
  readonly key: string;
  readonly step: 1 | 2 | 3 | 4 | 5 | null;
  /** For the title of the window; no data of the person's contacts. */
  readonly title: string;
  readonly heading?: Content;
  readonly back?: Route | null;
  readonly lead?: Content | typeof nothing;
  readonly body: TemplateResult;
  readonly wide?: boolean;
  /** A bar of buttons stays in view at its end. */
  readonly bar?: boolean;
  readonly good?: boolean;
}

/** Undo and redo, once the pages that need them are loaded (undo_bar.ts). */
export const undoTools = signal<(() => TemplateResult | typeof nothing) | null>(null);

const STEPS = [1, 2, 3, 4, 5] as const;

export const windowTitle = (page: Page): string => {
  const title = problems.value.length > 0 ? t("title-problem", { title: page.title }) : page.title;
  return page.step === null ? t("title-plain", { title }) : t("title", { title, step: page.step });
};

/** A link to something on this page: the address is left alone, for it holds the page's own name. */
export function jumpTo(id: string): (event: Event) => void {
  return event => {
    event.preventDefault();
    const target = document.getElementById(id);
    const label = target?.id ? document.querySelector(`label[for="${CSS.escape(target.id)}"]`) : null;
    (label ?? target)?.scrollIntoView({ block: "center" });
    target?.focus({ preventScroll: true });
  };
}

const summary = (found: readonly Problem[]): TemplateResult => html`
  <div class="pf-summary" id="problem-summary" tabindex="-1" role="alert" aria-labelledby="problem-summary-title">
    <h2 id="problem-summary-title">${t("summary-title")}</h2>
    <ul>
      ${found.map(each => html`<li><a href="#${each.target}" @click=${jumpTo(each.target)}>${textOf(each)}</a></li>`)}
    </ul>
  </div>
`;

const stepMark = (step: number): TemplateResult => html`
  <p class="pf-step">
    <span>${t("step", { step })}</span>
    <span class="pf-step-dots" aria-hidden="true">
      ${STEPS.map(at => html`<i class=${at < step ? "is-past" : at === step ? "is-now" : ""}></i>`)}
    </span>
  </p>
`;

/** For paper, which has no clock. */
const printedAt = signal(new Date());
addEventListener("beforeprint", () => {
  printedAt.value = new Date();
});

const languageFailed = signal(false);

async function switchLanguage(tag: string): Promise<void> {
  try {
    await chooseLanguage(tag);
    // A text that was made in the language before cannot be said in this one.
    problems.value = problems.value.filter(({ text }) => typeof text !== "string");
    languageFailed.value = false;
  } catch {
    languageFailed.value = true;
    announce(t("language.failed"));
  }
}

const languageSwitch = (): TemplateResult => html`
  <label class="pf-hidden" for="language">${t("language.label")}</label>
  <select
    id="language"
    class="pf-language"
    .value=${live(currentLanguage().name)}
    @change=${(event: Event) => void switchLanguage((event.target as HTMLSelectElement).value)}
  >
    ${TAGS.map(tag => html`<option value=${tag} lang=${tag} ?selected=${tag === currentLanguage().name}>${ownName(tag)}</option>`)}
  </select>
`;

/** Only where people sign in on this page. */
const whoIsHere = (): TemplateResult | typeof nothing => {
  if (!signsInHere.value) return nothing;
  const href = hrefOf({ name: "sign-in" });
  return person.value === null
    ? html`<a href=${href}>${t("sign-in.go")}</a>`
    : html`<a href=${href}>${t("sign-out.go")}<span class="pf-who"><bdi>${person.value}</bdi></span></a>`;
};

/** Only some rows of a file are here: said on every page they are worked on. */
const fixingStrip = (page: Page): TemplateResult | typeof nothing => {
  const only = fixing.value;
  const isThem = page.key.startsWith("turned-down");
  if (!only || isThem || page.step === 1 || page.step === 5 || page.step === null) return nothing;
  return html`<aside class="pf-offline" aria-label=${t("turned-down.strip-label")}><p class="pf-width">
    ${t("turned-down.strip", { n: only.count })} <a href=${hrefOf({ name: "turned-down" })}>${t("turned-down.strip-link")}</a>
  </p></aside>`;
};

export const frame = (page: Page): TemplateResult => html`
  <a class="pf-skip" href="#main" @click=${jumpTo("main")}>${t("skip")}</a>
  <header class="pf-header">
    <div class="pf-width">
      <a class="pf-name" href="#/">${mark()}<span>${t("app")}</span></a>
      <nav class="pf-header-links" aria-label=${t("header-links")}>
        ${whoIsHere()}
        <a href="#/help">${t("help-link")}</a>
        <a href="#/settings">${t("settings-link")}</a>
        ${languageSwitch()}
      </nav>
    </div>
  </header>
  ${languageFailed.value ? html`<aside class="pf-offline" aria-label=${t("language.label")}><p class="pf-width">${t("language.failed")}</p></aside>` : nothing}
  ${
    session.value?.practice
      ? html`<aside class="pf-practice" aria-label=${t("practice.title")}><p class="pf-width"><strong>${t("practice.title")}</strong> ${t("practice.text")}</p></aside>`
      : nothing
  }
  ${
    newVersion.value
      ? html`<aside class="pf-offline" aria-label=${t("new-version.label")}><p class="pf-width">${t("new-version.text")} ${linkButton(t("new-version.take"), takeNewVersion)}</p></aside>`
      : nothing
  }
  ${online.value ? nothing : html`<aside class="pf-offline" aria-label=${t("offline-label")}><p class="pf-width">${t("offline")}</p></aside>`}
  ${fixingStrip(page)}
  <div class="pf-width">
    <div class="pf-top">
    ${
      page.back
        ? html`<nav aria-label=${t("back")}><a class="pf-back" href=${hrefOf(page.back)}>${icon("back")}<span>${t("back")}</span></a></nav>`
        : html`<div class="pf-back-space"></div>`
    }
    ${page.step !== null && page.step > 1 && page.step < 5 ? (undoTools.value?.() ?? nothing) : nothing}
    </div>
    <p class="pf-paper">${t("printed", { when: formatTime(printedAt.value.toISOString()) })}</p>
    <main id="main" tabindex="-1" class="${page.wide ? "is-wide" : ""} ${page.bar ? "has-bar" : ""}">
      ${problems.value.length > 0 ? summary(problems.value) : nothing}
      ${page.step === null ? nothing : stepMark(page.step)}
      <h1 id="heading" tabindex="-1">${page.good ? icon("tidied") : nothing}<span>${page.heading ?? page.title}</span></h1>
      ${page.lead ? html`<p class="pf-lead">${page.lead}</p>` : nothing}
      ${page.body}
    </main>
  </div>
  <footer class="pf-footer">
    <div class="pf-width">
      ${icon("lock")}
      <div>
        <p>${t("privacy.short")}</p>
        <details>
          <summary>${t("privacy.how")}</summary>
          <p>${t("privacy.more")}</p>
        </details>
      </div>
    </div>
  </footer>
  <aside class="pf-meter" aria-label=${t("meter.label")}><p class="pf-width">${t("meter.sent", { bytes: formatBytes(sentBytes.value) })}</p></aside>
`;
