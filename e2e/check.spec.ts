import { rm, writeFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { chooseFile, chooseList, expect, expectAccessible, heading, saved, test } from "./support/test.ts";

const HEADER = "email,first name,town";
const person = (i: number): string =>
  `person${i}@vereniging-zon.nl,${["Zoë", "Bob"][i % 2]},${["Leeds", "York", "Hull"][i % 3]}`;
const people = (count: number): string[] => Array.from({ length: count }, (_, i) => person(i));

/** As Excel would show them: row 1 the names, row 4 blank, row 6 with a line break in a cell, so person 4 is in row 7. */
function tallFile(count: number): string {
  const rows = people(count);
  rows[3] = 'person3@vereniging-zon.nl,"Jo\r\nAnn",Hull';
  rows[10] = "nobody,Bob,York";
  rows.splice(2, 0, ",,");
  return [HEADER, ...rows, ""].join("\r\n");
}

const rowOf = (page: Page, row: number) => page.locator(`pf-rows tr[aria-rowindex="${row}"]`);
const shown = (page: Page) => page.locator("#rows-shown");
const drawnRows = (page: Page): Promise<number[]> =>
  page.locator("pf-rows tr").evaluateAll(rows => rows.map(row => Number(row.getAttribute("aria-rowindex"))));

test.describe("all rows", () => {
  test("only a screen of rows is drawn, each with its number in the file, also when searched", async ({
    page,
    preflight,
  }) => {
    const count = 30_000;
    await page.goto(preflight.url);
    await chooseFile(page, "tall.csv", tallFile(count));
    await heading(page, "1 row needs you to fix it");
    await page.getByRole("link", { name: "See all rows" }).click();
    await heading(page, "All rows of your file");
    const table = page.getByRole("table", { name: "Rows of tall.csv" });
    await expect(rowOf(page, 2).getByRole("cell", { name: "person0@vereniging-zon.nl" })).toBeVisible();
    await expect(rowOf(page, 4)).toContainText("This row is blank.");
    await expect(rowOf(page, 7).getByRole("cell", { name: "person4@vereniging-zon.nl" })).toBeVisible();
    // The header, the contacts, and one blank row.
    await expect(table).toHaveAttribute("aria-rowcount", String(count + 2));
    await expectAccessible(page);

    const inOrder = async (): Promise<void> => {
      const rows = await drawnRows(page);
      expect(rows.length).toBeLessThanOrEqual(60);
      expect(rows[0]).toBe(1);
      expect(rows).toEqual([...rows].sort((a, b) => a - b));
      expect(new Set(rows).size).toBe(rows.length);
    };
    await inOrder();
    await page.getByLabel("Go to row").fill("20,000");
    await page.getByRole("button", { name: "Go", exact: true }).click();
    await expect(
      rowOf(page, 20_000).getByRole("cell", { name: "person19997@vereniging-zon.nl" }),
    ).toBeVisible();
    await expect(rowOf(page, 20_000).getByRole("button")).toBeFocused();
    await inOrder();

    await page.getByLabel("Find a name or address").fill("PERSON1234");
    // 1234 and 12340 to 12349.
    await expect(shown(page)).toContainText("11 of 30,000 rows show.");
    await expect(rowOf(page, 1237).getByRole("cell", { name: "person1234@vereniging-zon.nl" })).toBeVisible();
    expect(await drawnRows(page)).toEqual([1, 1237, ...Array.from({ length: 10 }, (_, i) => 12_343 + i)]);
    await expectAccessible(page);
    await page.getByLabel("Find a name or address").fill("leedz");
    await expect(shown(page)).toContainText("No rows match “leedz”.");
    await page.getByRole("button", { name: "Show all rows" }).click();
    await expect(shown(page)).toContainText("All 30,000 rows show.");
  });

  test("a row is edited in a form, and the change undone and redone by keys from there", async ({
    page,
    preflight,
  }) => {
    await page.goto(preflight.url);
    await chooseFile(page, "tall.csv", tallFile(40));
    await heading(page, "1 row needs you to fix it");
    await page.getByRole("link", { name: "See all rows" }).click();
    await page.getByLabel("Show", { exact: true }).selectOption("To fix");
    await expect(shown(page)).toContainText("1 of 40 rows shows.");
    await page.getByRole("button", { name: /^Edit\s+row 13$/ }).click();
    const form = page.getByRole("dialog", { name: "Edit row 13" });
    await expectAccessible(page);
    await form.getByLabel("email").fill("nobody@vereniging-zon.nl");
    // Undo in a text box is the box's own.
    await page.keyboard.press("Control+z");
    await form.getByLabel("email").fill("nobody@vereniging-zon.nl");
    await form.getByRole("button", { name: "Change row 13" }).click();
    await expect(shown(page)).toContainText("No rows are like that.");
    await page.getByLabel("Show", { exact: true }).selectOption("Changed");
    await expect(shown(page)).toContainText("1 of 40 rows shows.");
    await expect(rowOf(page, 13).locator("ins")).toHaveText("nobody@vereniging-zon.nl");
    await page.getByRole("heading", { level: 1 }).click();
    await page.keyboard.press("Control+z");
    await expect(shown(page)).toContainText("No rows are like that.");
    await page.keyboard.press("Control+y");
    await expect(shown(page)).toContainText("1 of 40 rows shows.");
    await page.getByRole("button", { name: "Undo last change" }).click();
    await expect(shown(page)).toContainText("No rows are like that.");
    await page.getByRole("button", { name: "Redo" }).click();
    await page.getByRole("link", { name: "Back", exact: true }).click();
    await heading(page, "Your file is ready");
  });

  test("the rows that are changed are those of which a fix, a tidying or a person makes something else", async ({
    page,
    preflight,
  }) => {
    await page.goto(preflight.url);
    const rows = people(6);
    rows[1] = "bob(at)vereniging-zon.nl,Bob,York";
    rows[2] = " Person2@Vereniging-Zon.nl ,Zoë,Hull";
    rows[3] = "dee@vereniging-zon.nl,Dee";
    await chooseFile(page, "changes.csv", [HEADER, ...rows, ""].join("\r\n"));
    await heading(page, "2 rows need you to fix them");
    await page.getByRole("button", { name: "Change 1 address" }).click();
    await heading(page, "1 row needs you to fix it");
    await page.getByRole("link", { name: "See all rows" }).click();
    await page.getByLabel("Show", { exact: true }).selectOption("Changed");
    await expect(shown(page)).toContainText("2 of 6 rows show.");
    expect(await drawnRows(page)).toEqual([1, 3, 4]);
    await page.getByRole("link", { name: "Back", exact: true }).click();
    await page.getByRole("button", { name: /^Add .*empty cell/ }).click();
    await heading(page, "Your file is ready");
    await page.getByRole("link", { name: "See all rows" }).click();
    await expect(shown(page)).toContainText("3 of 6 rows show.");
    expect(await drawnRows(page)).toEqual([1, 3, 4, 5]);
  });

  test("a value of a column's chart leads to its rows", async ({ page, preflight }) => {
    await page.goto(preflight.url);
    await chooseFile(page, "small.csv", [HEADER, ...people(9), ""].join("\r\n"));
    await heading(page, "Your file is ready");
    await page.getByRole("button", { name: "York (show these rows)" }).click();
    await expect(page.getByText("Only rows where “town” says York.")).toBeVisible();
    await expect(shown(page)).toContainText("3 of 9 rows show.");
    await expect(page.locator("pf-rows tbody tr")).toHaveCount(3);
    expect(await drawnRows(page)).toEqual([1, 3, 6, 9]);
    // The address of a row leads to it, each time it is followed.
    await page.getByRole("button", { name: "Show other rows too" }).click();
    for (let times = 0; times < 2; ++times) {
      await page.evaluate(() => {
        location.hash = "#/rows/5";
      });
      await expect(rowOf(page, 5).getByRole("button")).toBeFocused();
      await page.getByRole("link", { name: "Back", exact: true }).click();
      await heading(page, "Your file is ready");
    }
  });
});

test("a file of 1,000,000 rows: its first rows at once, stopped and read again, any row in reach", async ({
  page,
  preflight,
}, info) => {
  const count = 1_000_000;
  const path = info.outputPath("million.csv");
  await writeFile(path, [HEADER, ...Array.from({ length: count }, (_, i) => person(i)), ""].join("\r\n"));
  await page.goto(preflight.url);
  const choose = page.getByLabel("Choose file");
  await choose.setInputFiles(path);
  await heading(page, "We are reading million.csv");
  await expect(page.getByRole("cell", { name: "person0@vereniging-zon.nl" })).toBeVisible();
  // The names and twenty contacts.
  await expect(page.getByRole("table").getByRole("row")).toHaveCount(21);
  await page.getByRole("button", { name: "Stop" }).click();
  await heading(page, "Choose your contacts file");

  await choose.setInputFiles(path);
  await heading(page, "Your file is ready");
  await page.getByRole("link", { name: "See all rows" }).click();
  const table = page.getByRole("table", { name: "Rows of million.csv" });
  await expect(table).toHaveAttribute("aria-rowcount", String(count + 1));
  await page.getByLabel("Go to row").fill("777,777");
  await page.getByRole("button", { name: "Go", exact: true }).click();
  await expect(
    rowOf(page, 777_777).getByRole("cell", { name: "person777775@vereniging-zon.nl" }),
  ).toBeInViewport();
  // The bar stands for more than it is, and still a key moves by rows: the next screen begins where this one ends.
  await page.locator("pf-rows").focus();
  await page.keyboard.press("ArrowDown");
  await expect(
    rowOf(page, 777_778).getByRole("cell", { name: "person777776@vereniging-zon.nl" }),
  ).toBeInViewport();
  await page.keyboard.press("End");
  await expect(
    rowOf(page, count + 1).getByRole("cell", { name: `person${count - 1}@vereniging-zon.nl` }),
  ).toBeInViewport({
    ratio: 0.9,
  });
  expect((await drawnRows(page)).length).toBeLessThanOrEqual(60);
  await page.keyboard.press("Home");
  await expect(rowOf(page, 2).getByRole("cell", { name: "person0@vereniging-zon.nl" })).toBeInViewport();
  await page.getByLabel("Find a name or address").fill("person999999@");
  await expect(shown(page)).toContainText("1 of 1,000,000 rows shows.");
  await rm(path);
});

test("a file that is chosen before the core has come is read when it comes", async ({ page, preflight }) => {
  let letIn = (): void => {};
  const held = new Promise<void>(resolve => {
    letIn = resolve;
  });
  await page.route(/\.wasm$/, async route => {
    await held;
    await route.continue();
  });
  await page.goto(preflight.url);
  await chooseFile(page, "early.csv", [HEADER, ...people(9), ""].join("\r\n"));
  await heading(page, "We are reading early.csv");
  letIn();
  await heading(page, "Your file is ready");
});

test("a page of which a worker did not come says so, and goes on once it does", async ({
  page,
  preflight,
}) => {
  await page.route(/disk\.worker/, route => route.abort());
  await page.goto(preflight.url);
  // Of a smaller one all is read at once, and nothing ahead.
  const text = [HEADER, ...people(60_000), ""].join("\r\n");
  expect(text.length).toBeGreaterThan(2_000_000);
  await chooseFile(page, "large.csv", text);
  await heading(page, "A part of this page did not load");
  await page.unroute(/disk\.worker/);
  await page.getByRole("button", { name: "Try again" }).click();
  await heading(page, "Your file is ready");
});

test("what is still wrong is said above the table and beside its box", async ({ page, preflight }) => {
  await page.goto(preflight.url);
  const rows = people(6);
  rows[1] = "ann(at)vereniging-zon.nl,Ann,Leeds";
  rows[3] = "carlvereniging-zon.nl,Carl,York";
  rows[5] = ",Dee,Hull";
  await chooseFile(page, "wrong.csv", [HEADER, ...rows, ""].join("\r\n"));
  await heading(page, "3 rows need you to fix them");
  await page.getByRole("link", { name: /^Look at each one \(2 email addresses have no @ sign/ }).click();
  await heading(page, "2 email addresses have no @ sign");
  await expect(page.locator("del")).toHaveText("(at)");
  await expect(page.locator("ins")).toHaveText("@");

  const first = page.getByLabel("email, row 3");
  const second = page.getByLabel("email, row 5");
  await first.focus();
  await page.keyboard.press("Enter");
  await expect(second).toBeFocused();
  await second.fill("still wrong");
  // Letters are letters in a box.
  await page.keyboard.press("n");
  await heading(page, "2 email addresses have no @ sign");
  await second.fill("carl.vereniging-zon.nl");
  await page.getByRole("button", { name: "Change 2 rows" }).click();
  await expect(page).toHaveTitle(/^Error: /);
  await expect(page.locator("#problem-summary")).toBeFocused();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Row 5: this address has no @ sign." }).click();
  await expect(second).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(second).toHaveValue("carlvereniging-zon.nl");
  await page.getByRole("button", { name: "Change 1 row" }).click();
  await heading(page, "1 email address has no @ sign");

  // N goes to the next problem, but only from inside the table, and not when it is turned off.
  await page.keyboard.press("n");
  await heading(page, "1 email address has no @ sign");
  await page.getByRole("checkbox", { name: "Row 5" }).focus();
  await page.keyboard.press("n");
  await heading(page, "1 row has no email address");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys you can use" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Use keys of one letter").uncheck();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("a file that cannot be taken is a problem of the page, with the way to another", async ({
  page,
  preflight,
}) => {
  await page.goto(preflight.url);
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "just a word");
    document.body.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
    );
  });
  await expect(page).toHaveTitle(/^Error: /);
  await expect(page.locator("#problem-summary")).toBeFocused();
  await page.getByRole("link", { name: /^That does not look like a table/ }).click();
  await expect(page.locator("#file")).toBeFocused();
  await expectAccessible(page);
});

