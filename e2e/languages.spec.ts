import { chooseFile, chooseList, expect, expectAccessible, heading, test } from "./support/test.ts";

const FILE = [
  "email;prénom;ville",
  "ann@vereniging-zon.nl;Ann;Leeds",
  "bob-vereniging-zon.nl;Bob;York",
  "zoe@vereniging-zon.nl;Zoé;Liège",
  "",
].join("\r\n");

test("the whole job in French, chosen in the header, remembered on this computer", async ({
  page,
  preflight,
}) => {
  await page.goto(preflight.url);
  await heading(page, "Choose your contacts file");
  await page.getByLabel("Language").selectOption("fr");
  await heading(page, "Choisissez votre fichier de contacts");
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
  await page.reload();
  await heading(page, "Choisissez votre fichier de contacts");
  await expect(page.getByText(/Envoyé depuis cette page jusqu’ici\s: 0\soctet/)).toBeVisible();
  await expectAccessible(page);

  await page
    .getByLabel("Choisir un fichier")
    .setInputFiles({ name: "liste.csv", mimeType: "text/csv", buffer: Buffer.from(FILE) });
  await heading(page, "1 ligne est à corriger");
  await expect(page.getByText(/liste\.csv\s: 3 contacts dans 3 colonnes\./)).toBeVisible();
  await page
    .getByRole("button", { name: /^Laisser 1 ligne de côté/ })
    .first()
    .click();
  await heading(page, "Votre fichier est prêt");
  await page.getByRole("button", { name: "Continuer" }).first().click();
  await heading(page, "Où vont ces personnes ?");
  await chooseList(page, "Spring news", "Liste");
  await page.getByRole("button", { name: "Continuer" }).click();
  await heading(page, "Vérifiez votre import avant de l’envoyer");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Importer 2 personnes" }).click();
  await heading(page, /Terminé\s: 2 personnes ajoutées/);
  await expectAccessible(page);
});

test.describe("in a browser set to French", () => {
  test.use({ locale: "fr-CH" });
  test("the page speaks French at once, with the numbers of the person's own country, and another choice wins", async ({
    page,
    preflight,
  }) => {
    await page.goto(preflight.url);
    await heading(page, "Choisissez votre fichier de contacts");
    // Another language in the middle of a file changes nothing but the words.
    await page
      .getByLabel("Choisir un fichier")
      .setInputFiles({ name: "liste.csv", mimeType: "text/csv", buffer: Buffer.from(FILE) });
    await heading(page, "1 ligne est à corriger");
    await page.getByLabel("Langue").focus();
    await page.getByLabel("Langue").selectOption("en");
    await heading(page, "1 row needs you to fix it");
    await expect(page.getByLabel("Language")).toBeFocused();
    await page.reload();
    await heading(page, "Choose your contacts file");
  });

  test("without its words the page is still there, in English", async ({ page, preflight }) => {
    await page.route(/assets\/fr-/, route => route.abort());
    await page.goto(preflight.url);
    await heading(page, "Choose your contacts file");
    await chooseFile(page, "two.csv", "email,town\r\nann@vereniging-zon.nl,Leeds\r\n");
    await heading(page, "A part of this page did not load");
  });
});
