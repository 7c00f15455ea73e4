import { defineConfig } from "@playwright/test";

/** The distribution's Chromium: Playwright's own is a download, and this project downloads nothing but packages. */
export default defineConfig({
  testDir: ".",
  outputDir: "test-results",
  reporter: [["list"]],
  forbidOnly: !!process.env.CI,
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: {
    locale: "en-GB",
    // A test's own routes do not see what a service worker asks for: only the tests about it let it in (offline.spec.ts).
    serviceWorkers: "block",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      // Chromium refuses its sandbox to root, which is who builds on a fresh machine.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
    trace: "retain-on-failure",
  },
});
