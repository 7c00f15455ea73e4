/** Where people sign in on the page: the first time with a code, in every role, and again when a session ends at any point of the work. */
import { firstSignIn, PASSWORD, signInAgain, signingTest as test } from "./support/signing.ts";
import { chooseFile, chooseList, expect, expectAccessible, heading } from "./support/test.ts";

const TWO = "email,town\r\nann@vereniging-zon.nl,Leeds\r\nbob-vereniging-zon.nl,York\r\n";

test("checking needs nobody; signing in with a code comes back to the same page, and again after the session has ended", async ({
  page,
  signing,
}) => {
  const code = signing.add("anna", "manager");
  await page.goto(signing.url);
  await expect(page.getByText("You can check a file without signing in.")).toBeVisible();
  await chooseFile(page, "two.csv", TWO);
  await heading(page, "1 row needs you to fix it");
  await page
    .getByRole("button", { name: /^Leave out/ })
    .first()
    .click();
  await heading(page, "Your file is ready");
  await page.getByRole("button", { name: "Continue" }).first().click();

  // In the place of step 3.
  await heading(page, "Sign in");
  await expect(page.getByText("Your file and your fixes are still here.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("link", { name: "Type your name." })).toBeVisible();
  await expect(page).toHaveTitle(/^Error: /);
  await page.getByLabel("Your name").fill("anna");
  await page.getByLabel("Password", { exact: true }).fill("not the password she has");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("link", { name: /do not go together/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "I have a code" }).click();
  await page.getByLabel("Choose a password").fill("too short");
  await page.getByLabel("Your code").fill(code);
  await page.getByRole("button", { name: "Save password and sign in" }).click();
  await expect(page.getByRole("link", { name: "Type a password of 15 letters or more." })).toBeVisible();
  // What password managers go by (WCAG 1.3.5, 3.3.8).
  await expect(page.getByLabel("Your name")).toHaveAttribute("autocomplete", "username");
  await expect(page.getByLabel("Choose a password")).toHaveAttribute("autocomplete", "new-password");
  await expect(page.getByLabel("Your code")).toHaveAttribute("autocomplete", "one-time-code");
  await page.getByLabel("Choose a password").fill(PASSWORD);
  await page.getByRole("button", { name: "Save password and sign in" }).click();
  await heading(page, "Where should these people go?");
  await expect(page.getByText("1 person is ready.")).toBeVisible();

  await chooseList(page, "Members");
  await page.getByRole("button", { name: "Continue" }).click();
  await heading(page, "Check your import before you send it");
  // The session ends before Import is pressed: nothing is sent, and the same page is there afterwards.
  signing.signOut("anna");
  await page.getByRole("button", { name: "Import 1 person" }).click();
  await heading(page, "Sign in");
  await expect(page.getByRole("heading", { name: "You have been signed out." })).toBeVisible();
  await expect(page.getByRole("main").getByText(/Nothing has been sent/)).toBeVisible();
  await expectAccessible(page);
  await signInAgain(page, "anna");
  await heading(page, "Check your import before you send it");
  await expect(page.getByText("less 1 row left out")).toBeVisible();
  await page.getByRole("button", { name: "Import 1 person" }).click();

  // And once more while Mailjet works: the import goes on without the person.
  await expect(page.getByText("You can close this page. The import will go on.")).toBeVisible();
  signing.signOut("anna");
  await signInAgain(page, "anna");
  await heading(page, "Done: 1 person went in");
  await page.goto(signing.url);
  await expect(page.getByRole("link", { name: /See how it is/ })).toHaveCount(1);
});

test("a viewer is told to save, an importer is not led to what managers do, and signing out takes the file away", async ({
  page,
  signing,
}) => {
  const viewer = signing.add("vera", "viewer");
  const importer = signing.add("imke", "importer");
  await page.goto(signing.url);
  await page.getByRole("link", { name: "Sign in" }).first().click();
  await firstSignIn(page, "vera", viewer);
  await heading(page, "Choose your contacts file");
  await chooseFile(page, "two.csv", TWO);
  await heading(page, "1 row needs you to fix it");
  await page.getByRole("button", { name: "Continue" }).first().click();
  await heading(page, "You can check files, but not import them");
  await expectAccessible(page);

  await page.getByRole("link", { name: /^Sign out/ }).click();
  await heading(page, "Sign out?");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Sign out" }).click();
  await firstSignIn(page, "imke", importer);
  await heading(page, "Choose your contacts file");
  await expect(page.getByText("You are working on")).toHaveCount(0);
  await chooseFile(page, "two.csv", TWO);
  await heading(page, "1 row needs you to fix it");
  await page.getByRole("button", { name: "Continue" }).first().click();
  await heading(page, "Where should these people go?");
  await expect(page.getByRole("radio")).toHaveCount(1);
  await expect(page.getByText("ask a manager")).toBeVisible();
  await expectAccessible(page);
});

test("too many tries are told with how long to wait", async ({ page, signing }) => {
  signing.add("anna", "manager");
  await page.goto(`${signing.url}#/sign-in`);
  await page.getByLabel("Your name").fill("anna");
  await page.getByLabel("Password", { exact: true }).fill("a guess of fifteen letters");
  // In any minute there are ten tries for a name (docs/configuration.md).
  for (let tries = 0; tries < 11; ++tries) {
    const answer = page.waitForResponse(response => response.url().endsWith("/api/login"));
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await answer;
  }
  await expect(
    page.getByRole("link", { name: "There were too many tries. Wait 1 minute, then try again." }),
  ).toBeVisible();
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("a guess of fifteen letters");
});
