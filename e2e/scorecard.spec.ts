/**
 * The scorecard of the page, item by item. The title of each test begins with the number of its item; * must pass to ship.
 *
 * For people, not here: 12 (a screen reader's twelve steps) and 28 (five office workers say in their own words what is wrong).
 * Measured by script/bench, which prints pass or short: 13*, 16*, 17*, 18, 19.
 * In other files, by name: see ELSEWHERE below.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page, Request } from "@playwright/test";
import { firstFiles, firstLoad } from "../bench/lib/sizes.mjs";
import { STATES, type StateName } from "../web/states/names.ts";
import { CLIPBOARDS, SAVED_AS_CSV } from "../web/test/clipboards.ts";
import { FAULTS } from "./support/faults.ts";
import {
  basics,
  cutOff,
  focusRings,
  type Looked,
  lookOver,
  plainWords,
  withStyle,
} from "./support/look_over.ts";
import { pageFolder, root } from "./support/proxy.ts";
import { firstSignIn, signingTest } from "./support/signing.ts";
import { statesTest, toState } from "./support/states.ts";
import { chooseFile, expect, heading, saved, savedFile, test, toConfirm } from "./support/test.ts";

/** What is proved in other files, under the names of what a person does: item, file and title. */
const ELSEWHERE: readonly (readonly [item: string, file: string, titles: readonly string[]])[] = [
  [
    "6",
    "e2e/check.spec.ts",
    [
      "only a screen of rows is drawn, each with its number in the file, also when searched",
      "a file of 1,000,000 rows: its first rows at once, stopped and read again, any row in reach",
    ],
  ],
  [
    "23*",
    "web/test/catalogue.test.ts",
    [
      "no word blames, and none is a programmer's",
      "no sentence is longer than 20 words",
      "every message is read in the sixth school year, all of them together in the fourth",
    ],
  ],
  [
    "24*",
    "web/test/catalogue.test.ts",
    [
      "every finding the core can make says what happened, where, and what to do",
      "every fix has the words of its button and of the line it leaves",
      "no literal text stands in a template",
      "index.html holds no sentence of its own",
    ],
  ],
  [
    "29*",
    "e2e/check.spec.ts",
    [
      "changes are undone and redone on any page, and all of them at once give back the first output byte for byte",
    ],
  ],
  ["30*", "e2e/privacy.spec.ts", ["nothing of the file leaves the computer before Import is pressed"]],
  [
    "30*",
    "e2e/importing.spec.ts",
    ["two presses send once, and an import that was left is found again with its state, offline or not"],
  ],
  ["30*", "e2e/trouble.spec.ts", ["the same file again the same day is asked about first"]],
  [
    "31*",
    "e2e/cut_off.spec.ts",
    [
      "the network is cut",
      "the server is killed and started again",
      "the tab is closed",
      "the person is signed out",
    ],
  ],
  [
    "31*",
    "e2e/check.spec.ts",
    ["work is kept on this computer only where that is ticked, and taken away again"],
  ],
  ["36*", "e2e/privacy.spec.ts", ["nothing of the file leaves the computer before Import is pressed"]],
  ["38*", "e2e/privacy.spec.ts", ["contacts are kept nowhere on the computer"]],
  [
    "38*",
    "e2e/check.spec.ts",
    [
      "work is kept on this computer only where that is ticked, and taken away again",
      "kept work is gone once it is imported",
    ],
  ],
  [
    "38*",
    "e2e/journey.spec.ts",
    ["a file with every fault is fixed by buttons, imported, and the rows Mailjet turned down come back"],
  ],
  [
    "39",
    "e2e/offline.spec.ts",
    [
      "39 on the second visit without a connection: choose, check, fix and save; back online, import",
      "39 a new version is offered, never forced, and never while a file is open",
      "39 the new version is taken at the press of a button",
    ],
  ],
];

