/**
 * The scorecard of the page, item by item. The title of each test begins with the number of its item; * must pass to ship.
 *
 * For people, not here: 12 (a screen reader's twelve steps) and 28 (five office workers say in their own words what is wrong).
 * Measured by script/bench, which prints pass or short: 13*, 16*, 17*, 18, 19.
 * In web/test, because they are about words and need no page: 23*, 24*.
 * In the other files of this folder, under the names of what a person does: 6, 20-22, 29*-33*, 36*, 38*, 39.
 * In tests/cases, for the core: 25*, 27.
 */
import { join } from "node:path";
import type { Page, Request } from "@playwright/test";
import { firstFiles, firstLoad } from "../bench/lib/sizes.mjs";
import { STATES, type StateName } from "../web/states/names.ts";
import {
  basics,
  cutOff,
  focusRings,
  type Looked,
  lookOver,
  plainWords,
  withStyle,
} from "./support/look_over.ts";
import { pageFolder } from "./support/proxy.ts";
import { statesTest, toState } from "./support/states.ts";
import { chooseFile, expect, heading, test } from "./support/test.ts";

const KILOBYTE = 1000;
const NAMED = STATES.slice(0, 21);

statesTest.describe("in all of the 21 named states", () => {
  statesTest.describe.configure({ mode: "default" });
  const seen = new Map<StateName, Looked>();

  statesTest.beforeAll(async ({ browser, states }) => {
    statesTest.setTimeout(240_000);
    const page = await browser.newPage();
    for (const state of NAMED) seen.set(state, await lookOver(page, states, state));
    await page.close();
  });

  /** What each state has of something, without those that have nothing of it. */
  const all = (of: (looked: Looked) => readonly unknown[]): Record<string, readonly unknown[]> =>
    Object.fromEntries(
      [...seen]
        .map(([state, looked]) => [state, of(looked)] as const)
        .filter(([, found]) => found.length > 0),
    );

  statesTest("1* no rule of axe is broken: light, dark, from right to left", () => {
    expect(seen.size).toBe(21);
    expect(all(({ axe }) => axe.light)).toEqual({});
    expect(all(({ axe }) => axe.dark)).toEqual({});
    expect(all(({ axe }) => axe.mirrored)).toEqual({});
  });

  statesTest("3* each page has one h1, and it says what to do", () => {
    for (const [state, { headings }] of seen) {
      expect(headings.length, state).toBe(1);
      expect(headings[0]?.length, state).toBeGreaterThan(3);
    }
  });

  statesTest("5* one status region is there in each", () => {
    for (const [state, { statusRegions }] of seen) expect(statusRegions, state).toBe(1);
  });

  statesTest("7 what has the focus has a ring of at least 2 px, and nothing covers it", () => {
    expect(all(({ badFocus }) => badFocus)).toEqual({});
  });

  statesTest("8 targets are at least 24 px, main buttons 44 px high", () => {
    expect(all(({ smallTargets }) => smallTargets)).toEqual({});
  });

  statesTest("9* nothing needs dragging", () => {
    for (const [state, { draggable }] of seen) expect(draggable, state).toBe(0);
  });

  statesTest(
    "11 320 px (zoom 400%), text of 200% and wide spacing cut nothing off, and nothing scrolls sideways but tables",
    () => {
      expect(all(({ cut }) => cut.narrow)).toEqual({});
      expect(all(({ cut }) => cut.large)).toEqual({});
      expect(all(({ cut }) => cut.spaced)).toEqual({});
    },
  );

  statesTest("34 in words two fifths longer nothing is cut off, and no word is of no catalogue", () => {
    expect(all(({ cut }) => cut.longer)).toEqual({});
    expect(all(({ literalWords }) => literalWords)).toEqual({});
  });

  statesTest(
    "35 from right to left the page is mirrored, bars fill from the right, the person's data stay apart, addresses left to right",
    () => {
      for (const [state, { mirrored }] of seen) {
        expect(mirrored.isMirrored, state).toBe(true);
        expect(mirrored.barsFromRight, state).toBe(true);
      }
      expect(all(({ mirrored }) => mirrored.loose)).toEqual({});
    },
  );
});

