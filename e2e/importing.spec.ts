/** An import on its way: left and found again, the proxy killed, news by events, stopped, and the rows that come back. */
import type { Page, Request } from "@playwright/test";
import { ProxyAndMailjet } from "./support/mailjet.ts";
import { statesTest, toState } from "./support/states.ts";
import {
  atWork,
  test as base,
  chooseFile,
  chooseList,
  expect,
  expectAccessible,
  heading,
  keepSent,
  savedFile,
  toConfirm,
} from "./support/test.ts";

const test = base.extend<{ against: ProxyAndMailjet; twoAccounts: ProxyAndMailjet }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  against: async ({}, use) => {
    const proxy = new ProxyAndMailjet();
    await proxy.start();
    await use(proxy);
    await proxy.dispose();
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  twoAccounts: async ({}, use) => {
    const proxy = new ProxyAndMailjet(2);
    await proxy.start();
    await use(proxy);
    await proxy.dispose();
  },
});

const TWO = "email,town\r\nann@vereniging-zon.nl,Leeds\r\nbob@vereniging-zon.nl,York\r\n";
/** Longer than the practice Mailjet takes, which only Mailjet knows. */
const LONG = "and so on ".repeat(1001).trim();

async function importTwo(page: Page): Promise<void> {
  await chooseFile(page, "two.csv", TWO);
  await heading(page, "Your file is ready");
  await toConfirm(page);
  await heading(page, "Check your import before you send it");
  await page.getByRole("button", { name: "Import 2 people" }).click();
  await expect(page.getByText("You can close this page. The import will go on.")).toBeVisible();
}

const postsOf = (page: Page): Request[] => {
  const posts: Request[] = [];
  page.on("request", request => {
    if (request.method() === "POST") posts.push(request);
  });
  return posts;
};

test("the proxy is killed while Mailjet works: the page says so, and shows the true state when it is back", async ({
  page,
  against,
}) => {
  const posts = postsOf(page);
  await page.goto(against.url);
  await importTwo(page);
  await atWork(page);
  await against.stop("SIGKILL");
  await expect(page.getByText(/We have not heard from the server .* Your import is safe/)).toBeVisible();
  await expectAccessible(page);
  await against.start();
  await heading(page, "Done: 2 people went in");
  await page.goto(against.url);
  await expect(page.getByRole("link", { name: /See how it is/ })).toHaveCount(1);
  // Nothing was started a second time.
  expect(posts.filter(request => request.url().endsWith("/api/imports"))).toHaveLength(1);
});

test("two presses send once, and an import that was left is found again with its state, offline or not", async ({
  page,
  context,
  against,
}) => {
  const posts = postsOf(page);
  await page.goto(against.url);
  await chooseFile(page, "two.csv", TWO);
  await heading(page, "Your file is ready");
  await toConfirm(page);
  await page.getByRole("button", { name: "Import 2 people" }).dblclick();
  await atWork(page);
  await context.setOffline(true);
  await expect(page.getByRole("complementary", { name: "Connection" })).toContainText("You are offline.");
  await expect(page.getByRole("status")).toContainText("You are offline.");
  await page.getByRole("link", { name: "Import another file" }).click();
  await heading(page, "Choose your contacts file");
  await context.setOffline(false);
  await page.goto(against.url);
  await expect(
    page.getByRole("region", { name: "Your imports" }).getByText("two.csv → Members"),
  ).toBeVisible();
  await page.getByRole("link", { name: /See how it is/ }).click();
  await heading(page, "Done: 2 people went in");
  expect(posts.filter(request => request.url().endsWith("/api/imports"))).toHaveLength(1);
});

