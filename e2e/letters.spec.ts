import type { Page } from "@playwright/test";
import { encoded } from "../tests/wasm/encode.mjs";
import { chooseFile, chooseList, expect, expectAccessible, heading, keepSent, test } from "./support/test.ts";

const PEOPLE = [
  ["juergen", "Jürgen", "Groß", "Köln"],
  ["zoe", "Zoë", "Müller", "Gräfelfing"],
  ["andre", "André", "Schäfer", "München"],
  ["ute", "Ute", "Weiß", "Lübeck"],
];
const lines = PEOPLE.map(([local, ...rest]) => [`${local}@vereniging-zon.nl`, ...rest].join(";"));

/** A members list as German Excel saves it as CSV: a title above, a total below, and the letters of Windows. */
const GERMAN = Buffer.from(
  [
    "Mitgliederliste 2024;;;",
    "Stand: 3. Mai 2024;;;",
    ";;;",
    "E-Mail;Vorname;Nachname;Ort",
    ...lines,
    "Summe;;;4",
    "",
  ].join("\r\n"),
  "latin1",
);

/** From the check page to the end; what Mailjet was sent, as text. */
async function importAll(page: Page, people: number): Promise<string> {
  const sent = await keepSent(page);
  await page.getByRole("button", { name: "Continue" }).first().click();
  await chooseList(page, "Spring news");
  await page.getByLabel("Add people", { exact: true }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: `Import ${people} people` }).click();
  await heading(page, `Done: ${people} people went in`);
  return sent();
}

test("a file from German Excel is read right at once, other letters are tried and taken back, and it is imported", async ({
  page,
  preflight,
}) => {
  await page.goto(preflight.url);
  await chooseFile(page, "mitglieder.csv", GERMAN);
  await heading(page, "Your file is ready");
  await expect(
    page.getByText("We read it as: split at semicolons, row 4 is the column names."),
  ).toBeVisible();
  await expect(page.getByText("4 people can go in.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "2 rows stand above your column names." })).toBeVisible();
  await expect(
    page.getByRole("heading", { name: "1 row at the end looks like a total or a note." }),
  ).toBeVisible();

  await page.getByRole("link", { name: "Change (how we read the file)" }).first().click();
  await heading(page, "Does this look like your table?");
  const table = page.getByRole("table", { name: "The first rows, split at semicolons" });
  await expect(table.getByRole("cell", { name: "Gräfelfing" })).toBeVisible();
  await expect(page.getByText("The first 3 rows look like a title, so we start at row 4.")).toBeVisible();
  await expect(page.getByText("Row 1 says Mitgliederliste 2024.")).toBeVisible();
  await expect(page.getByRole("radio", { name: "Western European (windows-1252)" })).toBeChecked();
  await expectAccessible(page);

  // The same rows and words in other letters, before anything is decided.
  await page.getByText("All kinds of letters").click();
  await page.getByLabel("Read the letters as").selectOption({ label: "Cyrillic (windows-1251)" });
  await expect(table.getByRole("cell", { name: "Grдfelfing" })).toBeVisible();
  await expect(page.getByRole("radio", { name: "Cyrillic (windows-1251)" })).toBeChecked();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Yes, go on" }).click();
  await expect(page.getByText("We read the letters as Cyrillic (windows-1251).").first()).toBeVisible();

  // What the file was at first can still be chosen.
  await page.getByRole("link", { name: "Change (how we read the file)" }).first().click();
  await page.getByRole("radio", { name: "Western European (windows-1252)" }).check();
  await expect(table.getByRole("cell", { name: "Gräfelfing" })).toBeVisible();
  await page.getByRole("button", { name: "Yes, go on" }).click();
  await heading(page, "Your file is ready");
  await expect(
    page.getByText("We read the letters as Western European (windows-1252).").first(),
  ).toBeVisible();

  const sent = await importAll(page, 4);
  for (const line of lines) expect(sent).toContain(line.replaceAll(";", ","));
  expect(sent).not.toContain("Summe");
});

test("a Japanese file is read right at once and imported", async ({ page, preflight }) => {
  const people = ["田中さくら,東京都", "鈴木一郎,大阪市", "高橋ソフィア,札幌市中央区", "渡辺健,横浜市"];
  const text = ["email,名前,市", ...people.map((person, i) => `person${i}@vereniging-zon.nl,${person}`), ""];
  await page.goto(preflight.url);
  await chooseFile(page, "kokyaku.csv", encoded("shift_jis", text.join("\r\n")));
  await heading(page, "Your file is ready");
  await page.getByRole("link", { name: "Change (how we read the file)" }).first().click();
  await expect(page.getByRole("cell", { name: "田中さくら" })).toBeVisible();
  await expect(page.getByText("Japanese (shift_jis)").first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Yes, go on" }).click();
  await heading(page, "Your file is ready");
  await page.getByRole("link", { name: "See all rows" }).click();
  await expect(page.getByRole("cell", { name: "札幌市中央区" })).toBeVisible();
  await page.goBack();
  expect(await importAll(page, 4)).toContain("person3@vereniging-zon.nl");
});

test("of two ways to split a file the person picks one", async ({ page, preflight }) => {
  await page.goto(preflight.url);
  // Each mark splits every row once, and no address tells which of them parts cells.
  await chooseFile(page, "unsure.csv", "Ann,Lee;Oslo\r\nBob,Ray;Rome\r\nJo,Doe;Bern\r\n");
  await heading(page, "Does this look like your table?");
  await expect(page.getByText("Pick the one that looks like your table.")).toBeVisible();
  await expect(page.getByRole("table", { name: "The first rows, split at semicolons" })).toBeVisible();
  await expect(page.getByRole("table", { name: "The first rows, split at commas" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: /^Read it like this \(Split at semicolons/ }).click();
  await expect(page.getByText("We split the file at semicolons.").first()).toBeVisible();
  await expect(page.getByRole("heading", { name: "We are not sure where each column ends." })).toHaveCount(0);
});
