import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { pageFolder } from "./support/proxy.ts";
import { chooseFile, chooseList, expect, heading, saved, test } from "./support/test.ts";

test.use({ serviceWorkers: "allow" });

const FILE =
  "email,town\r\nann@vereniging-zon.nl,Leeds\r\nbob-vereniging-zon.nl,York\r\nzoe@vereniging-zon.nl,Bath\r\n";

/** All files of this version are kept. */
async function kept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller)
      await new Promise(done =>
        navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }),
      );
  });
}

test("39 on the second visit without a connection: choose, check, fix and save; back online, import", async ({
  page,
  preflight,
}) => {
  const violations: string[] = [];
  page.on("console", message => {
    if (/Content Security Policy|TrustedScript/i.test(message.text())) violations.push(message.text());
  });
  await page.goto(preflight.url);
  await heading(page, "Choose your contacts file");
  await kept(page);
  await preflight.stop();

  await page.goto("about:blank");
  await page.goto(preflight.url);
  await heading(page, "Choose your contacts file");
  await chooseFile(page, "two.csv", FILE);
  await heading(page, "1 row needs you to fix it");
  await page
    .getByRole("button", { name: /^Leave out 1 row/ })
    .first()
    .click();
  await heading(page, "Your file is ready");
  expect(await saved(page, "Save the fixed file")).toBe(
    "email,town\r\nann@vereniging-zon.nl,Leeds\r\nzoe@vereniging-zon.nl,Bath\r\n",
  );
  await page.getByRole("button", { name: "Continue" }).first().click();
  await expect(page.getByText(/We could not get your lists/)).toBeVisible();

  await preflight.start();
  await page.getByRole("button", { name: "Try again" }).click();
  await chooseList(page, "Spring news");
  await page.getByLabel("Add people", { exact: true }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Import 2 people" }).click();
  await heading(page, "Done: 2 people went in");
  expect(violations).toEqual([]);

  // 38: what is kept for offline is the page, and nothing of a file or of the server's answers.
  const stored = await page.evaluate(async () => {
    const caught = await Promise.all(
      (await caches.keys()).map(async name => (await caches.open(name)).matchAll()),
    );
    return Promise.all(
      caught.flat().map(async answer => [new URL(answer.url).pathname, await answer.text()] as const),
    );
  });
  expect(stored.length).toBeGreaterThan(5);
  for (const [path, text] of stored) {
    expect(path).toMatch(/^\/(assets\/.*)?$/);
    expect(text).not.toContain("vereniging-zon");
  }
});

/** The same page under other names, as a build of changed sources would be. */
function newVersion(): { folder: string; script: string } {
  const folder = mkdtempSync(join(tmpdir(), "preflight-page-"));
  cpSync(pageFolder, folder, { recursive: true });
  const old = readdirSync(join(folder, "assets")).find(name => /^index-.*\.js$/.test(name));
  if (!old) throw new Error("no script of that name");
  const script = "index-NEWVERSN.js";
  renameSync(join(folder, "assets", old), join(folder, "assets", script));
  for (const name of readdirSync(folder, { recursive: true }) as string[]) {
    if (!/\.(js|html)$/.test(name)) continue;
    const path = join(folder, name);
    const text = readFileSync(path, "utf8").replaceAll(old, script);
    writeFileSync(path, text.replace(/"version":"\w+"/, '"version":"another"'));
  }
  return { folder, script };
}

test("39 a new version is offered, never forced, and never while a file is open", async ({
  page,
  preflight,
}) => {
  const { folder, script } = newVersion();
  await page.goto(preflight.url);
  await heading(page, "Choose your contacts file");
  await kept(page);
  await chooseFile(page, "two.csv", FILE);
  await heading(page, "1 row needs you to fix it");

  await preflight.stop();
  await preflight.start(folder);
  const offer = page.getByText("A new version of this page is ready.");
  await page.evaluate(async () => {
    const found = await navigator.serviceWorker.ready;
    await found.update();
    const fresh = found.installing ?? found.waiting;
    if (fresh?.state === "installing")
      await new Promise(done => fresh.addEventListener("statechange", done, { once: true }));
  });
  await expect(offer).toBeHidden();
  // The work goes on in the version it began in, offline too.
  await page
    .getByRole("button", { name: /^Leave out 1 row/ })
    .first()
    .click();
  await heading(page, "Your file is ready");

  const other = await page.context().newPage();
  // A page loaded anew is of the new version, and takes it for all: there is nothing to offer.
  await other.goto(preflight.url);
  await heading(other, "Choose your contacts file");
  await expect
    .poll(() => other.evaluate(async () => (await navigator.serviceWorker.ready).waiting))
    .toBeNull();
  expect(
    await other.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .map(({ name }) => name)
        .join(),
    ),
  ).toContain(script);
  await expect(other.getByText("A new version of this page is ready.")).toBeHidden();
  await heading(page, "Your file is ready");
  rmSync(folder, { recursive: true });
});

