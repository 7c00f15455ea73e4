/** What the scorecard asks of every state, found out in one visit to it. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { FILES, IMPORTS, SERVER, TURNED_DOWN } from "../../web/states/material.ts";
import type { StateName } from "../../web/states/names.ts";
import type { Pseudo } from "../../web/states/pseudo.ts";
import { toState } from "./states.ts";

export interface Looked {
  /** Rules of axe that are broken, by look. */
  readonly axe: { readonly light: string[]; readonly dark: string[]; readonly mirrored: string[] };
  readonly headings: string[];
  readonly statusRegions: number;
  /** Narrower or lower than 24 px, and main buttons lower than 44. */
  readonly smallTargets: string[];
  readonly draggable: number;
  /** Boxes and buttons whose ring is thin, or that something covers when they have the focus. */
  readonly badFocus: string[];
  /** What is cut off or makes the page scroll sideways. */
  readonly cut: {
    readonly narrow: string[];
    readonly large: string[];
    readonly spaced: string[];
    readonly longer: string[];
  };
  /** Words of no catalogue. */
  readonly literalWords: string[];
  readonly mirrored: {
    readonly isMirrored: boolean;
    readonly loose: string[];
    readonly barsFromRight: boolean;
  };
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function brokenRules(page: Page, only: "all" | "contrast" = "all"): Promise<string[]> {
  return page.evaluate(
    async ({ tags, contrast }) => {
      const { axe } = window as unknown as {
        axe: { run: (root: Document, options: object) => Promise<unknown> };
      };
      const runOnly = contrast ? { type: "rule", values: ["color-contrast"] } : { type: "tag", values: tags };
      const found = (await axe.run(document, { runOnly, resultTypes: ["violations"] })) as {
        violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
      };
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
    },
    { tags: TAGS, contrast: only === "contrast" },
  );
}

export const basics = (page: Page) =>
  page.evaluate(() => {
    const shown = (element: Element): boolean => element.checkVisibility({ visibilityProperty: true });
    const name = (element: Element): string => element.outerHTML.slice(0, 120);
    const targets = [
      ...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']"),
    ].filter(shown);
    const small = targets.filter(element => {
      // The skip link has its size once it has the focus. A link within a sentence is as high as its line; a box that its label stands for is as large as that.
      if (element.matches(".pf-skip")) return false;
      const { display } = getComputedStyle(element);
      if (element.matches("a") && display === "inline") return false;
      const label = (element as HTMLInputElement).labels?.[0];
      const sizes = [element, ...(label ? [label] : [])].map(each => each.getBoundingClientRect());
      const enough = sizes.some(({ width, height }) => width >= 23.5 && height >= 23.5);
      const low = element.matches("[data-main]") && element.getBoundingClientRect().height < 43.5;
      return !enough || low;
    });
    return {
      headings: [...document.querySelectorAll("h1")].map(({ textContent }) => textContent.trim()),
      statusRegions: document.querySelectorAll("[role=status][aria-atomic=true]").length,
      smallTargets: small.map(name),
      draggable: document.querySelectorAll("[draggable=true]").length,
    };
  });

export const focusRings = (page: Page) =>
  page.evaluate(async () => {
    const bad: string[] = [];
    const parts = document.querySelectorAll<HTMLElement>(
      "a[href], button, input, select, summary, [tabindex='0']",
    );
    for (const part of parts) {
      if (!part.checkVisibility({ visibilityProperty: true })) continue;
      part.focus();
      if (document.activeElement !== part) continue;
      // The skip link moves into view; the file box is drawn as its label.
      const label = (part as HTMLInputElement).labels?.[0];
      const drawn = part.getBoundingClientRect().width < 3 && label ? label : part;
      const { left, right, top, bottom } = drawn.getBoundingClientRect();
      const points = [
        [(left + right) / 2, (top + bottom) / 2],
        [left + 3, top + 3],
        [right - 3, bottom - 3],
      ];
      const seen = points.some(([x = 0, y = 0]) => {
        const hit = document.elementFromPoint(x, y);
        return hit !== null && (drawn.contains(hit) || hit.contains(drawn));
      });
      const { outlineStyle, outlineWidth } = getComputedStyle(drawn);
      const ring = outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
      if (!seen || !ring) bad.push(`${seen ? "thin ring" : "covered"}: ${drawn.outerHTML.slice(0, 120)}`);
    }
    (document.activeElement as HTMLElement | null)?.blur();
    scrollTo(0, 0);
    return bad;
  });

/** Text that its own box cuts off, and whatever makes the page wider than the window. */
export const cutOff = (page: Page) =>
  page.evaluate(() => {
    const found: string[] = [];
    const { documentElement: root } = document;
    if (root.scrollWidth > innerWidth + 1) {
      const wide = [...document.querySelectorAll("body *")].find(element => {
        const { right, left } = element.getBoundingClientRect();
        return (
          (right > innerWidth + 1 || left < -1) &&
          element.checkVisibility() &&
          !element.closest(".pf-hidden, .pf-skip")
        );
      });
      found.push(`${root.scrollWidth} px wide: ${wide?.outerHTML.slice(0, 120)}`);
    }
    for (const element of document.querySelectorAll<HTMLElement>("body *")) {
      if (element.closest(".pf-hidden, .pf-skip, svg, select, option") || !element.checkVisibility())
        continue;
      if (!element.textContent?.trim()) continue;
      const { overflowX, overflowY } = getComputedStyle(element);
      const cutX = /hidden|clip/.test(overflowX) && element.scrollWidth > element.clientWidth + 1;
      const cutY = /hidden|clip/.test(overflowY) && element.scrollHeight > element.clientHeight + 1;
      if (cutX || cutY) found.push(`cut: ${element.outerHTML.slice(0, 120)}`);
    }
    return found;
  });

