import { chooseFile, expect, heading, test } from "./support/test.ts";

// decisions.md 17: before Import is pressed there are only bodiless GETs of assets and of session, lists, properties and history, and nothing
// of the file is in any of them.
test("nothing of the file leaves the computer before Import is pressed", async ({ page, preflight }) => {
  const secrets = ["geheim-adres", "kolomnaam-geheim", "bestandsnaam-geheim", "Celinhoud-Geheim"];
  const requests: { method: string; url: string; body: string | null; headers: string }[] = [];
  page.on("request", request => {
    requests.push({
      method: request.method(),
      url: request.url(),
      body: request.postData(),
      headers: JSON.stringify(request.headers()),
    });
  });
  await page.goto(preflight.url);
  await chooseFile(
    page,
    "bestandsnaam-geheim.csv",
    "email,kolomnaam-geheim\r\ngeheim-adres@vereniging-zon.nl,Celinhoud-Geheim\r\nkapot,Celinhoud-Geheim\r\n",
  );
  await heading(page, "1 row needs you to fix it");
  await page.getByRole("link", { name: "See all rows" }).click();
  await heading(page, "All rows of your file");
  await page.goBack();
  await page.getByRole("button", { name: "Leave out 1 row" }).click();
  await heading(page, "Your file is ready");
  await page.getByRole("button", { name: "Continue" }).first().click();
  await page.getByRole("button", { name: "Make a new list" }).click();
  await page.getByLabel("Name of the new list").fill("Nieuwe lijst");
  await page.getByLabel("Add people", { exact: true }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await heading(page, "Check your import before you send it");

  expect(requests.length).toBeGreaterThan(3);
  for (const request of requests) {
    // A blob: address is the page's own memory.
    if (request.url.startsWith("blob:")) continue;
    expect(request.url.startsWith(preflight.url), request.url).toBe(true);
    expect(request.method, request.url).toBe("GET");
    expect(request.body, request.url).toBeNull();
    for (const secret of secrets) expect(request.url + request.headers).not.toContain(secret);
  }
  const before = requests.length;
  await page.getByRole("button", { name: "Import 1 person" }).click();
  await heading(page, "Done: 1 person went in");
  expect(requests.slice(before).some(({ method }) => method === "POST")).toBe(true);
  expect(requests.every(({ url }) => url.startsWith(preflight.url) || url.startsWith("blob:"))).toBe(true);
});

test("contacts are kept nowhere on the computer", async ({ page, preflight }) => {
  await page.goto(preflight.url);
  await chooseFile(page, "two.csv", "email,town\r\ngeheim-adres@vereniging-zon.nl,Celinhoud-Geheim\r\n");
  await heading(page, "Your file is ready");
  const kept = await page.evaluate(async () => {
    const databases = await indexedDB.databases();
    const caches = await window.caches.keys();
    return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, databases, caches]);
  });
  expect(kept).not.toContain("geheim-adres");
  expect(kept).not.toContain("Celinhoud-Geheim");
});

test("the page breaks none of its own content policy, and the policy is the strict one", async ({
  page,
  preflight,
}) => {
  const violations: string[] = [];
  page.on("console", message => {
    if (/Content Security Policy|TrustedHTML|TrustedScript/i.test(message.text()))
      violations.push(message.text());
  });
  const answer = await page.goto(preflight.url);
  const policy = answer?.headers()["content-security-policy"] ?? "";
  for (const part of [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "connect-src 'self'",
    "require-trusted-types-for 'script'",
  ]) {
    expect(policy).toContain(part);
  }
  await chooseFile(
    page,
    "x.csv",
    "email,<img src=x onerror=alert(1)>\r\nann@vereniging-zon.nl,<script>alert(1)</script>\r\n",
  );
  // No field is made under such a name.
  await heading(page, "Answer 1 question about your file");
  await page.getByRole("button", { name: /^Put “<img src=x onerror=alert\(1\)>” in the field/ }).click();
  await heading(page, "Your file is ready");
  await page.getByRole("link", { name: "See all rows" }).click();
  await expect(page.getByText("<script>alert(1)</script>")).toBeVisible();
  expect(violations).toEqual([]);
});
