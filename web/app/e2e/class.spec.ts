import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { accessible } from "./accessible";
import { expect, serve, test, type Server } from "./test";

let school: Server;
test.beforeAll(async () => {
  school = await serve();
});
test.afterAll(() => school.stop());

/** Ana's browser, who is the first teacher; she signs in from the second test on. */
async function ana(page: Page): Promise<void> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(school.invitation);
  await page.getByLabel("Name").fill("Ana");
  await page.getByLabel("Password", { exact: true }).fill("correct horse");
  await page.getByRole("button", { name: "Start teaching" }).click();
  const refused = page.getByRole("alert").getByText("This invitation has been used");
  await expect(page.getByText("You are signed in as Ana.").or(refused)).toBeVisible();
  if (await refused.isVisible()) {
    await page.goto(`${school.address}teach`);
    await page.getByLabel("Name").fill("Ana");
    await page.getByLabel("Password", { exact: true }).fill("correct horse");
    await page.getByRole("button", { name: "Sign in" }).click();
  }
  await expect(page.getByText("You are signed in as Ana.")).toBeVisible();
}

/** Makes a class, and stays on its page. */
async function makes(page: Page, title: string): Promise<void> {
  await page.getByLabel("Title of the new class").fill(title);
  await page.getByRole("button", { name: "Make a class" }).click();
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
}

/** Joins over HTTP, as the page for learners does. */
async function join(page: Page, name: string): Promise<number> {
  const code = (await page.locator(".code").first().textContent())!.replace(/\D/g, "");
  const answer = await page.request.post(`${school.address}api/join`, { data: { code, name } });
  return answer.status();
}

const said = (page: Page, text: string) =>
  expect(page.getByRole("status").getByText(text)).toBeVisible();

test("a teacher makes a class, chooses its labs and rules, and shows the way in", async ({
  page,
}) => {
  await ana(page);
  await expect(page.getByText("You have no class yet.")).toBeVisible();
  await makes(page, "Networks 1");
  await accessible(page);
  await expect(
    page.getByRole("img", { name: "A QR code of the link into the class" }),
  ).toHaveJSProperty(
    "naturalWidth",
    // It has come, and is a picture.
    await page
      .getByRole("img")
      .evaluate((i: HTMLImageElement) => i.decode().then(() => i.naturalWidth || -1)),
  );
  const code = (await page.locator(".code").first().textContent())!.trim();
  expect(code).toMatch(/^\d{4} \d{4}$/);
  await page.getByRole("button", { name: "Copy the link" }).click();
  await said(page, "The link is copied.");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    `${school.address}join/${code.replace(" ", "")}`,
  );
  await page.getByRole("button", { name: "Show it large" }).click();
  await accessible(page);
  await page.keyboard.press("Escape");

  await page.getByLabel("Add a lab").selectOption({ index: 1 });
  await said(page, "Saved. It holds at once.");
  await page.getByLabel("Add a lab").selectOption({ index: 2 });
  const labs = page.getByRole("region", { name: "Labs" }).getByRole("listitem");
  await expect(labs).toHaveCount(2);
  const take = await labs.nth(1).getByRole("button").last().getAttribute("aria-label");
  const second = take!.replace("Take out ", "");
  // How long they take, and whether a lesson is enough.
  const each = await labs.locator("small").allTextContents();
  const together = each.map(parseFloat).reduce((a, b) => a + b);
  const length = page.getByText(/^Together about/);
  await expect(length).toHaveText(`Together about ${together} minutes. A lesson has 45 minutes.`);
  await page.getByRole("button", { name: "Add the whole course" }).click();
  await expect(length).toHaveText(
    /^Together about \d+ minutes, more than a lesson of 45 minutes\.$/,
  );
  const undo = page.getByRole("button", { name: "Undo the last change" });
  await undo.click();
  await expect(labs).toHaveCount(2);
  await expect(undo).toBeFocused(); // once more, and it is as it was before that
  await page.getByRole("button", { name: `${second}: earlier` }).click();
  await expect(labs.nth(0)).toContainText(second);
  await page.getByRole("button", { name: `Take out ${second}` }).click();
  await expect(labs).toHaveCount(1);

  await page.getByLabel("The solution of a step").uncheck();
  await said(page, "Saved. It holds at once.");
  await page.getByLabel("To be done by").fill("2030-01-31T18:00");
  await page.getByLabel("To be done by").blur();
  await page.getByLabel("Days that the class is kept").fill("90");
  await page.getByLabel("Days that the class is kept").blur();
  await page.getByLabel("Title of the class").fill("Networks 2");
  await page.getByLabel("Title of the class").blur();
  await expect(page.getByRole("heading", { level: 1, name: "Networks 2" })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("The solution of a step")).not.toBeChecked();
  await expect(page.getByLabel("Hints, by degrees")).toBeChecked();
  await expect(page.getByLabel("To be done by")).toHaveValue("2030-01-31T18:00");
  await expect(page.getByLabel("Days that the class is kept")).toHaveValue("90");
  await expect(labs).toHaveCount(1);

  await page.getByRole("link", { name: "Your classes" }).click();
  await expect(page.getByRole("link", { name: "Networks 2" })).toBeVisible();
  await accessible(page);
});