/** Styles of the person's own, as a browser extension would add them: within the page's policy. */
export async function withStyle(page: Page, css: string, look: () => Promise<string[]>): Promise<string[]> {
  await page.evaluate(text => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [sheet];
  }, css);
  const found = await look();
  await page.evaluate(() => {
    document.adoptedStyleSheets = [];
  });
  return found;
}

const SPACED = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-block-end: 2em !important; }`;
const LARGE = "html { font-size: 225% !important; }";

async function speak(page: Page, kind: Pseudo): Promise<void> {
  await page.evaluate(words => dispatchEvent(new CustomEvent("preflight-words", { detail: words })), kind);
  await page.locator(`html[data-words=${kind}]`).waitFor();
}

/** Words of the made-up files and answers, of Intl and of the switch of languages: all that may stand in plain letters. */
const OWN_WORDS = new Set(
  [
    ...Object.values(FILES).flat(),
    JSON.stringify([SERVER, IMPORTS, TURNED_DOWN]),
    "firstname birthday gmail",
    ...Array.from({ length: 12 }, (_, month) =>
      ["long", "short"].map(style =>
        new Intl.DateTimeFormat("en-GB", { month: style as "long" }).format(new Date(2026, month, 1)),
      ),
    ).flat(),
    "English French français byte bytes kB MB GB and more at utf windows iso",
  ]
    .join(" ")
    .match(/[A-Za-z]{3,}/g),
);

const visibleTexts = (page: Page) =>
  page.evaluate(() => {
    const texts: { text: string; apart: boolean; direction: string; html: string }[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      const text = node.textContent?.trim() ?? "";
      if (!parent || text === "" || !parent.checkVisibility() || parent.closest("#language, #status"))
        continue;
      texts.push({
        text,
        apart:
          parent.closest("bdi, [dir], code, option") !== document.documentElement &&
          parent.closest("bdi, [dir], code, option") !== null,
        direction: getComputedStyle(parent).direction,
        html: parent.outerHTML.slice(0, 140),
      });
    }
    return texts;
  });

export async function plainWords(page: Page): Promise<string[]> {
  const texts = await visibleTexts(page);
  return texts.flatMap(({ text }) =>
    (text.match(/[A-Za-z]{3,}/g) ?? []).filter(word => !OWN_WORDS.has(word)),
  );
}

async function mirroring(page: Page): Promise<Looked["mirrored"]> {
  const texts = await visibleTexts(page);
  const loose = texts
    .filter(({ text, apart, direction, html }) => {
      // Only heard, by whom the direction is no matter.
      if (html.includes("pf-hidden")) return false;
      if (/\S+@\S+\.\w/.test(text)) return !apart || direction !== "ltr";
      // The name of a kind of letters stands in brackets of its own.
      return /[A-Za-z]{3,}/.test(text.replace(/\([\w-]+\)/, "")) && !apart;
    })
    .map(({ html }) => html);
  const { isMirrored, barsFromRight } = await page.evaluate(() => ({
    isMirrored: getComputedStyle(document.querySelector("main") as Element).direction === "rtl",
    barsFromRight: [...document.querySelectorAll(".pf-stack")].every(bar => {
      const first = bar.querySelector("rect");
      return !first || Math.abs(first.getBoundingClientRect().right - bar.getBoundingClientRect().right) < 2;
    }),
  }));
  return { isMirrored, barsFromRight, loose };
}

export async function lookOver(page: Page, url: string, state: StateName): Promise<Looked> {
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await toState(page, url, state);
  const found = await basics(page);
  const badFocus = await focusRings(page);
  // The page's own policy lets no foreign script in; the debugger's evaluate is not bound by it.
  await page.evaluate(axe);
  const light = await brokenRules(page);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await brokenRules(page, "contrast");
  await page.emulateMedia({ colorScheme: "light" });

  const spaced = await withStyle(page, SPACED, () => cutOff(page));
  const large = await withStyle(page, LARGE, () => cutOff(page));
  await page.setViewportSize({ width: 320, height: 640 });
  const narrow = await cutOff(page);
  await page.setViewportSize({ width: 1280, height: 720 });

  await speak(page, "accents");
  const literalWords = await plainWords(page);
  const longer = await cutOff(page);
  await speak(page, "mirrored");
  const mirrored = await mirroring(page);
  const axeMirrored = await brokenRules(page);
  return {
    ...found,
    badFocus,
    axe: { light, dark, mirrored: axeMirrored },
    cut: { spaced, large, narrow, longer },
    literalWords,
    mirrored,
  };
}
