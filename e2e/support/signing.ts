/** Where people sign in on the page: a proxy that knows them, and how they do it. */
import type { Page } from "@playwright/test";
import { SigningProxy } from "./proxy.ts";
import { test as base, heading } from "./test.ts";

export const signingTest = base.extend<{ signing: SigningProxy }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  signing: async ({}, use) => {
    const proxy = new SigningProxy();
    await proxy.start();
    await use(proxy);
    await proxy.dispose();
  },
});

export const PASSWORD = "four words in a row";

/** The first time, with the code: on whatever page asks for it. */
export async function firstSignIn(page: Page, user: string, code: string): Promise<void> {
  await heading(page, "Sign in");
  await page.getByRole("button", { name: "I have a code" }).click();
  await page.getByLabel("Your name").fill(user);
  await page.getByLabel("Your code").fill(code);
  await page.getByLabel("Choose a password").fill(PASSWORD);
  await page.getByRole("button", { name: "Save password and sign in" }).click();
}

export async function signInAgain(page: Page, user: string): Promise<void> {
  await heading(page, "Sign in");
  await page.getByLabel("Your name").fill(user);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}