statesTest("what looks over the states finds what is broken on purpose", async ({ page, states }) => {
  await toState(page, states, "1-empty", "accents");
  const broken = (css: string, look: () => Promise<string[]>) => withStyle(page, css, look);
  expect(await broken("h1 { overflow: hidden; block-size: 5px }", () => cutOff(page))).not.toEqual([]);
  expect(await broken("main { inline-size: 3000px; max-inline-size: none }", () => cutOff(page))).not.toEqual(
    [],
  );
  expect(await broken(":focus-visible { outline: none !important }", () => focusRings(page))).not.toEqual([]);
  expect(await broken(".pf-meter { inset-block: 0; position: fixed }", () => focusRings(page))).not.toEqual(
    [],
  );
  const small = async () => (await basics(page)).smallTargets;
  expect(
    await broken("button { min-block-size: 0 !important; block-size: 12px; padding: 0 } ", small),
  ).not.toEqual([]);
  expect(await plainWords(page)).toEqual([]);
  await page.locator("main").evaluate(main => main.append("Loose words"));
  expect(await plainWords(page)).toEqual(["Loose", "words"]);
});

statesTest(
  "9* the page that takes a dropped file has a button that does the same",
  async ({ page, states }) => {
    await toState(page, states, "1-drag");
    await expect(page.getByLabel("Choose file")).toBeAttached();
  },
);