test("39 the new version is taken at the press of a button", async ({ page, preflight }) => {
  const { folder, script } = newVersion();
  await page.goto(preflight.url);
  await heading(page, "Choose your contacts file");
  await kept(page);
  await preflight.stop();
  await preflight.start(folder);
  // As when the person comes back to the window.
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await expect(page.getByText("A new version of this page is ready.")).toBeVisible();
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Use it now" }).click()]);
  await expect
    .poll(() =>
      page.evaluate(() =>
        performance
          .getEntriesByType("resource")
          .map(({ name }) => name)
          .join(),
      ),
    )
    .toContain(script);
  await heading(page, "Choose your contacts file");
  rmSync(folder, { recursive: true });
});

test("39 hashed files never change and are kept for good; the page and the worker that keeps it are asked for anew", async ({
  preflight,
  request,
}) => {
  const headersOf = async (path: string) => (await request.get(preflight.url + path)).headers();
  const names = readdirSync(join(pageFolder, "assets"));
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) {
    const headers = await headersOf(`assets/${name}`);
    expect(headers["cache-control"], name).toBe("public, max-age=31536000, immutable");
    expect(headers.etag, name).toMatch(/^"[0-9a-f]{32}"$/);
  }
  const worker = await headersOf("service_worker.js");
  expect(worker["cache-control"]).toBe("no-cache");
  expect(worker["content-type"]).toBe("text/javascript; charset=utf-8");
  expect(worker["content-security-policy"]).toContain("default-src 'none'");
  expect((await headersOf(""))["cache-control"]).toBe("no-store");
  const again = await request.get(`${preflight.url}service_worker.js`, {
    headers: { "If-None-Match": worker.etag ?? "" },
  });
  expect(again.status()).toBe(304);
  for (const path of ["nothing", "assets/", "index.html%00.js", ".git/config", "service_worker.js.map"])
    expect((await request.get(preflight.url + path)).status(), path).toBeGreaterThanOrEqual(400);
});

test("the meter shows what was sent, and nothing before Import is pressed", async ({ page, preflight }) => {
  const bodies: Promise<number>[] = [];
  page.on("requestfinished", request => {
    if (request.method() === "POST")
      bodies.push(request.sizes().then(({ requestBodySize }) => requestBodySize));
  });
  await page.goto(preflight.url);
  const meter = page.getByText("Sent from this page so far:");
  await expect(meter).toHaveText("Sent from this page so far: 0 bytes");
  const contacts = "email\r\nann@vereniging-zon.nl\r\nzoe@vereniging-zon.nl\r\n";
  await chooseFile(page, "two.csv", contacts);
  await heading(page, "Your file is ready");
  await page.getByRole("button", { name: "Continue" }).first().click();
  await page.getByRole("button", { name: "Make a new list" }).click();
  await page.getByLabel("Name of the new list").fill("New list");
  await page.getByLabel("Add people", { exact: true }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await heading(page, "Check your import before you send it");
  await expect(meter).toHaveText("Sent from this page so far: 0 bytes");
  await expect(meter).toBeInViewport();
  await page.getByRole("button", { name: "Import 2 people" }).click();
  await heading(page, "Done: 2 people went in");
  const sent = (await Promise.all(bodies)).reduce((sum, size) => sum + size, 0);
  expect(bodies.length).toBeGreaterThan(1);
  // The debugger does not count a body that is a Blob: it is the file, of which nothing had to be changed.
  await expect(meter).toHaveText(`Sent from this page so far: ${sent + contacts.length} bytes`);
});

/** Files and nothing else, below a folder: what any static host does. It says nothing of policies. */
async function staticHost(): Promise<{ url: string; close: () => void }> {
  const types: Readonly<Record<string, string>> = {
    html: "text/html",
    js: "text/javascript",
    css: "text/css",
    json: "application/json",
    svg: "image/svg+xml",
    csv: "text/csv",
  };
  const server = createServer((request, response) => {
    const name = (request.url ?? "").replace(/^\/some\/folder\//, "").replace(/\?.*/, "") || "index.html";
    try {
      const bytes = readFileSync(join(pageFolder, name));
      // The wrong type for the core, as many hosts have it.
      response.setHeader("Content-Type", types[name.split(".").at(-1) ?? ""] ?? "application/octet-stream");
      response.end(bytes);
    } catch {
      response.statusCode = 404;
      response.end("not found");
    }
  });
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/some/folder/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test("on any static host, in any folder, the page checks and saves, without a connection too; its policy comes with it", async ({
  page,
}) => {
  const host = await staticHost();
  await page.goto(host.url);
  await heading(page, "Choose your contacts file");
  await kept(page);
  expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).scope)).toBe(host.url);
  host.close();
  await page.goto("about:blank");
  await page.goto(host.url);
  await chooseFile(page, "two.csv", FILE);
  await heading(page, "1 row needs you to fix it");
  const refused = await page.evaluate(() => {
    try {
      document.body.innerHTML = "<b>x</b>";
      return false;
    } catch {
      return true;
    }
  });
  expect(refused).toBe(true);
});