test("after the page was closed the same file gives the rows their numbers again, and only they are mended and sent", async ({
  page,
  context,
  against,
}) => {
  const lines = [
    "email,town,note",
    "ann@vereniging-zon.nl,Leeds,fine",
    // Turned down: as it is, after a mended address, and after a typed one.
    `bob@vereniging-zon.nl,York,${LONG}`,
    "",
    `carl(at)vereniging-zon.nl,Bath,${LONG}`,
    `dora-vereniging-zon.nl,Hull,${LONG}`,
    "eve@vereniging-zon.nl,Ely,fine",
    "",
  ];
  const content = lines.join("\r\n");
  await page.goto(against.url);
  await chooseFile(page, "members.csv", content);
  await heading(page, "2 rows need you to fix them");
  await page
    .getByRole("link", { name: /Look at each one/ })
    .first()
    .click();
  await page.getByLabel("email, row 5").fill("carl@vereniging-zon.nl");
  await page.getByLabel("email, row 6").fill("dora@vereniging-zon.nl");
  await page.getByRole("button", { name: /^Change 2/ }).click();
  await page.getByRole("link", { name: "Back to all problems" }).first().click();
  await heading(page, "Your file is ready");
  await toConfirm(page);
  await page.getByRole("button", { name: "Import 5 people" }).click();
  await expect(page.getByText("You can close this page. The import will go on.")).toBeVisible();
  await page.close();

  const other = await context.newPage();
  await other.goto(against.url);
  await other.getByRole("link", { name: /See how it is/ }).click();
  await heading(other, "Done: 2 people went in");
  const table = other.getByRole("table", { name: "Rows that did not go in" });
  await expect(table.getByRole("rowheader")).toHaveText([/not known$/, /not known$/, /not known$/]);
  await expectAccessible(other);
  // Nobody's address is kept on this computer in the meantime.
  const kept = await other.evaluate(() => JSON.stringify({ ...localStorage }));
  expect(kept).not.toContain("vereniging-zon");
  expect(kept).toContain("fingerprint");

  const again = (name: string, text: string) =>
    other
      .getByLabel("Choose the same file")
      .setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  await again("members.csv", content.replace("Leeds", "Lyons"));
  await expect(other.getByText("This is not the file of this import.").first()).toBeVisible();
  await again("members.csv", content);
  await expect(table.getByRole("rowheader")).toHaveText([/3$/, /5$/, /6$/]);

  const { name: savedAs, text: rows } = await savedFile(other, "Download these 3 rows");
  expect(savedAs).toBe("members-did-not-go-in.csv");
  // The file's own columns first; Excel reads its letters right by the mark at the start.
  expect(
    rows.startsWith(
      "\uFEFFemail,town,note,Row in your file (Preflight),What went wrong (Preflight),How to fix it (Preflight),Mailjet's words (Preflight)\r\n",
    ),
  ).toBe(true);
  expect(rows).toContain("\r\ncarl(at)vereniging-zon.nl,Bath,");

  await other.getByRole("button", { name: "Fix these 3 rows" }).click();
  await heading(other, "Fix these 3 rows");
  await expectAccessible(other);
  await expect(other.getByRole("heading", { level: 2 })).toHaveText([/Row 3$/, /Row 5$/, /Row 6$/]);
  await expect(other.getByLabel("email (row 5)")).toHaveValue("carl@vereniging-zon.nl");
  for (const row of [3, 5]) await other.getByLabel(`note (row ${row})`).fill("short");
  await other.getByLabel("Leave out row 6").check();
  await other.getByRole("button", { name: "Check 2 rows" }).click();
  await heading(other, "Your file is ready");
  await expect(other.getByText("You are working on the 3 rows that did not go in.")).toBeVisible();
  await expectAccessible(other);
  // List and action are kept.
  await other.getByRole("button", { name: "Continue" }).first().click();
  await heading(other, "Where should these people go?");
  await expect(other.getByRole("option", { name: /^Members/, selected: true })).toBeAttached();
  await other.getByRole("button", { name: "Continue" }).click();
  await heading(other, "Check your import before you send it");
  await expect(other.getByText("members.csv: 3 rows that did not go in")).toBeVisible();
  await other.getByRole("button", { name: "Import 2 people" }).click();
  await heading(other, "Done: 2 people went in");
});