/** The walks through the whole job: what is special about each, file and title. */
const WALKS: readonly (readonly [what: string, file: string, title: string])[] = [
  ["a clean file", "e2e/journey.spec.ts", "signing everyone up again needs a tick and the number typed"],
  [
    "fixed by buttons only",
    "e2e/journey.spec.ts",
    "a file with every fault is fixed by buttons, imported, and the rows Mailjet turned down come back",
  ],
  [
    "1,000,000 rows",
    "e2e/check.spec.ts",
    "a file of 1,000,000 rows: its first rows at once, stopped and read again, any row in reach",
  ],
  [
    "offline, then online",
    "e2e/offline.spec.ts",
    "39 on the second visit without a connection: choose, check, fix and save; back online, import",
  ],
  [
    "left and found again",
    "e2e/importing.spec.ts",
    "two presses send once, and an import that was left is found again with its state, offline or not",
  ],
  [
    "proxy killed",
    "e2e/importing.spec.ts",
    "the proxy is killed while Mailjet works: the page says so, and shows the true state when it is back",
  ],
  [
    "session ended",
    "e2e/signing_in.spec.ts",
    "checking needs nobody; signing in with a code comes back to the same page, and again after the session has ended",
  ],
  [
    "French",
    "e2e/languages.spec.ts",
    "the whole job in French, chosen in the header, remembered on this computer",
  ],
  ["phone", "e2e/looks.spec.ts", "the whole job by taps, with nothing to scroll sideways"],
  ["right to left", "e2e/looks.spec.ts", "the whole job from right to left"],
];

/** Measured, and printed with pass or short, by script/bench. */
const MEASURED = ["13", "16", "17", "18", "19"];
const FOR_PEOPLE = ["12", "28"];