test("links and codes name an address that learners can open", async ({ page }) => {
  await ana(page);
  // This server listens for its own machine alone.
  await makes(page, "A way in");
  const warning = page.getByRole("alert").filter({ hasText: "Learners cannot reach this server" });
  await expect(warning).toContainText(
    `start it again with --addr :${new URL(school.address).port}, or make run ADDR=:${new URL(school.address).port}.`,
  );
  await accessible(page);

  let loopback: boolean | undefined = undefined;
  let origins = ["http://192.168.1.7:8025", "http://10.9.0.1:8025"];
  await page.route("**/api/teacher/addresses", (route) =>
    route.fulfill({ json: { origins, loopback } }),
  );
  // Which the server would not draw, as it is not reached there.
  await page.route("**/api/classes/*/code.svg?*", (route) =>
    route.fulfill({
      contentType: "image/svg+xml",
      body: "<svg xmlns='http://www.w3.org/2000/svg'/>",
    }),
  );
  const large = page.getByRole("dialog", { name: "Come into A way in" });
  const project = page.getByRole("button", { name: "Show it large" });
  const picture = page.getByRole("img", { name: "A QR code of the link into the class" });
  const copied = async () => {
    await page.getByRole("button", { name: "Copy the link" }).click();
    await said(page, "The link is copied.");
    return page.evaluate(() => navigator.clipboard.readText());
  };
  await expect(warning).toBeHidden(); // it asks again meanwhile
  await project.click();
  await expect(large).toContainText("Open 192.168.1.7:8025/join and type:");
  await accessible(page);
  await page.keyboard.press("Escape");
  expect(await copied()).toMatch(/^http:\/\/192\.168\.1\.7:8025\/join\/\d{8}$/);

  // What is chosen is for all links, and for the next time.
  await page.getByLabel("Learners reach this server at").selectOption("http://10.9.0.1:8025");
  await expect(picture).toHaveAttribute("src", /at=http%3A%2F%2F10\.9\.0\.1%3A8025&/);
  await page.reload();
  await project.click();
  await expect(large).toContainText("Open 10.9.0.1:8025/join and type:");
  await page.keyboard.press("Escape");
  await page.getByText("Expect learners by name").click();
  await page.getByLabel("Names").fill("Kim");
  await page.getByRole("button", { name: "Make their seats" }).click();
  await page.getByRole("button", { name: "Copy names and links" }).click();
  await said(page, "Copied.");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /^Kim\thttp:\/\/10\.9\.0\.1:8025\/join#/,
  );

  // The machine has come into another network, and then into none.
  origins = ["http://192.168.44.3:8025"];
  await project.click();
  await expect(large).toContainText("Open 192.168.44.3:8025/join and type:");
  await page.keyboard.press("Escape");
  await expect(page.getByLabel("Learners reach this server at")).toBeHidden();
  origins = [];
  loopback = false;
  await page.reload();
  await expect(
    page.getByRole("region", { name: "Let learners in" }).getByRole("alert"),
  ).toContainText("Connect this machine to the classroom’s network");
});

