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
} as const;

for (const [look, { words, ...options }] of Object.entries(LOOKS) as [
  keyof typeof LOOKS,
  { words?: "accents" },
][]) {
  test.describe(look, () => {
    test.use(options);
    for (const state of STATES) {
      test(`${look} ${state}`, async ({ page, states }) => {
        await toState(page, states, state, words);
        await page.screenshot({ path: join(folder, look, `${state}.png`), fullPage: true });
      });
    }
  });
}
