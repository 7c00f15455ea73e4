import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test as base, expect, type Page } from "@playwright/test";
import { PracticeProxy } from "./proxy.ts";

const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export const test = base.extend<{ preflight: PracticeProxy }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  preflight: async ({}, use) => {
    const proxy = new PracticeProxy();
    await proxy.start();
    await use(proxy);
    await proxy.dispose();
  },
});

export { expect };

/** No rule of axe-core is broken on the page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  if (!(await page.evaluate(() => "axe" in window))) {
    // The page's own policy lets no foreign script in; the debugger's evaluate is not bound by it.
    await page.evaluate(await readFile(axePath, "utf8"));
  }
  const broken = await page.evaluate(async tags => {
    const { axe } = window as unknown as {
      axe: { run: (root: Document, options: object) => Promise<unknown> };
    };
    const { violations } = (await axe.run(document, { runOnly: { type: "tag", values: tags } })) as {
      violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
    };
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
  }, TAGS);
  expect(broken, `axe on ${await page.title()}`).toEqual([]);
}

/** Hands the page a file as its file box would. */
export async function chooseFile(page: Page, name: string, content: string | Buffer): Promise<void> {
  const buffer = typeof content === "string" ? Buffer.from(content) : content;
  await page.getByLabel("Choose file").setInputFiles({ name, mimeType: "text/csv", buffer });
}

/**
 * Mailjet has the import and is not done with it. That may be over between two of the looks that `heading` takes, so this one looks at
 * every frame.
 */
export const atWork = (page: Page): Promise<void> =>
  page
    .getByRole("heading", { level: 1, name: /^Mailjet is (getting your file ready|adding your people)$/ })
    .waitFor();

/** The page with this title stands. */
export async function heading(page: Page, text: string | RegExp): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(text);
}

/** Presses the button that saves a file on this computer; the file's name and what is in it. */
export async function savedFile(
  page: Page,
  button: string | RegExp,
): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).first().click(),
  ]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

/** The same, of a file whose name does not matter. */
export async function saved(page: Page, button: string | RegExp): Promise<string> {
  return (await savedFile(page, button)).text;
}

/**
 * Keeps what is sent as a Blob from now on, and on every page opened later: the debugger does not show such a body, so it is read
 * where the page hands it over. Resolves to what tells all of it as text.
 */
export async function keepSent(page: Page): Promise<() => Promise<string>> {
  const keep = (): void => {
    const kept: Blob[] = [];
    const send = XMLHttpRequest.prototype.send;
    XMLHttpRequest.prototype.send = function (body) {
      if (body instanceof Blob) kept.push(body);
      send.call(this, body);
    };
    Object.assign(window, { sentText: () => new Blob(kept).text() });
  };
  await page.addInitScript(keep);
  await page.evaluate(keep);
  return () => page.evaluate(() => (window as unknown as { sentText: () => Promise<string> }).sentText());
}

/** A list by the start of its name, once the lists are there. `label`: of the box they are in. */
export async function chooseList(page: Page, start: string, label = "List"): Promise<void> {
  const option = page.getByRole("option").filter({ hasText: start }).first();
  await option.waitFor({ state: "attached" });
  await page
    .getByLabel(label, { exact: true })
    .selectOption({ label: (await option.textContent())?.trim() ?? "" });
}

/** From the check page to the confirm page, with the list "Members". */
export async function toConfirm(page: Page, action = "Add people"): Promise<void> {
  await page.getByRole("button", { name: "Continue" }).first().click();
  await heading(page, "Where should these people go?");
  await chooseList(page, "Members");
  await page.getByLabel(action, { exact: true }).check();
  await page.getByRole("button", { name: "Continue" }).click();
}
