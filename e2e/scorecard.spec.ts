/**
 * The scorecard of the page, item by item. The title of each test begins with the number of its item.
 *
 * For people, not here: 12 (a screen reader's twelve steps) and 28 (five office workers say in their own words what is wrong).
 * Measured by script/bench, which prints pass or short: 13, 16, 17, 18, 19 and the size of 15.
 */
import { join } from "node:path";
import type { Request } from "@playwright/test";
import { firstFiles, firstLoad } from "../bench/lib/sizes.mjs";
import { pageFolder } from "./support/proxy.ts";
import { expect, heading, test } from "./support/test.ts";

const KILOBYTE = 1000;

test("14 the first load is at most 60 kB: HTML 6, CSS 14, JS 30, icons 3, no fonts", () => {
  const sizes = firstLoad(pageFolder);
  expect(sizes.HTML).toBeLessThanOrEqual(6 * KILOBYTE);
  expect(sizes.CSS).toBeLessThanOrEqual(14 * KILOBYTE);
  expect(sizes.JS).toBeLessThanOrEqual(30 * KILOBYTE);
  expect(sizes.icons).toBeLessThanOrEqual(3 * KILOBYTE);
  expect(sizes.fonts).toBe(0);
  expect(sizes["all but WASM"]).toBeLessThanOrEqual(60 * KILOBYTE);
});

test("14 nothing but the first load is asked for before the first page stands, and 15 the core comes after it", async ({
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
