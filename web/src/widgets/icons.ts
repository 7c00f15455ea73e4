/** One small set of drawn signs; always beside a word, so hidden from screen readers. */
import { html, svg, type TemplateResult } from "lit-html";

const PATHS = {
  must: svg`<circle cx="12" cy="12" r="10" class="pf-icon-fill" /><path d="m8.5 8.5 7 7m0-7-7 7" class="pf-icon-mark" />`,
  look: svg`<path d="M12 2.5 22.5 21h-21z" class="pf-icon-fill" /><path d="M12 9v5.5M12 17.6v.4" class="pf-icon-mark" />`,
  tidied: svg`<rect x="2.5" y="2.5" width="19" height="19" rx="5" class="pf-icon-fill" /><path d="m7.5 12.4 3.1 3.1 6-6.6" class="pf-icon-mark" />`,
  done: svg`<path d="m4.5 12.8 5 5L19.5 7" class="pf-icon-stroke" />`,
  lock: svg`<rect x="4.5" y="10.5" width="15" height="10" rx="2.5" class="pf-icon-stroke" /><path d="M8 10.5V7.6a4 4 0 0 1 8 0v2.9" class="pf-icon-stroke" />`,
  back: svg`<path d="m14.5 5.5-6.5 6.5 6.5 6.5" class="pf-icon-stroke" />`,
  file: svg`<path d="M13.5 2.8H7A2.2 2.2 0 0 0 4.8 5v14A2.2 2.2 0 0 0 7 21.2h10a2.2 2.2 0 0 0 2.2-2.2V8.5z" class="pf-icon-stroke" /><path d="M13.5 2.8v5.7h5.7M8.5 12.8h7M8.5 16.6h7" class="pf-icon-stroke" />`,
  now: svg`<circle cx="12" cy="12" r="9" class="pf-icon-stroke" /><circle cx="12" cy="12" r="4" class="pf-icon-fill" />`,
  next: svg`<circle cx="12" cy="12" r="9" class="pf-icon-stroke" />`,
} as const;

export type IconName = keyof typeof PATHS;

export const icon = (name: IconName): TemplateResult =>
  html`<svg class="pf-icon pf-icon-${name}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${PATHS[name]}</svg>`;

export const mark =
  (): TemplateResult => html`<svg class="pf-logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
  <rect width="32" height="32" rx="8" class="pf-logo-ground" />
  <path d="M6.5 16.2 25.5 7.5l-5 18-5.2-6.3z" class="pf-logo-wing" />
  <path d="m15.3 19.2 10.2-11.7-13 10.1v6.2z" class="pf-logo-fold" />
</svg>`;
