/** The page in a state of its own choice (web/states): a build for tests, served by the real proxy, with answers made up in the page. */
import { join } from "node:path";
import { test as base, expect, type Page } from "@playwright/test";
import type { StateName } from "../../web/states/names.ts";
import type { Pseudo } from "../../web/states/pseudo.ts";
import { PracticeProxy } from "./proxy.ts";

const folder = process.env.PREFLIGHT_STATES ?? join(import.meta.dirname, "../../build/states");

/** `states`: where the page in states is served. One proxy for all tests of a worker: it is only asked for files. */
export const statesTest = base.extend<object, { states: string }>({
  states: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
    async ({}, use) => {
      const proxy = new PracticeProxy();
      await proxy.start(folder);
      await use(proxy.url);
      await proxy.dispose();
    },
    { scope: "worker" },
  ],
});

/** Resolves when the state stands and nothing is being checked any more. */
export async function toState(page: Page, url: string, state: StateName, words?: Pseudo): Promise<void> {
  await page.goto(`${url}?state=${state}${words ? `&words=${words}` : ""}`);
  await expect(page.locator("html")).toHaveAttribute("data-state", state);
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}
