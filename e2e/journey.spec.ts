import { dirtyContacts, EACH, LONG_NOTE_ROWS, ROWS } from "./support/dirty_contacts.ts";
import { chooseFile, chooseList, expect, expectAccessible, heading, saved, test } from "./support/test.ts";

test("a file with every fault is fixed by buttons, imported, and the rows Mailjet turned down come back", async ({
  page,
  preflight,
}) => {
  await page.goto(preflight.url);
  await heading(page, "Choose your contacts file");
  await expect(page.getByText("This is a practice copy.")).toBeVisible();
  await expectAccessible(page);

  await chooseFile(page, "members.csv", dirtyContacts());
  await heading(page, /^Answer \d questions about your file$/);
  await expect(page.getByText("members.csv: 10,000 contacts in 204 columns.")).toBeVisible();
  await expectAccessible(page);

  // Questions about the file and its columns: no row is ready before they are answered.
  const press = async (name: string | RegExp, then: RegExp) => {
    await page.getByRole("button", { name }).first().click();
    await expect(page.getByRole("list").getByText(then).first()).toBeVisible();
    // A fresh report moves the cards: the next press is for where they come to rest.
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  };
  await press("Use “Contact” as the email column", /We use “Contact” as the email column/);
  await press("Leave out the empty columns", /We left out the empty columns/);
  await press(/^Put “town” in the field “town_4”/, /We put “town” in the field/);
  await press(/^Put .* in the field “column_5”/, /in the field “column_5”/);
  await press(/^Day first/, /In “joined”, the day comes first/);

  await heading(page, /rows need you to fix them$/);
  await expectAccessible(page);
  await press(`Leave out ${EACH} rows`, /We left out 10 rows/);
  await press(`Change ${EACH} addresses`, /We changed 10 addresses/);
  await press("Keep the last row for each person", /We kept the last row for each person/);
  await press(`Add empty cells to the end of ${EACH} rows`, /We added empty cells to 10 rows/);
  for (let left = 2; left > 0; --left) {
    const must = page.getByRole("region", { name: /Must fix/ });
    await must
      .getByRole("button", { name: `Leave out ${EACH} rows` })
      .first()
      .click();
    if (left > 1) await expect(must.getByRole("button", { name: `Leave out ${EACH} rows` })).toHaveCount(1);
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  }

  // Missing, without a dot, twice, too long: ten rows each are left out.
  const ready = ROWS - 4 * EACH;
  await heading(page, "Your file is ready");
  await expect(page.getByText(`${ready.toLocaleString("en-GB")} people can go in.`)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Continue" }).first().click();

  await heading(page, "Where should these people go?");
  await expectAccessible(page);
  await chooseList(page, "Spring news");
  await page.getByLabel("Add people", { exact: true }).check();
  await page.getByRole("button", { name: "Continue" }).click();

  await heading(page, "Check your import before you send it");
  await expect(page.getByText("10,000 contacts in your file")).toBeVisible();
  await expect(page.getByText("less 40 rows left out")).toBeVisible();
  await expect(page.getByText("9,960 people to import")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Import 9,960 people" }).click();

  await expect(page.getByText("You can close this page. The import will go on.")).toBeVisible();
  await expectAccessible(page);
  await heading(page, `Done: ${(ready - LONG_NOTE_ROWS.length).toLocaleString("en-GB")} people went in`);
  await expect(page.getByText("3 rows did not go in.")).toBeVisible();
  const rows = page.getByRole("table", { name: "Rows that did not go in" }).getByRole("rowheader");
  await expect(rows).toHaveText(LONG_NOTE_ROWS.map(row => new RegExp(`${row}$`)));
  await expectAccessible(page);

  const text = await saved(page, "Download these 3 rows");
  for (const row of LONG_NOTE_ROWS) expect(text).toContain(`contact${row - 2}@vereniging-zon.nl`);

  // The import is found again by whoever comes back.
  await page.goto(preflight.url);
  await expect(page.getByRole("link", { name: /See how it is/ })).toBeVisible();
  // The proxy's log holds nobody's data.
  expect(preflight.logged).not.toContain("vereniging-zon");
  expect(preflight.logged).not.toContain("members.csv");
});

test("one row is typed over on the problem page, and the change can be taken back", async ({
  page,
  preflight,
}) => {
  await page.goto(preflight.url);
  await chooseFile(
    page,
    "two.csv",
    "email,town\r\nann@vereniging-zon.nl,Leeds\r\nbob-vereniging-zon.nl,York\r\n",
  );
  await heading(page, "1 row needs you to fix it");
  await expect(page.getByText(/Row 3 says bob-vereniging-zon.nl/)).toBeVisible();
  await page
    .getByRole("link", { name: /Look at each one/ })
    .first()
    .click();
  await heading(page, /no @ sign/);
  await expectAccessible(page);
  await page.getByLabel("email, row 3").fill("bob@vereniging-zon.nl");
  await page.getByRole("button", { name: "Change 1 row" }).click();
  await page.getByRole("link", { name: "Back to all problems" }).first().click();
  await heading(page, "Your file is ready");
  await page.getByRole("button", { name: /^Undo/ }).first().click();
  await heading(page, "1 row needs you to fix it");
});

test("signing everyone up again needs a tick and the number typed", async ({ page, preflight }) => {
  await page.goto(preflight.url);
  await chooseFile(
    page,
    "two.csv",
    "email,firstname\r\nann@vereniging-zon.nl,Ann\r\nbob@vereniging-zon.nl,Bob\r\n",
  );
  await heading(page, "Your file is ready");
  await page.getByRole("button", { name: "Continue" }).first().click();
  await chooseList(page, "Members");
  await page.getByLabel("Add people and sign everyone up again").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await heading(page, "Sign everyone up again?");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByRole("heading", { name: "There is a problem" })).toBeVisible();
  await page.getByLabel("They told us they want our emails again").check();
  await page.getByLabel("Type the number of people: 2").fill("2");
  await page.getByRole("button", { name: "Go on" }).click();
  await heading(page, "Check your import before you send it");
  await page.getByRole("button", { name: "Sign up 2 people again" }).click();
  await heading(page, "Done: 2 people went in");
});