test("with two accounts one is chosen, and all that follows is about it", async ({ page, twoAccounts }) => {
  const asked: string[] = [];
  page.on("request", request => {
    const { pathname, search } = new URL(request.url());
    if (/^\/api\/(lists|properties|imports)$/.test(pathname)) asked.push(`${pathname}${search}`);
  });
  await page.goto(twoAccounts.url);
  await chooseFile(page, "two.csv", TWO);
  await heading(page, "Your file is ready");
  await page.getByRole("button", { name: "Continue" }).first().click();
  await heading(page, "Where should these people go?");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("link", { name: "Choose the Mailjet account." })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Mailjet account").selectOption("Newsletter");
  await chooseList(page, "Members");
  // Another account has other lists: the choice made there does not stand here.
  await page.getByLabel("Mailjet account").selectOption("Shop");
  await expect(page.getByLabel("List", { exact: true })).toHaveValue("");
  await chooseList(page, "Members");
  await page.getByRole("button", { name: "Continue" }).click();
  await heading(page, "Check your import before you send it");
  await expect(page.getByText("Shop", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Import 2 people" }).click();
  await heading(page, "Done: 2 people went in");
  await page.goto(twoAccounts.url);
  // Remembered, and the history is that of the account.
  await expect(page.getByLabel("Mailjet account")).toHaveValue("shop");
  await expect(page.getByRole("link", { name: /See how it is/ })).toHaveCount(1);
  await page.getByLabel("Mailjet account").selectOption("Newsletter");
  await expect(page.getByRole("link", { name: /See how it is/ })).toHaveCount(0);
  expect(asked.length).toBeGreaterThan(4);
  for (const address of asked) expect(address).toMatch(/[?&]account=(news|shop)\b/);
});

test("taking people off a list asks for the number, and again when there are others", async ({
  page,
  against,
}) => {
  await page.goto(against.url);
  await chooseFile(page, "two.csv", `${TWO}carl@vereniging-zon.nl,Bath\r\n`);
  await heading(page, "Your file is ready");
  await toConfirm(page, "Take people off this list");
  await heading(page, "Take these people off the list?");
  await expect(page.getByText("3 people will no longer be on Members.")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Type the number of people: 3").fill("2");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("link", { name: "Type 3, the number of people." })).toBeVisible();
  await page.getByLabel("Type the number of people: 3").fill("3");
  await page.getByRole("button", { name: "Go on" }).click();
  await heading(page, "Check your import before you send it");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Take 3 people off the list" }).click();
  await heading(page, /^Done/);
});

test("of an import that Mailjet stopped, only the rows that it had not come to are sent, also after the page was closed", async ({
  page,
  context,
  against,
}) => {
  const people = Array.from({ length: 48 }, (_, i) => `person${i}@vereniging-zon.nl,"Leeds, ""${i}"""`);
  const content = ["email,town", ...people, ""].join("\r\n");
  const members = (from: Page): Promise<number> =>
    from.evaluate(async () => {
      const { lists } = await (await fetch("/api/lists")).json();
      return (lists as { name: string; subscribers: number }[]).find(({ name }) => name === "Members")
        ?.subscribers as number;
    });
  await page.goto(against.url);
  const before = await members(page);
  await chooseFile(page, "many.csv", content);
  await heading(page, "Your file is ready");
  await toConfirm(page);
  await page.getByRole("button", { name: "Import 48 people" }).click();
  await expect(page).toHaveTitle(/^[1-9]\d* of 48: Mailjet is adding your people/);
  const job = await page.evaluate(
    async () => (await (await fetch("/api/imports")).json()).imports[0].parts[0].job_id as string,
  );
  await against.abortJob(job);
  await heading(page, "The import stopped before the end");
  const said = await page.getByText(/^Mailjet stopped after \d+ of 48\.$/).textContent();
  const taken = Number(/after (\d+)/.exec(said ?? "")?.[1]);
  const left = 48 - taken;
  await expect(page.getByRole("button", { name: `Send the other ${left} people` })).toBeVisible();
  await expect(page.getByRole("button", { name: "Send the 48 people again" })).toBeVisible();
  await page.close();

  const other = await context.newPage();
  const sent = await keepSent(other);
  await other.goto(against.url);
  await other.getByRole("link", { name: /See how it is/ }).click();
  await heading(other, "The import stopped before the end");
  await expect(other.getByText(`To send only the other ${left} people, choose`)).toBeVisible();
  await expectAccessible(other);
  await other
    .getByLabel("Choose the same file")
    .setInputFiles({ name: "many.csv", mimeType: "text/csv", buffer: Buffer.from(content) });
  await other.getByRole("button", { name: `Send the other ${left} people` }).click();
  await heading(other, "Check your import before you send it");
  await expect(other.getByText("48 contacts in your file")).toBeVisible();
  await expect(other.getByText(`less ${taken} rows that Mailjet has worked through`)).toBeVisible();
  await other.getByRole("button", { name: `Import ${left} people` }).click();
  await heading(other, `Done: ${left} people went in`);
  expect(await sent()).toBe(["email,town", ...people.slice(taken), ""].join("\r\n"));
  await expect.poll(() => members(other)).toBe(before + 48);
});

const SAMPLE = {
  id: "0123456789abcdef0123456789abcdef",
  account: "default",
  user: "anna",
  state: "running",
  list_id: "1",
  list_name: "Spring news",
  method: "addnoforce",
  file_name: "spring-list.csv",
  rows: 1164,
  left_out: 43,
  created_at: "2026-05-02T10:42:00Z",
  updated_at: "2026-05-02T10:43:00Z",
  count: 1164,
  current: 10,
  errors: 0,
  problem: null as { code: string; message: string } | null,
  parts: [
    {
      n: 1,
      state: "running",
      bytes: 81234,
      sha256: "0".repeat(64),
      rows: 1164,
      data_id: "9",
      job_id: "57",
      status: "Importing",
      count: 1164,
      current: 10,
      errors: 0,
    },
  ],
};

/** The server's answers about one import, as the test sets them. */
async function pretend(page: Page, now: () => object, events = ""): Promise<void> {
  await page.route(`**/api/imports/${SAMPLE.id}`, route => route.fulfill({ json: now() }));
  await page.route(`**/api/imports/${SAMPLE.id}/events`, route =>
    events === ""
      ? route.fulfill({ status: 503, json: { error: { code: "overloaded" } } })
      : route.fulfill({ contentType: "text/event-stream", body: events }),
  );
}

test("news comes by events, and a server without them is asked", async ({ page, preflight }) => {
  const told = { ...SAMPLE, current: 640, updated_at: "2026-05-02T10:44:00Z" };
  // The answer to asking is the older one: what it says must not take the place of what an event said.
  await pretend(page, () => SAMPLE, `: heartbeat\n\nevent: import\ndata: ${JSON.stringify(told)}\n\n`);
  await page.goto(`${preflight.url}#/import/${SAMPLE.id}`);
  await expect(page.getByText("640 of 1,164", { exact: true })).toBeVisible();
  await expect(page).toHaveTitle(/^640 of 1,164: Mailjet is adding your people/);
  await expect(page.getByRole("progressbar")).toHaveAttribute("value", "640");

  await page.unrouteAll();
  let current = 700;
  await pretend(page, () => ({ ...SAMPLE, current, updated_at: "2026-05-02T10:45:00Z" }));
  await page.reload();
  await expect(page.getByText("700 of 1,164", { exact: true })).toBeVisible();
  current = 900;
  await expect(page.getByText("900 of 1,164", { exact: true })).toBeVisible();
});

test("an import that waits for Mailjet, or needs a person, says so in plain words", async ({
  page,
  preflight,
}) => {
  let now: object = {
    ...SAMPLE,
    problem: { code: "mailjet-busy", message: "Mailjet asked to wait." },
    next_try_at: "2026-05-02T10:52:00Z",
  };
  await pretend(page, () => now);
  await page.goto(`${preflight.url}#/import/${SAMPLE.id}`);
  await expect(page.getByText("Mailjet is busy and asked us to wait. Your import is safe.")).toBeVisible();
  await expect(page.getByText(/Next try: .*:52/)).toBeVisible();
  now = {
    ...SAMPLE,
    state: "needs_attention",
    updated_at: "2026-05-02T11:00:00Z",
    problem: { code: "mailjet-unclear", message: "No job for this upload is in Mailjet's list." },
  };
  await heading(page, "We need someone to look at this import");
  await expect(page.getByText(/We will not send it again by ourselves/)).toBeVisible();
  await expect(page.getByText(SAMPLE.id)).toBeVisible();
  await expectAccessible(page);
});

test("an import can be stopped once it is meant, and a server that cannot is told kindly", async ({
  page,
  preflight,
}) => {
  await pretend(page, () => SAMPLE);
  let answer = { status: 404, json: { error: { code: "not-found", message: "" } } as object };
  await page.route(`**/api/imports/${SAMPLE.id}/abort`, route => route.fulfill(answer));
  await page.goto(`${preflight.url}#/import/${SAMPLE.id}`);
  await page.getByRole("button", { name: "Stop this import" }).click();
  await expect(page.getByRole("heading", { name: "Stop this import?" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Let it go on" }).click();
  await page.getByRole("button", { name: "Stop this import" }).click();
  await page.getByRole("button", { name: "Stop the import" }).click();
  await expect(page.getByText("This import can no longer be stopped from here.")).toBeVisible();

  answer = {
    status: 202,
    json: { ...SAMPLE, state: "job_failed", current: 800, updated_at: "2026-05-02T10:50:00Z" },
  };
  await page.reload();
  await page.getByRole("button", { name: "Stop this import" }).click();
  await page.getByRole("button", { name: "Stop the import" }).click();
  await heading(page, "The import stopped before the end");
  await expect(page.getByText("Mailjet stopped after 800 of 1,164.")).toBeVisible();
});

statesTest(
  "of a row whose address Mailjet could not take the address is shown, and the other cells where any may be at fault",
  async ({ page, states }) => {
    await toState(page, states, "6-fix-rows");
    await expect(page.getByLabel("email (row 40)")).toBeVisible();
    await expect(page.getByLabel("town (row 40)")).toBeHidden();
    await page.getByText("Other cells (row 40)").click();
    await expect(page.getByLabel("town (row 40)")).toBeVisible();
    // Too few cells: each may stand under the wrong heading.
    await expect(page.getByLabel("town (row 490)")).toBeVisible();
  },
);

test("the receipt is one page of paper, with counts and numbers and nobody's address", async ({
  page,
  preflight,
}) => {
  const done = { ...SAMPLE, state: "completed_with_errors", current: 1164, errors: 6 };
  await pretend(page, () => done);
  await page.route(`**/api/imports/${SAMPLE.id}/errors`, route =>
    route.fulfill({
      json: {
        rows: Array.from({ length: 6 }, (_, i) => ({
          part: 1,
          cells: [`bo${i}@example.com`, "41"],
          message: "Duplicated email",
          field: "email",
          raw: "",
        })),
        cut: false,
      },
    }),
  );
  await page.goto(`${preflight.url}#/import/${SAMPLE.id}`);
  await heading(page, "Done: 1,158 people went in");
  await expect(page.getByRole("cell", { name: "bo5@example.com" })).toBeVisible();
  await page.emulateMedia({ media: "print" });
  // biome-ignore lint/performance/useDomNodeTextContent: what is not printed must not count.
  const text = await page.evaluate(() => document.body.innerText);
  for (const part of ["2 May 2026", "Spring news", "1,164", "1,158", "43", "57"])
    expect(text).toContain(part);
  expect(text).not.toContain("@");
  const paper = (await page.pdf({ format: "A4" })).toString("latin1");
  expect(paper.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
});

test("the history is searched by the server and comes a page at a time", async ({ page, preflight }) => {
  const all = Array.from({ length: 60 }, (_, i) => ({
    ...SAMPLE,
    id: (60 - i).toString(16).padStart(32, "0"),
    state: "completed",
    file_name: `list-${60 - i}.csv`,
  }));
  const asked: string[] = [];
  await page.route("**/api/imports?*", async route => {
    const { searchParams } = new URL(route.request().url());
    asked.push(searchParams.toString());
    const after = all.findIndex(({ id }) => id === searchParams.get("before")) + 1;
    await route.fulfill({ json: { imports: all.slice(after, after + 50) } });
  });
  await page.route("**/api/imports", route => route.fulfill({ json: { imports: all.slice(0, 50) } }));
  await page.goto(preflight.url);
  await page.getByRole("link", { name: "See all imports" }).click();
  await heading(page, "All imports");
  await expect(page.getByRole("listitem")).toHaveCount(50);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Show older imports" }).click();
  await expect(page.getByRole("listitem")).toHaveCount(60);
  await expect(page.getByRole("button", { name: "Show older imports" })).toHaveCount(0);
  expect(asked).toEqual([`before=${all[49]?.id}`]);
  // This server pays no heed to `search`: the page shows what matches all the same.
  await page.getByLabel("Find a file, a list or a person").fill("LIST-6");
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page.getByRole("listitem")).toHaveCount(1);
  expect(asked.at(-1)).toBe("search=LIST-6");
  await page.getByLabel("Find a file, a list or a person").fill("nothing like it");
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page.getByText("No imports match “nothing like it”.")).toBeVisible();
});
