/** Small pieces that pages share. */
import { html, nothing, svg, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { has, t } from "../i18n/t.ts";
import { problemAt } from "../state/speak.ts";
import type { Content } from "./data.ts";

/** The tooltip of a page's main button: the key that presses it (key_presses.ts). */
export const mainKey = (): string | typeof nothing => (has("keys.main.key") ? t("keys.main.key") : nothing);

export const mainButton = (label: Content, press: (event: Event) => void): TemplateResult =>
  html`<button type="button" class="pf-button is-main" data-main title=${mainKey()} @click=${press}>${label}</button>`;

export const mainLink = (label: Content, href: string): TemplateResult =>
  html`<a class="pf-button is-main" data-main title=${mainKey()} href=${href}>${label}</a>`;

export const plainButton = (label: Content, press: (event: Event) => void): TemplateResult =>
  html`<button type="button" class="pf-button" @click=${press}>${label}</button>`;

export const linkButton = (label: Content, press: (event: Event) => void): TemplateResult =>
  html`<button type="button" class="pf-link" @click=${press}>${label}</button>`;

/** Words only a screen reader needs, after a short link such as "Change". */
export const hidden = (content: Content): TemplateResult => html`<span class="pf-hidden"> ${content}</span>`;

export interface Choice {
  readonly value: string;
  readonly label: Content;
  readonly hint?: Content;
}

export const radios = (
  name: string,
  legend: Content,
  choices: readonly Choice[],
  chosen: string | null,
  choose: (value: string) => void,
): TemplateResult => {
  const wrong = problemAt(`${name}-${choices[0]?.value}`);
  return html`
    <fieldset class="pf-group ${wrong ? "is-wrong" : ""}">
      <legend>${legend}</legend>
      ${wrong ? html`<p class="pf-wrong">${wrong}</p>` : nothing}
      ${choices.map(({ value, label, hint }) => {
        const id = `${name}-${value}`;
        return html`
          <div class="pf-choice">
            <input
              type="radio"
              id=${id}
              name=${name}
              .checked=${live(value === chosen)}
              aria-describedby=${hint ? `${id}-hint` : nothing}
              @change=${() => choose(value)}
            />
            <label for=${id}>${label}</label>
            ${hint ? html`<p class="pf-hint" id="${id}-hint">${hint}</p>` : nothing}
          </div>
        `;
      })}
    </fieldset>
  `;
};

export const tickBox = (
  id: string,
  label: Content,
  ticked: boolean,
  set: (ticked: boolean) => void,
): TemplateResult => {
  const wrong = problemAt(id);
  return html`
    <div class="pf-group ${wrong ? "is-wrong" : ""}">
      ${wrong ? html`<p class="pf-wrong" id="${id}-wrong">${wrong}</p>` : nothing}
      <div class="pf-choice">
        <input
          type="checkbox"
          id=${id}
          .checked=${live(ticked)}
          aria-describedby=${wrong ? `${id}-wrong` : nothing}
          @change=${(event: Event) => set((event.target as HTMLInputElement).checked)}
        />
        <label for=${id}>${label}</label>
      </div>
    </div>
  `;
};

export interface Box {
  readonly id: string;
  readonly label: Content;
  readonly hint?: Content;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly numeric?: boolean;
  readonly short?: boolean;
  /** What password managers and phones go by; without it the box is nobody's to fill in. */
  readonly autocomplete?: string;
  readonly secret?: boolean;
}

export const textBox = ({
  id,
  label,
  hint,
  value,
  set,
  numeric,
  short,
  autocomplete,
  secret,
}: Box): TemplateResult => {
  const wrong = problemAt(id);
  const told = [hint ? `${id}-hint` : "", wrong ? `${id}-wrong` : ""].filter(Boolean).join(" ");
  return html`
    <div class="pf-group ${wrong ? "is-wrong" : ""}">
      <label for=${id}>${label}</label>
      ${hint ? html`<p class="pf-hint" id="${id}-hint">${hint}</p>` : nothing}
      ${wrong ? html`<p class="pf-wrong" id="${id}-wrong">${wrong}</p>` : nothing}
      <input
        type=${secret ? "password" : "text"}
        class=${short ? "is-short" : ""}
        id=${id}
        name=${autocomplete ?? nothing}
        .value=${live(value)}
        autocomplete=${autocomplete ?? "off"}
        autocapitalize="none"
        spellcheck="false"
        inputmode=${numeric ? "numeric" : nothing}
        aria-describedby=${told || nothing}
        @input=${(event: Event) => set((event.target as HTMLInputElement).value)}
      />
    </div>
  `;
};

export const progressBar = (label: string, value: number, of: number): TemplateResult =>
  html`<progress class="pf-progress" aria-label=${label} max=${Math.max(of, 1)} value=${Math.min(value, of)}></progress>`;

export interface Share {
  readonly count: number;
  readonly kind: "ready" | "fix" | "out";
}

/** Shares of one whole, each with its own pattern; `sentence` says the same in words. */
export const stackedBar = (shares: readonly Share[], sentence: string): TemplateResult => {
  const whole = Math.max(
    shares.reduce((sum, { count }) => sum + count, 0),
    1,
  );
  let start = 0;
  return html`
    <svg class="pf-stack" role="img" aria-label=${sentence} viewBox="0 0 100 4" preserveAspectRatio="none">
      ${shares
        .filter(({ count }) => count > 0)
        .map(({ count, kind }) => {
          const width = (count / whole) * 100;
          const at = start;
          start += width;
          return svg`<rect class="pf-share is-${kind}" x=${at} y="0" width=${Math.max(width, 0.6)} height="4" />`;
        })}
    </svg>
  `;
};

/** A problem of the whole page, in three parts: what happened, what was sent, what to do. */
export const notice = (
  kind: "must" | "look" | "good",
  title: Content,
  parts: readonly Content[],
  actions: TemplateResult | typeof nothing = nothing,
  id = "notice",
): TemplateResult => html`
  <section class="pf-notice is-${kind}" id=${id} tabindex="-1" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${parts.map(part => html`<p>${part}</p>`)} ${actions}
  </section>
`;

export const buttons = (...all: (TemplateResult | typeof nothing)[]): TemplateResult =>
  html`<div class="pf-buttons">${all}</div>`;

export const countOf = (key: string, n: number): string => t(key, { n });
