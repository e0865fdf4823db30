import type { Page } from "@playwright/test";
import { accessible } from "./accessible";
import { expect, serve, test, type Server } from "./test";

let school: Server;
test.beforeAll(async () => {
  school = await serve();
});
test.afterAll(() => school.stop());

/** Fills in a name and a password, and presses a button. */
async function enter(page: Page, name: string, password: string, button: string): Promise<void> {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: button, exact: true }).click();
}

/** Opens what a teacher seldom needs. */
async function account(page: Page): Promise<void> {
  await page.getByText("Your account, and who else teaches here").click();
}

/** A page in a browser of somebody else's. */
async function another(page: Page): Promise<Page> {
  const context = await page.context().browser()!.newContext();
  return context.newPage();
}

test("the first teacher comes by the link that is printed, and invites another", async ({
  page,
}) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(school.invitation);
  await accessible(page);
  await enter(page, "Ana", "correct horse", "Start teaching");
  await expect(page.getByText("You are signed in as Ana.")).toBeVisible();
  await expect(page).toHaveURL(/\/teach$/); // the address tells no secret any more
  await page.reload();
  await account(page);
  await expect(page.getByText("You are the only teacher here.")).toBeVisible();
  await accessible(page);

  const late = await another(page);
  await late.goto(school.invitation);
  await enter(late, "Eve", "correct horse", "Start teaching");
  await expect(late.getByRole("alert")).toContainText("This invitation has been used");

  await page.getByRole("button", { name: "Copy an invitation for another teacher" }).click();
  await expect(page.getByText("The invitation is copied.")).toBeVisible();
  await expect(page.getByText(/^from Ana, until/)).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await late.goto(link);
  await enter(late, "ana", "battery staple", "Start teaching");
  await expect(late.getByRole("alert")).toContainText("under that name already");
  await enter(late, "Bob", "battery staple", "Start teaching");
  await expect(late.getByText("You are signed in as Bob.")).toBeVisible();
  await account(late);
  await expect(late.getByText(/^Ana since/)).toBeVisible();

  await page.reload();
  await account(page);
  await page.getByRole("button", { name: "Copy an invitation for another teacher" }).click();
  await page.getByRole("button", { name: /^Withdraw the invitation from Ana/ }).click();
  await expect(page.getByText("That invitation works no more.")).toBeVisible();

  // Ana signs in with a phone, and changes her password there.
  const phone = await another(page);
  await phone.goto(`${school.address}teach`);
  await accessible(phone);
  await enter(phone, "ana", "wrong horse", "Sign in");
  await expect(phone.getByRole("alert")).toContainText("Check both, and try again.");
  await enter(phone, "ana", "correct horse", "Sign in");
  await account(phone);
  await phone.getByLabel("Your password now").fill("correct horse");
  await phone.getByLabel("New password").fill("a new horse");
  await phone.getByRole("button", { name: "Change it" }).click();
  await expect(phone.getByText("Your password is changed.")).toBeVisible();
  await page.reload();
  await enter(page, "Ana", "correct horse", "Sign in");
  await expect(page.getByRole("alert")).toContainText("Check both, and try again.");
  await enter(page, "Ana", "a new horse", "Sign in");
  await expect(page.getByText("You are signed in as Ana.")).toBeVisible();

  await phone.getByRole("button", { name: "Sign out", exact: true }).click();
  await phone.reload();
  await expect(phone.getByRole("button", { name: "Sign in" })).toBeVisible();

  await late.getByRole("button", { name: "Stop teaching here" }).first().click();
  await late.keyboard.press("Enter"); // undoes nothing
  await expect(late.getByText("You are signed in as Bob.")).toBeVisible();
  await late.getByRole("button", { name: "Stop teaching here" }).first().click();
  await late.getByRole("dialog").getByRole("button", { name: "Stop teaching here" }).click();
  await expect(late.getByText("You teach here no more.")).toBeVisible();
  await expect(late.getByRole("button", { name: "Sign in" })).toBeVisible();
});

test("where nobody teaches the page says so", async ({ page }) => {
  const alone = await serve("--no-classroom");
  expect(alone.invitation).toBe("");
  await page.goto(`${alone.address}teach`);
  await expect(page.getByRole("alert").last()).toContainText("Nobody teaches on this server.");
  await alone.stop();
});