/** The contrast of two colour tokens, as WCAG counts it. */
const contrasts = (page: Page, pairs: readonly (readonly [string, string])[]) =>
  page.evaluate(all => {
    const probe = document.createElement("span");
    document.body.append(probe);
    const brightness = (token: string): number => {
      probe.style.setProperty("color", `var(--pf-${token})`);
      const channels =
        getComputedStyle(probe)
          .color.match(/[\d.]+/g)
          ?.slice(0, 3)
          .map(Number) ?? [];
      const [r = 0, g = 0, b = 0] = channels.map(value => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    return all.map(([a, b]) => {
      const [low = 0, high = 0] = [brightness(a), brightness(b)].sort((x, y) => x - y);
      return [`${a} on ${b}`, (high + 0.05) / (low + 0.05)] as const;
    });
  }, pairs);

const GROUNDS = ["ground", "surface"] as const;
const PARTS = ["edge", "accent", "must", "look", "good", "focus", "bar-out"] as const;

for (const colorScheme of ["light", "dark"] as const) {
  statesTest(
    `10 parts, signs, bars and the ring of the focus stand out 3:1: ${colorScheme}`,
    async ({ page, states }) => {
      await page.emulateMedia({ colorScheme });
      await toState(page, states, "2-problems");
      const pairs = PARTS.flatMap(part => GROUNDS.map(ground => [part, ground] as const));
      for (const [pair, contrast] of await contrasts(page, pairs))
        expect(contrast, pair).toBeGreaterThanOrEqual(3);
    },
  );
}

statesTest("10 in forced colours, too, each level has its sign and its word", async ({ page, states }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await toState(page, states, "2-problems");
  for (const [level, sign] of [
    ["Must fix", "must"],
    ["Have a look", "look"],
    ["We tidied", "tidied"],
  ] as const) {
    const title = page.getByRole("heading", { level: 2, name: level });
    await expect(title).toBeVisible();
    const drawn = title.locator(`xpath=ancestor-or-self::*[.//*[contains(@class,"pf-icon-${sign}")]][1]`);
    await expect(drawn.locator(`.pf-icon-${sign}`).first()).toBeVisible();
  }
});

test("14* the first load is at most 60 kB: HTML 6, CSS 14, JS 30, icons 3, no fonts; 15 the core at most 200 kB", () => {
  const sizes = firstLoad(pageFolder);
  expect(sizes.HTML).toBeLessThanOrEqual(6 * KILOBYTE);
  expect(sizes.CSS).toBeLessThanOrEqual(14 * KILOBYTE);
  expect(sizes.JS).toBeLessThanOrEqual(30 * KILOBYTE);
  expect(sizes.icons).toBeLessThanOrEqual(3 * KILOBYTE);
  expect(sizes.fonts).toBe(0);
  expect(sizes["all but WASM"]).toBeLessThanOrEqual(60 * KILOBYTE);
  expect(sizes.WASM).toBeLessThanOrEqual(200 * KILOBYTE);
});

test("14* nothing but the first load is asked for before the first page stands, and 15 the core comes after it", async ({
  page,
  preflight,
}) => {
  const asked: Request[] = [];
  page.on("request", request => asked.push(request));
  const core = page.waitForEvent("requestfinished", request => request.url().endsWith(".wasm"));
  await page.goto(preflight.url);
  await heading(page, "Choose your contacts file");
  await core;
  const painted = await page.evaluate(
    () =>
      performance.timeOrigin +
      (performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN),
  );
  expect(painted).not.toBeNaN();
  const early = asked
    .filter(request => request.timing().startTime < painted)
    .map(request => new URL(request.url()).pathname)
    // What the server knows is asked for at once, and waited for by nothing.
    .filter(path => path !== "/" && !path.startsWith("/api/"));
  const first = firstFiles(pageFolder).map(name => join("/", name));
  expect(first).toEqual(expect.arrayContaining(early));
  expect((await core).timing().startTime).toBeGreaterThanOrEqual(painted);
});

test("15 the first page can be used before the rest of the page has come, and says so when it does not come", async ({
  page,
  preflight,
}) => {
  await page.route(/assets\/later-/, route => route.abort());
  await page.goto(preflight.url);
  await heading(page, "Choose your contacts file");
  await page.getByRole("link", { name: "Help" }).click();
  await heading(page, "A part of this page did not load");
  await page.unroute(/assets\/later-/);
  await page.getByRole("button", { name: "Load this page again" }).click();
  await heading(page, "Help");
});

/** Presses Tab until what has the focus is called like this. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let presses = 0; presses < 80; ++presses) {
    await page.keyboard.press("Tab");
    const called = await page.evaluate(() => {
      const at = document.activeElement as HTMLInputElement | null;
      const text = at?.getAttribute("aria-label") ?? at?.labels?.[0]?.textContent ?? at?.textContent ?? "";
      return text.replace(/\s+/g, " ").trim();
    });
    if (name.test(called)) return;
    passed.push(called);
  }
  throw new Error(`no ${name} among ${passed.join(" | ")}`);
}

test("2* the whole job by keyboard alone; 3* each page moves the focus and the title; 5* the status region tells of it, never in a hurry", async ({
  page,
  preflight,
}) => {
  await page.addInitScript(() => {
    const said: { at: number; text: string }[] = [];
    Object.assign(window, { said });
    addEventListener("DOMContentLoaded", () => {
      const region = document.querySelector("[role=status]") as Element;
      new MutationObserver(() =>
        said.push({ at: performance.now(), text: region.textContent ?? "" }),
      ).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    });
  });
  const titles: string[] = [];
  const arrived = async (title: RegExp): Promise<void> => {
    await heading(page, title);
    await expect(page.locator("h1")).toBeFocused();
    titles.push(await page.title());
    expect(titles.at(-1)).toMatch(/ – (Step \d of 5 – )?Preflight$/);
  };
  await page.goto(preflight.url);
  await heading(page, "Choose your contacts file");
  titles.push(await page.title());
  await tabTo(page, /^Choose file$/);
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.keyboard.press("Enter")]);
  await chooser.setFiles({
    name: "list.csv",
    mimeType: "text/csv",
    buffer: Buffer.from("email\r\nann@vereniging-zon.nl\r\nbob\r\nzoe@vereniging-zon.nl\r\n"),
  });
  await arrived(/^1 row needs you to fix it$/);
  await tabTo(page, /^Leave out 1 row/);
  await page.keyboard.press("Enter");
  await heading(page, "Your file is ready");
  await page.keyboard.press("Control+z");
  await heading(page, "1 row needs you to fix it");
  await page.keyboard.press("Control+Shift+z");
  await heading(page, "Your file is ready");
  await page.keyboard.press("Control+Enter");
  await arrived(/^Where should these people go\?$/);

  // Going on with nothing chosen: 3 the summary has the focus, 4 its link leads to the box.
  await page.getByRole("option").filter({ hasText: "Spring news" }).first().waitFor({ state: "attached" });
  await page.keyboard.press("Control+Enter");
  await expect(page.locator("#problem-summary")).toBeFocused();
  expect(await page.title()).toMatch(/^Error: /);
  await tabTo(page, /^Choose a list\.$/);
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("List", { exact: true })).toBeFocused();
  await expect(page.locator("label[for=list]")).toBeInViewport();
  await page.keyboard.type("Spring");
  await page.keyboard.press("Control+Enter");
  await arrived(/^Check your import before you send it$/);
  await tabTo(page, /^Import 2 people$/);
  await page.keyboard.press("Space");
  await heading(page, "Done: 2 people went in");
  await expect(page.locator("h1")).toBeFocused();
  titles.push(await page.title());
  expect(new Set(titles).size).toBe(titles.length);

  const heard = async () =>
    page.evaluate(() => (window as unknown as { said: { at: number; text: string }[] }).said);
  const told = async () => (await heard()).map(({ text }) => text).join("\n");
  await expect.poll(told).toContain("Done");
  expect(await told()).toContain("You chose list.csv.");
  expect(await told()).toContain("Check done.");
  expect(await told()).toContain("We left out 1 row.");
  expect(await told()).toContain("We took back your change");
  expect(await told()).toContain("We made your change again");
  const times = (await heard()).map(({ at }) => at);
  for (const [index, at] of times.entries()) {
    if (index > 0) expect(at - (times[index - 1] as number)).toBeGreaterThanOrEqual(2950);
  }
});

statesTest("26 buttons that change or send say how many and what", async ({ page, states }) => {
  await toState(page, states, "4-confirm");
  await expect(page.locator("[data-main]")).toHaveText(/^\s*Import [\d,]+ (person|people)\s*$/);
  await toState(page, states, "2-problems");
  const buttons = page.getByRole("region", { name: /Must fix/ }).getByRole("button");
  const named = (await buttons.allTextContents())
    .map(text => text.trim())
    .filter(text => /^(Leave out|Change|Add|Empty)/.test(text));
  expect(named.length).toBeGreaterThan(3);
  for (const text of named) expect(text).toMatch(/\d|each person|column|“/);
});

const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types lit-html preflight",
];

test("37* the policy is the strict one, and the browser keeps to it: H2 eval, scripts and styles in the page, data:, other hosts, base, frames", async ({
  page,
  preflight,
}) => {
  const answer = await page.goto(preflight.url);
  expect(answer?.headers()["content-security-policy"]).toBe(POLICY.join("; "));
  await heading(page, "Choose your contacts file");
  const tried = await page.evaluate(async () => {
    const refused = (act: () => unknown): boolean => {
      try {
        act();
        return false;
      } catch {
        return true;
      }
    };
    const styled = document.createElement("p");
    document.body.append(styled);
    styled.setAttribute("style", "position: fixed");
    const base = document.createElement("base");
    base.href = "https://elsewhere.example/";
    document.head.append(base);
    const found = {
      // Later, for the debugger's own calls may do it.
      eval: await new Promise<boolean>(done => {
        setTimeout(() => done(refused(() => Reflect.construct(Function, ["return 1"]))));
      }),
      script: refused(() => {
        document.createElement("script").text = "1";
      }),
      dataScript: refused(() => {
        document.createElement("script").src = "data:text/javascript,1";
      }),
      style: getComputedStyle(styled).position !== "fixed",
      base: !document.baseURI.startsWith("https://elsewhere"),
      fetch: await fetch("https://elsewhere.example/").then(
        () => false,
        () => true,
      ),
      wasm: await WebAssembly.instantiate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(() => true),
      // H3: Trusted Types, with two policies and no third.
      innerHtml: refused(() => {
        styled.innerHTML = "<b>x</b>";
      }),
      worker: refused(() => new Worker("/assets/other.js")),
      policy: refused(() =>
        (
          window as unknown as { trustedTypes: { createPolicy: (name: string, rules: object) => void } }
        ).trustedTypes.createPolicy("another", {}),
      ),
    };
    styled.remove();
    base.remove();
    return found;
  });
  for (const [what, held] of Object.entries(tried)) expect(held, what).toBe(true);

  const framing = await page.context().newPage();
  await framing.setContent(`<iframe src="${preflight.url}"></iframe>`);
  await expect
    .poll(() =>
      framing
        .frames()
        .map(frame => frame.url())
        .join(),
    )
    .toContain("chrome-error:");
});

/** How many pages of paper a page of ours is. */
const sheets = async (page: Page): Promise<number> =>
  (await page.pdf({ format: "A4" })).toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;

for (const state of ["4-confirm", "6-done"] as const) {
  statesTest(
    `40 on paper: one page with date, list and counts, and nobody's address: ${state}`,
    async ({ page, states }) => {
      await toState(page, states, state);
      await page.emulateMedia({ media: "print" });
      await expect(page.getByText("@").filter({ visible: true })).toHaveCount(0);
      const main = page.locator("main");
      await expect(main).toContainText("Spring news");
      await expect(page.getByText(/^Printed \d+ \w+ \d{4}/)).toBeVisible();
      // Counts; of an import that ended, its number and its time, too.
      const said =
        state === "6-done"
          ? [/1,164/, /57/, /2 May 2026/]
          : [/160 contacts/, /145 people/, /spring-list\.csv/];
      for (const each of said) await expect(main).toContainText(each);
      expect(await sheets(page)).toBe(1);
    },
  );
}

/** 25 strings that have run where text was taken for markup, in eight surroundings. */
const VECTORS = [
  "<script>hit()</script>",
  "<img src=x onerror=hit()>",
  "<svg onload=hit()>",
  "<svg><script>hit()</script></svg>",
  "<body onload=hit()>",
  "<iframe srcdoc='<script>parent.hit()</script>'>",
  "<a href=javascript:hit()>x</a>",
  "<details open ontoggle=hit()>",
  "<input autofocus onfocus=hit()>",
  "<video><source onerror=hit()></video>",
  "<math><mtext><table><mglyph><style><img src=x onerror=hit()>",
  "<template><img src=x onerror=hit()></template>",
  "<style>@import 'javascript:hit()'</style>",
  "<link rel=stylesheet href=data:,x onload=hit()>",
  "<object data=javascript:hit()>",
  "<embed src=javascript:hit()>",
  "<form action=javascript:hit()><button>x",
  "<marquee onstart=hit()>",
  "<base href=javascript:hit()//>",
  "<meta http-equiv=refresh content=0;url=javascript:hit()>",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what another kind of template would run.
  "${hit()}",
  "{{hit()}}",
  "javascript:hit()",
  "&lt;img src=x onerror=hit()&gt;",
  "<!--?lit$0$--><img src=x onerror=hit()>",
] as const;
const AROUND = ["%", '">%', "'>%", "</td>%", "</textarea>%", "]]>%", "-->%", "</title>%"];
const XSS = VECTORS.flatMap(vector => AROUND.map(around => around.replace("%", () => vector)));

test("B10 200 strings that try to run as script, in cells, names of columns, file and list and in Mailjet's words, are shown as text", async ({
  page,
  preflight,
}) => {
  expect(XSS).toHaveLength(200);
  const violations: string[] = [];
  page.on("console", message => {
    if (/Content Security Policy|Trusted(HTML|Script)/i.test(message.text())) violations.push(message.text());
  });
  await page.exposeFunction("hit", () => violations.push("a script ran"));
  const id = "0123456789abcdef0123456789abcdef";
  await page.route("**/api/lists", route =>
    route.fulfill({
      json: { lists: XSS.slice(0, 50).map((name, at) => ({ id: String(at + 1), name, subscribers: at })) },
    }),
  );
  const part = {
    n: 1,
    state: "completed",
    bytes: 1,
    rows: 200,
    job_id: "1",
    status: "Completed",
    count: 200,
    current: 200,
    errors: 200,
  };
  await page.route(`**/api/imports/${id}`, route =>
    route.fulfill({
      json: {
        id,
        state: "completed_with_errors",
        list_id: "1",
        list_name: XSS[1],
        method: "addnoforce",
        file_name: XSS[9],
        rows: 200,
        left_out: 0,
        created_at: "2026-05-02T10:42:00Z",
        updated_at: "2026-05-02T10:42:00Z",
        count: 200,
        current: 200,
        errors: 200,
        problem: null,
        parts: [part],
      },
    }),
  );
  await page.route(`**/api/imports/${id}/errors*`, route =>
    route.fulfill({
      json: {
        rows: XSS.map(text => ({ part: 1, cells: [text, text], message: text, field: text, raw: text })),
      },
    }),
  );

  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const header = ["email", ...XSS.slice(0, 5).map(cell)].join(",");
  const rows = XSS.map((text, at) =>
    [at % 3 === 0 ? cell(text) : `person${at}@vereniging-zon.nl`, ...Array(5).fill(cell(text))].join(","),
  );
  await page.goto(preflight.url);
  await chooseFile(
    page,
    `${XSS[1]?.replaceAll("/", "")}${"x".repeat(200)}.csv`,
    [header, ...rows, ""].join("\r\n"),
  );
  await expect(page.locator("main")).toContainText("hit()");
  await page
    .getByRole("link", { name: /Look at each one/ })
    .first()
    .click();
  await expect(page.locator("td, dd, li").filter({ hasText: "hit()" }).first()).toBeVisible();
  for (const address of ["#/rows/1", "#/columns", "#/list"]) {
    await page.evaluate(hash => {
      location.hash = hash;
    }, address);
    await expect(page.locator("main")).toContainText("hit()");
  }
  await page.evaluate(hash => {
    location.hash = hash;
  }, `#/import/${id}`);
  await expect(page.locator("main")).toContainText("hit()");
  await expect(page.getByText(XSS[0] as string).first()).toBeVisible();
  expect(violations).toEqual([]);
  expect(
    await page.evaluate(
      () =>
        document.querySelectorAll("main script, main iframe, main img, main object, main embed, main base")
          .length,
    ),
  ).toBe(0);
});

/** Cells of a CSV as RFC 4180 has them. */
function cellsOf(text: string): string[] {
  return [...text.replace(/^\uFEFF/, "").matchAll(/"((?:[^"]|"")*)"|([^",\r\n]+)/g)].map(([, inner, bare]) =>
    inner === undefined ? (bare as string) : inner.replaceAll('""', '"'),
  );
}