test("a table copied from a spreadsheet is checked as its saved CSV would be", async ({
  page,
  preflight,
}) => {
  await page.goto(preflight.url);
  await page.evaluate(() => {
    const cells = [
      ["email", "name"],
      ["ann@vereniging-zon.nl", "&quot;Annie&quot; Lee<br>Leeds"],
      ["bob@vereniging-zon.nl", "Bob"],
    ];
    const rows = cells.map(row => `<tr>${row.map(cell => `<td>${cell}</td>`).join("")}</tr>`).join("");
    const clipboardData = new DataTransfer();
    clipboardData.setData(
      "text/plain",
      'email\tname\nann@vereniging-zon.nl\t""Annie" Lee\nLeeds"\nbob@vereniging-zon.nl\tBob',
    );
    clipboardData.setData("text/html", `<html><body><table>${rows}</table></body></html>`);
    document.body.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
    );
  });
  await heading(page, "Your file is ready");
  await expect(page.getByText("Pasted table.tsv: 2 contacts in 2 columns.")).toBeVisible();
  // RFC 4180 of the very cells of the table.
  expect(await saved(page, "Save the fixed file")).toBe(
    'email,name\r\nann@vereniging-zon.nl,"""Annie"" Lee\nLeeds"\r\nbob@vereniging-zon.nl,Bob\r\n',
  );
});