test("a teacher lets learners in, turns them away, and locks the door", async ({ page }) => {
  await ana(page);
  await makes(page, "The door");
  expect(await join(page, "Lea")).toBe(200);
  const learners = page.getByRole("region", { name: "Learners", exact: true });
  await expect(learners.getByRole("listitem").filter({ hasText: "Lea" })).toBeVisible(); // the page looks by itself
  const asks = page.waitForResponse((answer) => answer.url().endsWith("/door"));
  await page.getByLabel("asks: you let each in").check();
  await asks;
  expect(await join(page, "Max")).toBe(200);
  await page.getByRole("button", { name: "Let Max in" }).click();
  await expect(learners.getByRole("listitem").filter({ hasText: "Max" })).toContainText("is in");
  expect(await join(page, "Zoe")).toBe(200);
  await page.getByRole("button", { name: "Turn Zoe away" }).click();
  await expect(learners.getByRole("listitem").filter({ hasText: "Zoe" })).toContainText(
    "turned away",
  );
  await page.getByLabel("is locked").check();
  await expect(page.getByLabel("is locked")).toBeChecked();
  await expect.poll(() => join(page, "Ida")).toBe(409);
  const before = await page.locator(".code").first().textContent();
  await page.getByRole("button", { name: "Change the join code" }).click();
  await page.keyboard.press("Enter"); // changes nothing
  await expect(page.locator(".code").first()).toHaveText(before!);
  await page.getByRole("button", { name: "Change the join code" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Change the join code" }).click();
  await said(page, "The join code is changed.");
  await expect(page.locator(".code").first()).not.toHaveText(before!);

  await page.getByRole("button", { name: "Change Max" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Max P.");
  await page.getByLabel("Group").fill("B");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(learners.getByRole("listitem").filter({ hasText: "Max P., B" })).toBeVisible();
  const renew = page.getByRole("button", { name: "A new seat code for Max P." });
  await renew.click();
  await expect(page.getByRole("dialog")).toContainText("The code that they have stops working.");
  await page.keyboard.press("Enter"); // changes nothing
  await expect(page.getByRole("dialog")).toBeHidden();
  const place = (await renew.boundingBox())!;
  await renew.click();
  await page.getByRole("button", { name: "Make a new seat code" }).click();
  await expect(learners.getByText(/\/join#[0-9A-Z]{10}$/)).toBeVisible();
  const now = (await renew.boundingBox())!; // the pointer is still at it
  expect(Math.abs(now.x - place.x) + Math.abs(now.y - place.y)).toBeLessThan(2);
  await page.getByRole("button", { name: "Remove Zoe" }).click();
  await page.keyboard.press("Enter"); // undoes nothing
  await expect(learners.getByText("Zoe").first()).toBeVisible();
  await page.getByRole("button", { name: "Remove Zoe" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(learners.getByText("Zoe")).toBeHidden();
  await accessible(page);
});

test("a list of names becomes seats with links of their own", async ({ page }) => {
  await ana(page);
  await makes(page, "By name: 1/2");
  await page.getByText("Expect learners by name").click();
  await page.getByLabel("Names").fill("Name,Group\nLea,A\n=1+1,B\n");
  await page.getByRole("button", { name: "Make their seats" }).click();
  await expect(page.getByText("2 seats are made.")).toBeVisible();
  await accessible(page);
  await page.getByRole("button", { name: "Copy names and links" }).click();
  await said(page, "Copied.");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /^=1\+1\thttp\S+\/join#[0-9A-Z]{10}\nLea\t|^Lea\thttp\S+\/join#[0-9A-Z]{10}\n=1\+1\t/,
  );
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as a table" }).click();
  expect((await saved).suggestedFilename()).toBe("By name- 1-2.csv");
  const table = await readFile(await (await saved).path(), "utf8");
  expect(table).toMatch(
    /^\ufeff"Name","Group","Link"\r\n"Lea","A","http\S+"\r\n"'=1\+1","B","http\S+"\r\n$/,
  );
  await expect(
    page.getByRole("region", { name: "Learners", exact: true }).getByText("has not come yet"),
  ).toHaveCount(2);

  // Who got none, and why.
  await page.getByLabel("Names").fill("Lea\nKim\nkim\n");
  await page.getByRole("button", { name: "Make their seats" }).click();
  const done = page.getByRole("status").filter({ hasText: "1 seat is made." });
  await expect(done.getByText("In the class already, so no new seat: Lea")).toBeVisible();
  await expect(done.getByText("with one seat for all of them: kim")).toBeVisible();
  await accessible(page);

  await page.getByLabel("Names").fill("\n");
  await page.getByRole("button", { name: "Make their seats" }).click();
  await expect(
    page.getByRole("alert").filter({ hasText: "There are no names in this list." }),
  ).toBeVisible();
});

test("a class is copied, put away, taken out, and deleted", async ({ page }) => {
  await ana(page);
  await makes(page, "Old");
  await page.getByRole("button", { name: "Make a copy" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Old, copy" })).toBeVisible();
  const away = page.getByRole("dialog", { name: "Put Old, copy away?" });
  await page.getByRole("button", { name: "Put away" }).click();
  await accessible(page);
  await page.keyboard.press("Enter"); // which keeps it
  await expect(away).toBeHidden();
  await page.getByRole("button", { name: "Put away" }).click();
  await away.getByRole("button", { name: "Put away" }).click();
  await expect(page.getByText("This class is put away")).toBeVisible();
  // There is no way in, so none is shown.
  await expect(page.getByRole("region", { name: "Let learners in" })).toBeHidden();
  await expect(page.getByText("Expect learners by name")).toBeHidden();
  await accessible(page);
  await page.getByRole("link", { name: "Your classes" }).click();
  await page.getByText("Classes that are put away").click();
  await page.getByRole("link", { name: "Old, copy" }).click();
  await page.getByRole("button", { name: "Take out again" }).click();
  await expect(page.getByText("This class is put away")).toBeHidden();
  await expect(page.getByRole("region", { name: "Let learners in" })).toBeVisible();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const sure = page.getByRole("dialog");
  await accessible(page);
  await expect(sure.getByRole("button", { name: "Delete" })).toBeDisabled();
  await sure.getByLabel("Type the title to be sure").fill("Old, copy");
  await sure.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("link", { name: "Old", exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: "Old, copy" })).toBeHidden();
});

test("another teacher's class is none", async ({ page }) => {
  await ana(page);
  await page.goto(`${school.address}teach/AAAAAAAAAAAAAAAA`);
  await expect(page.getByRole("alert").last()).toContainText("You have no such class.");
});
