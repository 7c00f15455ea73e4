/** Pictures of every state, for people to look at: script/screens. */
import { join } from "node:path";
import { STATES } from "../../web/states/names.ts";
import { statesTest as test, toState } from "../support/states.ts";

const folder = process.env.PREFLIGHT_SCREENS ?? join(import.meta.dirname, "../../screens");

const LOOKS = {
  light: {},
  dark: { colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 780 } },
  "right-to-left": { words: "mirrored" },
  longer: { words: "accents" },
  "forced-colours": { forcedColors: "active" },
  french: { locale: "fr-FR" },
  paper: { media: "print", viewport: { width: 720, height: 1000 } },
} as const;

for (const [look, { words, media, ...options }] of Object.entries(LOOKS) as [
  keyof typeof LOOKS,
  { words?: "accents"; media?: "print" },
][]) {
  test.describe(look, () => {
    test.use(options);
    for (const state of STATES) {
      test(`${look} ${state}`, async ({ page, states }) => {
        await toState(page, states, state, words);
        if (media) await page.emulateMedia({ media });
        const { width, height: window } = page.viewportSize() ?? { width: 1280, height: 720 };
        const heightOfPage = () => page.evaluate(() => document.documentElement.scrollHeight);
        // What was never in view is as high as was guessed; once it was, it keeps its own height.
        await page.setViewportSize({ width, height: await heightOfPage() });
        await page.evaluate(
          () => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn))),
        );
        await page.setViewportSize({ width, height: window });
        // As high as the page: what sticks to the edge of the window would lie across its middle.
        // A higher window can make the page higher once more: the table of all rows is as high as a part of it.
        for (let last = 0; ; ) {
          const height = await heightOfPage();
          if (height === last) break;
          last = height;
          await page.setViewportSize({ width, height });
        }
        await page.screenshot({ path: join(folder, look, `${state}.png`), fullPage: true });
      });
    }
  });
}

/** What the README shows (docs/): the upper part of two pages. */
test.describe("readme", () => {
  test.use({ viewport: { width: 1100, height: 860 } });
  for (const state of ["2-problems", "2c-problem"] as const) {
    test(`readme ${state}`, async ({ page, states }) => {
      await toState(page, states, state);
      await page.screenshot({ path: join(folder, "readme", `${state}.png`) });
    });
  }
});