test("last month's choices are offered for a file with the same columns, and hold no contact", async ({
  page,
  preflight,
}) => {
  const month = (rows: string[], header = "email,first name,town"): string =>
    [header, ...rows, ""].join("\r\n");
  await page.goto(preflight.url);
  await chooseFile(page, "may.csv", month([...people(4), ",Nobody,Leeds", person(1)]));
  await heading(page, "2 rows need you to fix them");
  await page.getByRole("button", { name: "Leave out 1 row" }).first().click();
  await page.getByRole("button", { name: "Keep the last row for each person" }).click();
  await heading(page, "Your file is ready");
  await page.getByRole("button", { name: "Keep these 2 choices for next time" }).click();
  await page.getByLabel("Name for these choices").fill("Members");
  await page.getByRole("button", { name: "Save the choices" }).click();
  const stored = await page.evaluate(() => JSON.stringify(Object.entries(localStorage)));
  expect(stored).toContain("first name");
  expect(stored).not.toMatch(/vereniging-zon|Nobody|Leeds/);

  await page.goto(preflight.url);
  await page.reload();
  // The columns stand in another order, and one more row has no address.
  const june = ["Ann,York,ann@vereniging-zon.nl", "Bob,York,", "Cy,Hull,", "Bo,Hull,ann@vereniging-zon.nl"];
  await chooseFile(page, "june.csv", month(june, "first name,town,email"));
  await heading(page, "3 rows need you to fix them");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Use 2 choices of “Members”" }).click();
  await heading(page, "Your file is ready");
  await expect(page.getByText("We used 2 saved choices of “Members”.").first()).toBeVisible();
  await expect(page.getByText("1 person can go in.")).toBeVisible();
  await page.getByRole("button", { name: /^Undo \(We used 2/ }).click();
  await heading(page, "3 rows need you to fix them");
});

test("work is kept on this computer only where that is ticked, and taken away again", async ({
  page,
  preflight,
}) => {
  const databases = (): Promise<number> => page.evaluate(async () => (await indexedDB.databases()).length);
  await page.goto(preflight.url);
  await chooseFile(page, "two.csv", [HEADER, ...people(2), ",Nobody,York", ""].join("\r\n"));
  await heading(page, "1 row needs you to fix it");
  expect(await databases()).toBe(0);
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Keep my work on this computer for 24 hours").check();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Back", exact: true }).click();
  await page.getByRole("button", { name: "Leave out 1 row" }).click();
  await heading(page, "Your file is ready");
  await expect.poll(databases).toBe(1);

  await page.goto("about:blank");
  await page.goto(preflight.url);
  await expect(page.getByText("You were working on two.csv.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Go on with it" }).click();
  await heading(page, "Your file is ready");
  await expect(page.getByText("We left out 1 row.").first()).toBeVisible();

  // Off: gone at once. On again: kept again.
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Keep my work on this computer for 24 hours").uncheck();
  await expect.poll(databases).toBe(0);
  await page.getByLabel("Keep my work on this computer for 24 hours").check();
  await expect.poll(databases).toBe(1);

  // A day later it is neither offered nor there.
  await page.goto("about:blank");
  await page.clock.setFixedTime(Date.now() + 24 * 60 * 60 * 1000 + 1000);
  await page.goto(preflight.url);
  await heading(page, "Choose your contacts file");
  await expect.poll(databases).toBe(0);
  await expect(page.getByText("You were working on two.csv.")).toHaveCount(0);
});