test("every item of the scorecard is in this file, in one that is named, measured or for people", () => {
  const textOf = (name: string): string => readFileSync(join(root, name), "utf8");
  const own = textOf("e2e/scorecard.spec.ts");
  const bench = textOf("bench/run.mjs");
  const elsewhere = [...ELSEWHERE, ...WALKS.map(([what, file, title]) => [what, file, [title]] as const)];
  for (const [item, file, titles] of elsewhere)
    for (const title of titles)
      expect(textOf(file), `${item}: ${file}`).toMatch(
        // Its own quote marks around it, so that it is no part of another title.
        new RegExp(`test\\((["\`])${title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\1`),
      );
  const named = new Set(ELSEWHERE.map(([item]) => item.replace("*", "")));
  const titles = [...own.matchAll(/[tT]est\(\s*["`]([^"`]+)/g)]
    .map(([, title]) => title as string)
    .join("; ");
  const missing = Array.from({ length: 40 }, (_, at) => String(at + 1)).filter(
    item =>
      !FOR_PEOPLE.includes(item) &&
      !(MEASURED.includes(item) && bench.includes(`["${item}  `)) &&
      !bench.includes(`    "${item}  `) &&
      !named.has(item) &&
      !new RegExp(`(^|[ ;])${item}\\*?[: ]`).test(titles),
  );
  expect(missing).toEqual([]);
});

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

test("2* the whole job by keyboard alone; 3* each page moves the focus and the title; 4 each line of the summary leads to its box; 5* the status region tells of it, never in a hurry", async ({
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

const summaryOf = async (page: Page): Promise<string> => {
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  const parts = await page
    .locator("h1, .pf-result .pf-key, .pf-card h3, .pf-card .pf-where")
    .allTextContents();
  return parts.join("\n");
};

test("27 a file with one fault has one message; 29* each of its fixes can be undone and redone, and says the same again", async ({
  page,
  preflight,
}) => {
  test.setTimeout(180_000);
  await page.goto(preflight.url);
  const messages: Record<string, string[]> = {};
  let fixes = 0;
  for (const [fault, content] of Object.entries(FAULTS)) {
    await chooseFile(page, `${fault}.csv`, content);
    await expect(page.getByText(`${fault}.csv: `)).toBeVisible();
    const before = await summaryOf(page);
    const cards = page.locator(".pf-card.is-must, .pf-card.is-look");
    messages[fault] = await cards.locator("h3").allInnerTexts();
    const buttons = await cards.first().locator(".pf-card-acts > button").allInnerTexts();
    for (const name of buttons) {
      await cards.first().getByRole("button", { name, exact: true }).click();
      const after = await summaryOf(page);
      expect(after, `${fault}: ${name}`).not.toBe(before);
      await page.keyboard.press("Control+z");
      expect(await summaryOf(page), `${fault}: ${name}, undone`).toBe(before);
      await page.keyboard.press("Control+Shift+z");
      expect(await summaryOf(page), `${fault}: ${name}, redone`).toBe(after);
      await page.keyboard.press("Control+z");
      expect(await summaryOf(page)).toBe(before);
      fixes += 1;
    }
    await page.evaluate(() => {
      location.hash = "#/";
    });
  }
  expect(Object.fromEntries(Object.entries(messages).filter(([, said]) => said.length !== 1))).toEqual({});
  expect(fixes).toBeGreaterThan(40);
});

/** As a spreadsheet shows them: blank rows count, a line break in a cell does not, and what stands above the names does. */
const GOLDEN: readonly (readonly [what: string, row: number, content: string])[] = [
  ["blank rows", 5, "email,firstname\r\nann@x-zon.nl,Ann\r\n\r\n,\r\nwrong,Bob\r\neva@x-zon.nl,Eva\r\n"],
  [
    "line breaks in cells",
    4,
    'email,firstname\r\nann@x-zon.nl,"A\r\nn\r\nn"\r\neva@x-zon.nl,"E\nv"\r\nwrong,Bob\r\n',
  ],
  ["no column names", 3, "ann@x-zon.nl,Ann\r\neva@x-zon.nl,Eva\r\nwrong,Bob\r\njo@x-zon.nl,Jo\r\n"],
  ["a byte order mark", 3, "\uFEFFemail,firstname\r\nann@x-zon.nl,Ann\r\nwrong,Bob\r\n"],
  ["CR alone", 4, "email,firstname\rann@x-zon.nl,Ann\reva@x-zon.nl,Eva\rwrong,Bob\r"],
  ["two title rows", 5, "Members,\r\n3 May 2026,\r\nemail,firstname\r\nann@x-zon.nl,Ann\r\nwrong,Bob\r\n"],
];

test("25* the row that is named is the row of the spreadsheet: blank rows, line breaks, no names, a mark, CR alone, titles", async ({
  page,
  preflight,
}) => {
  await page.goto(preflight.url);
  for (const [what, row, content] of GOLDEN) {
    await chooseFile(page, `${what}.csv`, content);
    await expect(page.getByText(`${what}.csv: `)).toBeVisible();
    await expect(page.locator(".pf-card", { hasText: "no @ sign" }), what).toContainText(
      `Row ${row} says wrong`,
    );
    await page.evaluate(() => {
      location.hash = "#/";
    });
  }
});

test("22 a table copied in Excel, LibreOffice or Google Sheets and pasted gives the rows of the CSV they save", async ({
  page,
  preflight,
}) => {
  await page.goto(preflight.url);
  await chooseFile(page, "saved.csv", SAVED_AS_CSV);
  await heading(page, "Your file is ready");
  const expected = await saved(page, "Save the fixed file");
  for (const { text, page: html } of Object.values(CLIPBOARDS)) {
    await page.goto("about:blank");
    await page.goto(preflight.url);
    await page.evaluate(
      ([plain, web]) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", plain as string);
        clipboardData.setData("text/html", web as string);
        document.body.dispatchEvent(
          new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
        );
      },
      [text, html],
    );
    await heading(page, "Your file is ready");
    await expect(page.getByText("Pasted table.tsv: 2 contacts in 3 columns.")).toBeVisible();
    expect(await saved(page, "Save the fixed file")).toBe(expected);
  }
});

const THREE_WRONG = [
  "email,firstname",
  "ann(at)x-zon.nl,Ann",
  "bob(at)x-zon.nl,Bob",
  "carlx-zon.nl,Carl",
  ",Dee",
  "eva@x-zon.nl,Eva",
  "",
].join("\r\n");

test("20 each key does what the list of keys says, none in a text box, and those of one letter can be turned off", async ({
  page,
  preflight,
}) => {
  await page.goto(preflight.url);
  await chooseFile(page, "keys.csv", THREE_WRONG);
  await heading(page, "4 rows need you to fix them");
  await expect(page.locator("#continue")).toHaveAttribute("title", "Ctrl+Enter");
  await page.getByRole("button", { name: "Change 2 addresses" }).click();
  await heading(page, "2 rows need you to fix them");
  await page.getByRole("link", { name: /^Look at each one \(1 email address has no @ sign/ }).click();
  await heading(page, "1 email address has no @ sign");

  // In a text box every key is the box's own.
  const box = page.getByLabel("email, row 4");
  await box.fill("carl");
  for (const key of ["n", "p", "?", "Control+z", "Control+Shift+z", "Control+y", "Control+Enter"])
    await page.keyboard.press(key);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await heading(page, "1 email address has no @ sign");
  await expect(page.locator("#problem-summary")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Redo" })).toHaveCount(0);
  await box.fill("carl@x-zon.nl");

  // N and P: only from inside the table.
  await page.locator("h1").focus();
  await page.keyboard.press("n");
  await heading(page, "1 email address has no @ sign");
  const tick = page.getByRole("checkbox", { name: "Row 4" });
  await tick.focus();
  await page.keyboard.press("n");
  await heading(page, "1 row has no email address");
  await page.getByRole("checkbox", { name: "Row 5" }).focus();
  await page.keyboard.press("p");
  await heading(page, "1 email address has no @ sign");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys you can use" })).toBeVisible();
  await page.keyboard.press("Escape");

  // The main button, then back and forth.
  await page.getByLabel("email, row 4").fill("carl@x-zon.nl");
  await tick.focus();
  await page.keyboard.press("Control+Enter");
  await heading(page, "That is fixed");
  await page.keyboard.press("Control+z");
  await heading(page, "1 email address has no @ sign");
  await page.keyboard.press("Control+y");
  await heading(page, "That is fixed");

  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Use keys of one letter").uncheck();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByRole("link", { name: "Back", exact: true }).click();
  await page.getByRole("link", { name: /^Look at each one \(1 row has no email address/ }).click();
  await page.getByRole("checkbox", { name: "Row 5" }).focus();
  await page.keyboard.press("p");
  await page.keyboard.press("n");
  await heading(page, "1 row has no email address");

  // Page Up, Page Down, Home, End are the browser's own, in a box that takes the focus.
  await page.goto("about:blank");
  await page.goto(preflight.url);
  const rows = Array.from({ length: 400 }, (_, at) => `person${at}@x-zon.nl,Ann`);
  await chooseFile(page, "keys.csv", ["email,firstname", ...rows, ""].join("\r\n"));
  await heading(page, "Your file is ready");
  await page.getByRole("link", { name: "See all rows" }).click();
  const cell = (at: number) => page.getByRole("cell", { name: `person${at}@x-zon.nl`, exact: true });
  await expect(cell(0)).toBeInViewport();
  await page.locator("pf-rows").focus();
  // A key may be lost on a browser that still glides from the last one.
  const press = (key: string, arrived: () => Promise<void>): Promise<void> =>
    expect(async () => {
      await page.keyboard.press(key);
      await arrived();
    }).toPass();
  await press("End", () => expect(cell(399)).toBeInViewport({ timeout: 2000 }));
  await press("PageUp", () => expect(cell(399)).not.toBeInViewport({ timeout: 2000 }));
  await press("PageDown", () => expect(cell(399)).toBeInViewport({ timeout: 2000 }));
  await press("Home", () => expect(cell(0)).toBeInViewport({ timeout: 2000 }));
});

test("21 in the table of a problem: Enter goes to the box below, Esc puts back the file's text, Tab goes as one reads, and past the table", async ({
  page,
  preflight,
}) => {
  await page.goto(preflight.url);
  await chooseFile(page, "keys.csv", THREE_WRONG);
  await heading(page, "4 rows need you to fix them");
  await page.getByRole("link", { name: /^Look at each one \(3 email addresses have no @ sign/ }).click();
  await heading(page, "3 email addresses have no @ sign");
  const box = (row: number) => page.getByLabel(`email, row ${row}`);
  await box(2).focus();
  for (const next of [3, 4]) {
    await page.keyboard.press("Enter");
    await expect(box(next)).toBeFocused();
  }
  // Nothing is below the last, and nothing has been changed yet.
  await page.keyboard.press("Enter");
  await expect(box(4)).toBeFocused();
  await box(4).fill("else");
  await page.keyboard.press("Escape");
  await expect(box(4)).toHaveValue("carlx-zon.nl");
  await heading(page, "3 email addresses have no @ sign");

  await page.locator("h1").focus();
  // Their places are taken afterwards: the link to skip by takes up room only while it has the focus.
  const stops = await page.evaluateHandle(() => [] as HTMLElement[]);
  for (let isInside = true; isInside; ) {
    await page.keyboard.press("Tab");
    isInside = await stops.evaluate(all => {
      const at = document.activeElement as HTMLElement;
      return at.closest("main") !== null && all.push(at) > 0;
    });
  }
  const placed = await stops.evaluate(all =>
    all
      // The bar with the buttons sticks to the edge of the window.
      .filter(each => !each.closest(".pf-sticky"))
      .map(each => {
        const cell = (each.closest("td, th") ?? each).getBoundingClientRect();
        const line = each.closest("tr")?.getBoundingClientRect() ?? cell;
        const name = each.getAttribute("aria-label") ?? each.textContent ?? "";
        return { name: name.trim(), x: cell.left, top: line.top, bottom: line.bottom };
      }),
  );
  expect(placed.length).toBeGreaterThan(8);
  for (const [at, { name, x, top, bottom }] of placed.entries()) {
    const before = placed[at - 1];
    if (!before) continue;
    const isBelow = top >= before.bottom - 1;
    const isFurther = top >= before.top - 1 && (x >= before.x || bottom > before.bottom);
    expect(isBelow || isFurther, `${before.name} then ${name}`).toBe(true);
  }
  await page.getByRole("link", { name: "Skip to after the table" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("#after-table")).toBeFocused();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.closest("table") === null)).toBe(true);
});

/** Longer than the practice Mailjet takes, which only Mailjet knows. */
const TOO_LONG = "and so on ".repeat(1001).trim();

test("32 rows that were left out or turned down come back as a file with letters, row, what and how; mended, it is imported alone", async ({
  page,
  preflight,
}) => {
  await page.goto(preflight.url);
  const rows = [
    "ann@x-zon.nl,Ann,fine",
    `lukasz@x-zon.nl,Łukasz,${TOO_LONG}`,
    "",
    `zoe@x-zon.nl,Zoë,${TOO_LONG}`,
    ",José,no address",
    "",
  ];
  await chooseFile(page, "members.csv", ["email,firstname,lastname", ...rows].join("\r\n"));
  await heading(page, "1 row needs you to fix it");
  const leftOut = await saved(page, "Save the 1 row left out");
  await page.getByRole("button", { name: "Leave out 1 row" }).click();
  await heading(page, "Your file is ready");
  await toConfirm(page);
  await page.getByRole("button", { name: "Import 3 people" }).click();
  await heading(page, "Done: 1 person went in");
  const turnedDown = await saved(page, "Download these 2 rows");

  const table = (text: string): string[][] => {
    // Excel reads the letters right by this mark.
    expect(text.startsWith("\uFEFF")).toBe(true);
    return text
      .slice(1)
      .trim()
      .split("\r\n")
      .map(line => line.split(","));
  };
  const [names, lukasz, zoe] = table(turnedDown);
  expect(names?.slice(3)).toEqual([
    "Row in your file (Preflight)",
    "What went wrong (Preflight)",
    "How to fix it (Preflight)",
    "Mailjet's words (Preflight)",
  ]);
  expect([lukasz?.[1], lukasz?.[3]]).toEqual(["Łukasz", "3"]);
  expect([zoe?.[1], zoe?.[3]]).toEqual(["Zoë", "5"]);
  const [, jose] = table(leftOut);
  expect([jose?.[1], jose?.[3]]).toEqual(["José", "6"]);
  for (const row of [lukasz, zoe, jose])
    for (const at of [4, 5]) expect(row?.[at]?.length).toBeGreaterThan(10);

  // Mended, the files go in by themselves: what we had put into them makes no fields.
  const importAlone = async (name: string, text: string, people: RegExp): Promise<void> => {
    await page.goto("about:blank");
    await page.goto(preflight.url);
    await chooseFile(page, name, text);
    await heading(page, "Your file is ready");
    await expect(page.getByRole("heading", { name: "Preflight wrote this file for you." })).toBeVisible();
    await toConfirm(page);
    await expect(page.locator("main")).not.toContainText("new field");
    await page.getByRole("button", { name: people }).click();
    await heading(page, /^Done: [12] (person|people) went in$/);
  };
  await importAlone("again.csv", turnedDown.replaceAll(TOO_LONG, "short"), /^Import 2 people$/);
  await importAlone("left.csv", leftOut.replace("\r\n,José", "\r\njose@x-zon.nl,José"), /^Import 1 person$/);
});

const HOSTILE: Readonly<Record<string, string | Buffer>> = {
  nothing: "",
  "a line feed": "\n",
  "a quote": '"',
  "zero bytes": Buffer.alloc(4096),
  "bytes of all kinds": Buffer.from(Array.from({ length: 8192 }, (_, at) => (at * 151 + 7) & 255)),
  "half a UTF-16 file": Buffer.from("\uFEFFemail,name\r\nann@x-zon.nl,A", "utf16le").subarray(0, 41),
  "a line of 4 MB": "x".repeat(4_000_000),
  "an open cell of 4 MB": `email,note\r\nann@x-zon.nl,"${"y\n".repeat(2_000_000)}`,
  "quotes only": '"'.repeat(100_001),
  "commas only": `${",".repeat(500)}\n`.repeat(500),
  "markup for a header":
    "<script>hit()</script>,<img src=x onerror=hit()>\r\nann@x-zon.nl,<svg onload=hit()>\r\n",
  formulas: "=cmd|' /C calc'!A0,email\r\n=HYPERLINK(\"x\"),ann@x-zon.nl\r\n@SUM(1),bob@x-zon.nl\r\n",
  "zeros in cells": "email,no\0te\r\nann@x-zon.nl,a\0b\r\n\0,\0\r\n",
  "marks that turn the text": "email,name\r\nann@x-zon.nl,\u202egnp.exe\u202c\r\n\u2066bob@x-zon.nl,x\r\n",
  "a workbook": "PK\x03\x04\x14\x00\x06\x00 and so on",
  "a portable document": "%PDF-1.7\n%âãÏÓ\n1 0 obj",
  "lone surrogates": Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x2c, 0x00, 0x00, 0xdc, 0x0a, 0x00]),
};

/** The titles of the pages that a file can lead to, as people know them. */
const PAGES =
  /^(Does this look like your table\?|\d[\d,]* rows? needs? you to fix (it|them)|Answer \d+ questions? about your file|Your file is ready|We could not find any contacts in this file)$/;

test("33* hostile files: no crash, no script runs, and always a page that people know", async ({
  page,
  preflight,
}) => {
  test.setTimeout(120_000);
  const ran: string[] = [];
  page.on("pageerror", error => {
    // Playwright's way of keeping service workers out (playwright.config.ts) is to register none and say that it has.
    if (!/undefined \(reading 'addEventListener'\)/.test(error.message)) ran.push(String(error.stack));
  });
  page.on("dialog", dialog => {
    ran.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto(preflight.url);
  await page.exposeFunction("hit", () => ran.push("a script ran"));
  // 40 files of pieces that mean something to a reader of CSV, drawn by a fixed rule, beside those made by hand.
  const pieces = [
    "email",
    "ann@x-zon.nl",
    ",",
    ";",
    "\t",
    "\r\n",
    "\n",
    "\r",
    '"',
    '""',
    "é",
    "\0",
    "=1+1",
    "01/02/2003",
    "😀",
  ];
  let state = 20260502;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const mixed = Array.from({ length: 40 }, (_, at) => [
    `mixed ${at}`,
    Array.from({ length: 1 + next(60) }, () => pieces[next(pieces.length)]).join(""),
  ]);
  for (const [name, content] of [...Object.entries(HOSTILE), ...mixed] as [string, string | Buffer][]) {
    await chooseFile(page, `${name}.csv`, content);
    await expect(page.locator("h1"), name).toHaveText(PAGES);
    await expect(page.locator("[aria-busy=true]"), name).toHaveCount(0);
    await page.evaluate(() => {
      location.hash = "#/";
    });
  }
  expect(ran).toEqual([]);
});

signingTest(
  "H5 choose, check, fix, place columns, look, cancel: only known files and what the server knows are asked for, no cell is in any request; signed out, nothing is stored",
  async ({ page, signing }) => {
    const secrets = ["geheim-adres", "kolom-geheim", "bestand-geheim", "Celinhoud-Geheim"];
    const assets = readdirSync(pageFolder, { recursive: true, encoding: "utf8" }).map(name => `/${name}`);
    const known = new Set(["/", ...assets, "/api/session", "/api/lists", "/api/properties", "/api/imports"]);
    const code = signing.add("anna", "manager");
    await page.goto(`${signing.url}#/sign-in`);
    await firstSignIn(page, "anna", code);
    await heading(page, "Choose your contacts file");
    const asked: Request[] = [];
    page.on("request", request => asked.push(request));

    await page.getByLabel("Language").selectOption("en");
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByLabel("Keep my work on this computer for 24 hours").check();
    await page.getByRole("link", { name: "Back", exact: true }).click();
    await chooseFile(
      page,
      "bestand-geheim.csv",
      "email,kolom-geheim\r\ngeheim-adres@x-zon.nl,Celinhoud-Geheim\r\nkapot,Celinhoud-Geheim\r\n",
    );
    await heading(page, "1 row needs you to fix it");
    await page.getByRole("button", { name: "Leave out 1 row" }).click();
    await heading(page, "Your file is ready");
    await page.getByRole("button", { name: "Keep this choice for next time" }).click();
    await page.getByLabel("Name for these choices").fill("Members");
    await page.getByRole("button", { name: "Save the choices" }).click();
    await page.getByRole("link", { name: "Change where columns go" }).first().click();
    await heading(page, "Where should each column go?");
    await page.getByRole("link", { name: "Back", exact: true }).click();
    await page.getByRole("link", { name: "See all rows" }).click();
    await page.getByLabel("Find a name or address").fill("geheim-adres");
    await expect(page.locator("#rows-shown")).toContainText("1 of 2 rows shows.");
    await page.getByRole("link", { name: "Back", exact: true }).click();
    await toConfirm(page);
    await page.getByRole("link", { name: "Preflight" }).first().click();
    await heading(page, "Choose your contacts file");

    expect(asked.length).toBeGreaterThan(2);
    for (const request of asked) {
      const url = new URL(request.url());
      if (url.protocol === "blob:") continue;
      expect(request.method(), request.url()).toBe("GET");
      expect(request.postData(), request.url()).toBeNull();
      expect(`${url.origin}/`).toBe(signing.url);
      expect(known).toContain(url.pathname);
      for (const secret of secrets)
        expect(decodeURIComponent(request.url()) + JSON.stringify(request.headers())).not.toContain(secret);
    }

    const stored = () =>
      page.evaluate(async () => ({
        local: Object.keys(localStorage).length,
        session: Object.keys(sessionStorage).length,
        databases: (await indexedDB.databases()).length,
        caches: (await caches.keys()).length,
      }));
    await expect.poll(stored).toEqual({ local: 3, session: 0, databases: 1, caches: 0 });
    await page.getByRole("link", { name: /^Sign out/ }).click();
    await heading(page, "Sign out?");
    await page.getByRole("button", { name: "Sign out" }).click();
    await heading(page, "Sign in");
    await expect.poll(stored).toEqual({ local: 0, session: 0, databases: 0, caches: 0 });
    expect(await page.context().cookies()).toEqual([]);
    await page.goto("about:blank");
    await page.goto(signing.url);
    await heading(page, "Choose your contacts file");
    await expect(page.locator("main")).not.toContainText("geheim");
  },
);

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

statesTest(
  "40 on paper: problems with their rows, nothing of what the rows hold",
  async ({ page, states }) => {
    await toState(page, states, "2-problems");
    await page.emulateMedia({ media: "print" });
    const first = page.getByRole("listitem").filter({ hasText: "5 email addresses have no @ sign." });
    const where = await first
      .locator(".pf-where")
      .evaluate(found => getComputedStyle(found, "::after").content);
    expect(where).toBe('"Rows 14, 82, 92, 93 and 101."');
    await expect(page.getByText("vereniging-zon").filter({ visible: true })).toHaveCount(0);
    await expect(page.getByText("gmial").filter({ visible: true })).toHaveCount(0);
  },
);

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
  const leftOut = await savedFile(page, /^Save the \d+ rows left out/);

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
  const turnedDown = await savedFile(page, `Download these ${formulas.length} rows`);
  for (const { name, text } of [leftOut, turnedDown]) {
    expect(text.startsWith("\uFEFF")).toBe(true);
    const cells = cellsOf(text);
    expect(cells.filter(one => one.includes("HYPERLINK")).length).toBeGreaterThanOrEqual(formulas.length);
    expect(cells.filter(runs)).toEqual([]);
    expect(name).toMatch(/\.csv$/);
  }
});