/** CWE-1236: what a spreadsheet takes for a formula when it opens the file. A number is none, with a sign or without. */
const runs = (text: string): boolean =>
  /^[=+\-@\t\r\n\0＝＋－＠]/.test(text) && !/^[+-][\d\s().,/-]*$/.test(text);

test("B9 no cell of the files that people open in a spreadsheet runs as a formula: rows left out, rows turned down", async ({
  page,
  preflight,
}) => {
  const starts = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"];
  const formulas = starts.map(start => `${start}HYPERLINK("https://elsewhere.example","x")`);
  const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const rows = formulas.map((formula, at) => ["", cell(formula), `=name${at}`].join(","));
  await page.goto(preflight.url);
  await chooseFile(
    page,
    "=cmd.csv",
    ["email,=note,first name", ...rows, "ann@vereniging-zon.nl,ok,Ann", ""].join("\r\n"),
  );
  await page
    .getByRole("button", { name: `Leave out ${formulas.length} rows` })
    .first()
    .click();
  await expect(page.getByText(`We left out ${formulas.length} rows.`).first()).toBeVisible();
  await page.getByRole("button", { name: "Put “=note” in the field “note”" }).click();
  await heading(page, "Your file is ready");
  const [leftOut] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: /^Save the \d+ rows left out/ }).click(),
  ]);

  const id = "0123456789abcdef0123456789abcdef";
  const part = {
    n: 1,
    state: "completed",
    bytes: 1,
    rows: 9,
    job_id: "1",
    status: "Completed",
    count: 9,
    current: 9,
    errors: formulas.length,
  };
  await page.route(`**/api/imports/${id}`, route =>
    route.fulfill({
      json: {
        id,
        state: "completed_with_errors",
        list_id: "1",
        list_name: "News",
        method: "addnoforce",
        file_name: "=x.csv",
        rows: 20,
        left_out: 0,
        created_at: "2026-05-02T10:42:00Z",
        updated_at: "2026-05-02T10:42:00Z",
        count: 20,
        current: 20,
        errors: formulas.length,
        problem: null,
        parts: [part],
      },
    }),
  );
  await page.route(`**/api/imports/${id}/errors*`, route =>
    route.fulfill({
      json: {
        rows: formulas.map((text, at) => ({
          part: 1,
          cells: [`p${at}@vereniging-zon.nl`, text],
          message: text,
          field: null,
          raw: text,
        })),
      },
    }),
  );
  await page.evaluate(hash => {
    location.hash = hash;
  }, `#/import/${id}`);
  const [turnedDown] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: `Download these ${formulas.length} rows` }).click(),
  ]);
  const { readFile } = await import("node:fs/promises");
  for (const saved of [leftOut, turnedDown]) {
    const text = await readFile(await saved.path(), "utf8");
    expect(text.startsWith("\uFEFF")).toBe(true);
    const cells = cellsOf(text);
    expect(cells.filter(one => one.includes("HYPERLINK")).length).toBeGreaterThanOrEqual(formulas.length);
    expect(cells.filter(runs)).toEqual([]);
    expect(saved.suggestedFilename()).toMatch(/\.csv$/);
  }
});
