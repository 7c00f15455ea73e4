/** The whole job on a phone by taps, and on a page that is written from right to left. */
import type { Page } from "@playwright/test";
import { chooseFile, chooseList, expect, expectAccessible, heading, test } from "./support/test.ts";

const FILE =
  "email,town\r\nann@vereniging-zon.nl,Leeds\r\nbob-vereniging-zon.nl,York\r\nzoe@vereniging-zon.nl,Bath\r\n";

async function wholeJob(page: Page, url: string, press: (name: RegExp) => Promise<void>): Promise<void> {
  const arrived = async (title: string | RegExp): Promise<void> => {
    await heading(page, title);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1)).toBe(true);
    await expectAccessible(page);
  };
  await page.goto(url);
  await arrived("Choose your contacts file");
  await chooseFile(page, "two.csv", FILE);
  await arrived("1 row needs you to fix it");
  await press(/^Look at each one/);
  await arrived(/no @ sign/);
  await page.getByLabel("email, row 3").fill("bob@vereniging-zon.nl");
  await press(/^Change 1 row$/);
  await press(/^Back to all problems$/);
  await arrived("Your file is ready");
  await press(/^Continue$/);
  await heading(page, "Where should these people go?");
  await chooseList(page, "Spring news");
  await arrived("Where should these people go?");
  await press(/^Continue$/);
  await arrived("Check your import before you send it");
  await press(/^Import 3 people$/);
  await arrived("Done: 3 people went in");
}

const named = (page: Page, name: RegExp) =>
  page.getByRole("button", { name }).or(page.getByRole("link", { name })).first();

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  test("the whole job by taps, with nothing to scroll sideways", async ({ page, preflight }) => {
    await wholeJob(page, preflight.url, name => named(page, name).tap());
  });
});

test("the whole job from right to left", async ({ page, preflight }) => {
  await page.addInitScript(() => {
    // The words stay English, so that the walk can be read; the page is drawn as for Arabic.
    new MutationObserver(() => {
      if (document.documentElement.dir !== "rtl") document.documentElement.dir = "rtl";
    }).observe(document, { attributes: true, subtree: true, attributeFilter: ["dir"], childList: true });
  });
  await wholeJob(page, preflight.url, name => named(page, name).click());
  expect(await page.evaluate(() => getComputedStyle(document.body).direction)).toBe("rtl");
});