test("kept work is gone once it is imported", async ({ page, preflight }) => {
  const databases = (): Promise<number> => page.evaluate(async () => (await indexedDB.databases()).length);
  await page.goto(preflight.url);
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Keep my work on this computer for 24 hours").check();
  await page.getByRole("link", { name: "Back", exact: true }).click();
  await chooseFile(page, "two.csv", [HEADER, ...people(2), ""].join("\r\n"));
  await heading(page, "Your file is ready");
  await expect.poll(databases).toBe(1);
  await page.getByRole("button", { name: "Continue" }).first().click();
  await chooseList(page, "Members");
  await page.getByLabel("Add people", { exact: true }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Import 2 people" }).click();
  await heading(page, "Done: 2 people went in");
  await expect.poll(databases).toBe(0);
});

test("of a person in two rows the person sees where these differ, and keeps either", async ({
  page,
  preflight,
}) => {
  await page.goto(preflight.url);
  const rows = [
    "ann@vereniging-zon.nl,Ann,Leeds",
    "bob@vereniging-zon.nl,Bob,York",
    "ANN@vereniging-zon.nl,Ann,Hull",
  ];
  await chooseFile(page, "twice.csv", [HEADER, ...rows, ""].join("\r\n"));
  await heading(page, "1 row needs you to fix it");
  await page
    .getByRole("link", { name: /^Look at each one \(1 person is in your file more than once/ })
    .click();
  await expect(page.getByText("Row 2 says Leeds, row 4 says Hull.")).toBeVisible();
  await expect(page.locator(".pf-differs dt")).toHaveText(["town"]);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Leave out row 2 and keep this one" }).click();
  await heading(page, "That is fixed");
  await page.getByRole("link", { name: "Back to all problems" }).click();
  await heading(page, "Your file is ready");
  await expect(page.getByText("2 people can go in.")).toBeVisible();
});

test("of a person in three rows the one that was chosen stays, whatever is pressed next", async ({
  page,
  preflight,
}) => {
  await page.goto(preflight.url);
  const rows = ["Leeds", "Hull", "York"].map(town => `ann@vereniging-zon.nl,Ann,${town}`);
  await chooseFile(page, "thrice.csv", [HEADER, ...rows, ""].join("\r\n"));
  await heading(page, "2 rows need you to fix them");
  await page.getByRole("link", { name: /^Look at each one/ }).click();
  await page.getByRole("button", { name: "Leave out row 2 and keep this one" }).first().click();
  await page.getByRole("button", { name: "Leave out 1 row", exact: true }).click();
  await heading(page, "That is fixed");
  await page.getByRole("link", { name: "Back to all problems" }).click();
  await heading(page, "Your file is ready");
  expect(await saved(page, "Save the fixed file")).toBe(`${HEADER}\r\nann@vereniging-zon.nl,Ann,Hull\r\n`);
});

test("a file of which all rows are left out is not called ready", async ({ page, preflight }) => {
  await page.goto(preflight.url);
  await chooseFile(page, "none.csv", [HEADER, ",Ann,Leeds", ",Bob,Hull", ""].join("\r\n"));
  await heading(page, "2 rows need you to fix them");
  await page.getByRole("button", { name: "Leave out 2 rows" }).click();
  await heading(page, "All rows are left out");
  await page.getByRole("button", { name: "Continue" }).first().click();
  await expect(page.getByText("Take back a change, or choose another file.").first()).toBeVisible();
  // What was refused goes with what it was about.
  await page.getByRole("button", { name: "Undo last change" }).click();
  await heading(page, "2 rows need you to fix them");
  await expect(page.getByText("There is a problem")).toHaveCount(0);
});

test("changes are undone and redone on any page, and all of them at once give back the first output byte for byte", async ({
  page,
  preflight,
}) => {
  await page.goto(preflight.url);
  await chooseFile(
    page,
    "first.csv",
    [HEADER, ...people(3), "ann(at)vereniging-zon.nl,Ann,Leeds", ",No,Hull", ""].join("\r\n"),
  );
  await heading(page, "2 rows need you to fix them");
  const first = await saved(page, "Save the fixed file");
  await page.getByRole("button", { name: "Change 1 address" }).click();
  await heading(page, "1 row needs you to fix it");
  await page.getByRole("button", { name: "Leave out 1 row" }).click();
  await heading(page, "Your file is ready");
  expect(await saved(page, "Save the fixed file")).not.toBe(first);

  await page.getByRole("button", { name: "Continue" }).first().click();
  await expect(page.getByText("4 people are ready.")).toBeVisible();
  await page.getByRole("button", { name: "Undo last change" }).click();
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("Control+z");
  await expect(page.getByText("3 people are ready.")).toBeVisible();
  await page.keyboard.press("Control+Shift+z");
  await expect(page.getByText("4 people are ready.")).toBeVisible();
  await page.getByRole("button", { name: "Redo" }).click();
  await page.getByRole("link", { name: "Back", exact: true }).click();
  await heading(page, "Your file is ready");
  await page.getByRole("button", { name: "Take back all changes" }).click();
  await heading(page, "2 rows need you to fix them");
  expect(await saved(page, "Save the fixed file")).toBe(first);
});

test("a file dropped on a later page does not push the work there aside", async ({ page, preflight }) => {
  await page.goto(preflight.url);
  await chooseFile(page, "first.csv", [HEADER, ...people(2), ",No,Hull", ""].join("\r\n"));
  await heading(page, "1 row needs you to fix it");
  await page.getByRole("button", { name: "Leave out 1 row" }).click();
  await heading(page, "Your file is ready");
  const drop = async (): Promise<void> => {
    const dataTransfer = await page.evaluateHandle(() => {
      const carried = new DataTransfer();
      carried.items.add(new File(["email\r\nzoe@vereniging-zon.nl\r\n"], "second.csv"));
      return carried;
    });
    await page.dispatchEvent("body", "drop", { dataTransfer });
  };
  await drop();
  await expect(page.getByRole("heading", { name: "You are working on first.csv" })).toBeFocused();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Go back to it" }).click();
  await heading(page, "Your file is ready");
  await expect(page.getByText("We left out 1 row.").first()).toBeVisible();
  await drop();
  await page.getByRole("button", { name: "Check second.csv" }).click();
  await heading(page, "Your file is ready");
  await expect(page.getByText("second.csv: 1 contact in 1 column.")).toBeVisible();
});

test("a press is answered before the report it leads to is drawn, and a long result comes in several drawings", async ({
  page,
  preflight,
}) => {
  await page.addInitScript(() => {
    const drawn: number[] = [];
    // Hears once of all that one drawing changed.
    new MutationObserver(() => drawn.push(document.querySelectorAll(".pf-card, .pf-column").length)).observe(
      document,
      { subtree: true, childList: true },
    );
    const heard = new EventTarget();
    window.Worker = class extends Worker {
      constructor(script: string | URL, options?: WorkerOptions) {
        super(script, options);
        this.addEventListener("message", ({ data }) => heard.dispatchEvent(new Event(data.kind)));
      }
    };
    Object.assign(window, { drawn, heard });
  });
  await page.goto(preflight.url);
  const names = Array.from({ length: 20 }, (_, i) => `field ${i}`);
  const rows = [...people(3), ",No,Hull", "ann(at)vereniging-zon.nl,Ann,Leeds"];
  const wide = rows.map((row, at) => [row, ...names.map((_, i) => `text ${at} ${i}`)].join(","));
  await chooseFile(page, "wide.csv", [[HEADER, ...names].join(","), ...wide, ""].join("\r\n"));
  await heading(page, "2 rows need you to fix them");
  await expect(page.getByRole("button", { name: "Continue" })).toBeVisible();
  const drawn = await page.evaluate(() => (window as unknown as { drawn: number[] }).drawn);
  expect(drawn.at(-1)).toBeGreaterThan(24);
  expect(new Set(drawn).size).toBeGreaterThan(3);

  await page.getByRole("button", { name: "Change 1 address" }).click();
  await heading(page, "1 row needs you to fix it");
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  // The worker still has the report that an undo leads to. It comes while no frame does.
  const answer = await page.evaluate(async () => {
    const { heard, requestAnimationFrame: frame } = window as typeof window & { heard: EventTarget };
    const held: FrameRequestCallback[] = [];
    window.requestAnimationFrame = callback => held.push(callback);
    const report = new Promise(resolve => heard.addEventListener("answer", resolve, { once: true }));
    const undo = [...document.querySelectorAll("button")].find(
      ({ textContent }) => textContent?.trim().startsWith("Undo") ?? false,
    );
    undo?.click();
    await report;
    await new Promise(resolve => setTimeout(resolve));
    const title = document.querySelector("h1")?.textContent?.trim();
    const shown = [document.querySelector(".pf-done"), document.querySelector("[aria-busy=true]")];
    window.requestAnimationFrame = frame;
    for (const callback of held) frame(callback);
    return { title, isDone: shown[0] !== null, isBusy: shown[1] !== null };
  });
  expect(answer).toEqual({ title: "1 row needs you to fix it", isDone: false, isBusy: true });
  await heading(page, "2 rows need you to fix them");
});
