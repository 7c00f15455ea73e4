import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { extname, join, normalize } from "node:path";
import type { Page } from "@playwright/test";
import { chooseFile, expect, expectAccessible, heading, saved, test, toConfirm } from "./support/test.ts";

const CLEAN = "email,firstname\r\nann@vereniging-zon.nl,Ann\r\nbob@vereniging-zon.nl,Bob\r\n";

test.describe("files that are no contacts file end in a plain page", () => {
  for (const [name, content, title] of [
    ["an empty file", "", "We could not find any contacts in this file"],
    ["only column names", "email,town\r\n", "We could not find any contacts in this file"],
    [
      "a workbook called .csv",
      "PK\x03\x04\x14\x00\x06\x00 and so on",
      "We could not find any contacts in this file",
    ],
    [
      "a quote that is open to the end",
      'email,town\r\n"ann@vereniging-zon.nl,Leeds\r\nbob@vereniging-zon.nl,York\r\n',
      "1 row needs you to fix it",
    ],
  ] as const) {
    test(name, async ({ page, preflight }) => {
      await page.goto(preflight.url);
      await chooseFile(page, "strange.csv", content);
      await heading(page, title);
      await expect(page.getByRole("heading", { level: 3 }).first()).toBeVisible();
      await expectAccessible(page);
    });
  }

  test("a table of 100,000 columns", async ({ page, preflight }) => {
    await page.goto(preflight.url);
    const header = Array.from({ length: 100_000 }, (_, i) => `c${i}`).join(",");
    await chooseFile(page, "wide.csv", `${header}\r\n${",".repeat(99_999)}\r\n`);
    await heading(page, /contacts in this file|need|question/);
    await expect(page.getByRole("heading", { name: "1 row is too big for us to read." })).toBeVisible();
  });

  test("several files at once are refused kindly", async ({ page, preflight }) => {
    await page.goto(preflight.url);
    const data = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      for (const name of ["a.csv", "b.csv"])
        transfer.items.add(new File(["email\r\nann@vereniging-zon.nl\r\n"], name));
      return transfer;
    });
    await page.dispatchEvent("body", "drop", { dataTransfer: data });
    await page.getByRole("button", { name: "Check b.csv" }).click();
    await heading(page, "Your file is ready");
    await expect(page.getByText("b.csv: 1 contact in 1 column.")).toBeVisible();
  });
});

async function cleanToConfirm(page: Page): Promise<void> {
  await chooseFile(page, "two.csv", CLEAN);
  await heading(page, "Your file is ready");
  await toConfirm(page);
  await heading(page, "Check your import before you send it");
}

test("a proxy that is gone when Import is pressed: the page says so, and nothing is lost", async ({
  page,
  preflight,
}) => {
  await page.goto(preflight.url);
  await cleanToConfirm(page);
  await preflight.stop("SIGKILL");
  await page.getByRole("button", { name: "Import 2 people" }).click();
  await expect(page.getByText(/Nothing has been sent/).first()).toBeVisible();
  await expectAccessible(page);
  await preflight.start();
  await page.getByRole("button", { name: "Import 2 people" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Done: 2 people went in");
});

test("the same file again the same day is asked about first", async ({ page, preflight }) => {
  await page.goto(preflight.url);
  await cleanToConfirm(page);
  await page.getByRole("button", { name: "Import 2 people" }).click();
  await heading(page, "Done: 2 people went in");
  await page.getByRole("link", { name: "Import another file" }).click();
  await cleanToConfirm(page);
  await page.getByRole("button", { name: "Import 2 people" }).click();
  await expect(page.getByRole("heading", { name: "You imported this same file today" })).toBeVisible();
  await page.getByLabel("I want to import it again").check();
  await page.getByRole("button", { name: "Import 2 people" }).click();
  await heading(page, "Done: 2 people went in");
});

test.describe("on any static host, in a folder of its own", () => {
  const types: Record<string, string> = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".wasm": "application/wasm",
    ".svg": "image/svg+xml",
    ".csv": "text/csv",
  };
  const dist = process.env.PREFLIGHT_PAGE ?? join(import.meta.dirname, "..", "web/dist");
  let server: Server;
  let url: string;

  test.beforeAll(async () => {
    server = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://host").pathname;
      const inside = path.startsWith("/tools/preflight/")
        ? path.slice("/tools/preflight/".length) || "index.html"
        : null;
      const file = inside === null ? null : join(dist, normalize(inside));
      if (file === null || !file.startsWith(dist)) {
        response.writeHead(404).end();
        return;
      }
      readFile(file).then(
        bytes =>
          response
            .writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" })
            .end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    url = `http://127.0.0.1:${address.port}/tools/preflight/`;
  });
  test.afterAll(() => {
    server.close();
  });

  test("checking, fixing and saving work, and importing is explained", async ({ page }) => {
    await page.goto(url);
    await chooseFile(page, "two.csv", `${CLEAN},Nobody\r\n`);
    await heading(page, "1 row needs you to fix it");
    await page.getByRole("button", { name: "Leave out 1 row" }).click();
    await heading(page, "Your file is ready");
    // RFC 4180: CRLF between records, quotes only where needed; the two good rows and the header, nothing else.
    expect(await saved(page, "Save the fixed file")).toBe(CLEAN);
    await page.getByRole("button", { name: "Continue" }).first().click();
    await heading(page, "This page can check and save your file");
    await expect(page.getByText(/open Preflight from your company's server/)).toBeVisible();
    await expectAccessible(page);
  });
});

// Once the page stayed on its first step for good: the check under way was overtaken by the one with Mailjet's fields, whose end led nowhere.
test("a file that is chosen before Mailjet's fields are there is checked all the same", async ({
  page,
  preflight,
}) => {
  let answer = (): void => {};
  const chosen = new Promise<void>(resolve => {
    answer = resolve;
  });
  await page.route("**/api/properties*", async route => {
    await chosen;
    await route.continue();
  });
  await page.goto(preflight.url);
  const rows = Array.from({ length: 60_000 }, (_, i) => `person${i}@vereniging-zon.nl,Zoë ${i}`);
  await chooseFile(page, "large.csv", ["email,firstname", ...rows, ""].join("\r\n"));
  answer();
  await heading(page, "Your file is ready");
});
