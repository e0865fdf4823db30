import type { BrowserContext, Page } from "@playwright/test";
import { accessible, violations, tooWide } from "./accessible";
import { course, frameOf } from "./framed";
import { follows, goes, people, registers, test, toolOf, type School } from "./platform";
import { expect } from "./test";
import { Terminal } from "./terminal";

/** Has a browser send no cookie to a site in a frame of another, unless it is kept apart for that. */
async function withoutThirdPartyCookies(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.setCookieControls", { enableThirdPartyCookieRestriction: true });
}

test.beforeEach(async ({ page }) => {
  test.slow(); // several servers, sites and people
  await withoutThirdPartyCookies(page);
});

/** Ina chooses a lab at the tool, which the platform makes a link of its course. */
async function chooses(page: Page, school: School, lab: string): Promise<void> {
  await goes(page, school, "Ina");
  const tool = await follows(page, "Add content from the tool");
  await tool.getByRole("radio", { name: lab }).check();
  await tool.getByRole("button", { name: "Add to the course" }).click();
  await expect(page.getByRole("link", { name: lab, exact: true })).toBeVisible();
}

/** A browser of somebody else's, who goes to the course. */
async function another(page: Page, school: School, who: keyof typeof people): Promise<Page> {
  const context = await page.context().browser()!.newContext({ locale: "en-GB" });
  const other = await context.newPage();
  await withoutThirdPartyCookies(other);
  await goes(other, school, who);
  return other;
}

/** Ana signs in, and looks which platforms there are. */
async function signsIn(page: Page, { ehlo }: School): Promise<void> {
  await page.goto(`${ehlo}/teach`);
  await page.getByLabel("Name").fill("Ana");
  await page.getByLabel("Password", { exact: true }).fill("correct horse");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("Learning platforms, from which learners come").click();
}

/** The page that the next click opens in a tab of its own. */
const nextTab = (context: BrowserContext) => context.waitForEvent("page");

test("what a browser blocks here is sent to no frame", async ({ page }) => {
  const tracker = await course("tracker");
  const platform = await course("other");
  for (let n = 0; n < 2; n++) {
    await page.goto(platform.showing(`${tracker.site}/cookie`));
    await expect((await frameOf(page)).locator("body")).toHaveText("none");
  }
  await tracker.stop();
  await platform.stop();
});

test("a platform registers itself by a link, is set up by hand, and removed", async ({
  page,
  school,
}) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const { ehlo, moodle } = school;
  await signsIn(page, school);
  await expect(page.getByText("No platform is registered yet.")).toBeVisible();
  await page.getByRole("button", { name: "Make a registration link" }).click();
  await page.getByRole("button", { name: "Copy: Registration link" }).click();
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(copied).toContain("/lti/register"); // it is copied in its own time
  const link = await copied();
  await page.getByText("Give these settings to the platform’s administrator").click();
  await page.getByText("Enter what the platform shows").click();
  await expect(page.getByText(`${ehlo}/lti/login`)).toBeVisible();
  await accessible(page);

  const admin = await another(page, school, "Ina");
  await admin.getByRole("link", { name: "Tool", exact: true }).click();
  await admin.getByLabel("Registration link").fill(link);
  await admin.getByRole("button", { name: "Register" }).click();
  await expect(admin.getByText("The tool has been registered.")).toBeVisible();
  // The link has been used.
  await admin.getByRole("link", { name: "Tool", exact: true }).click();
  await admin.getByLabel("Registration link").fill(link);
  await admin.getByRole("button", { name: "Register" }).click();
  await expect((await toolOf(admin)).getByRole("alert")).toContainText("has been used");

  await page.reload();
  await page.getByText("Learning platforms, from which learners come").click();
  const card = page.getByRole("article", { name: /^fake/ });
  await expect(card).toContainText("deployment-1");
  await expect(card).toContainText("Registered by Ana");
  await card.getByRole("textbox", { name: /^Add a deployment ID/ }).fill("deployment-2");
  await card.getByRole("button", { name: "Add", exact: true }).click();
  await card.getByRole("button", { name: /^Remove the deployment ID deployment-1/ }).click();
  await expect(card).toContainText("deployment-2");
  await expect(card).not.toContainText("deployment-1");
  await card.getByRole("button", { name: /^Remove fake/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByText("No platform is registered yet.")).toBeVisible();

  // By hand, as the platform shows it.
  await page.getByText("Enter what the platform shows").click();
  const enter = (label: string, value: string) =>
    page.getByRole("textbox", { name: label, exact: true }).fill(value);
  await enter("Name", "Moodle of our school");
  await enter("Platform ID (issuer)", moodle.url);
  await enter("Client ID", "client-1");
  await enter("Authentication request URL", `${moodle.url}/auth`);
  await enter("Access token URL", `${moodle.url}/token`);
  await enter("Public keyset URL of the platform", `${moodle.url}/keys`);
  await page.getByRole("button", { name: "Register the platform" }).click();
  await expect(page.getByText("Moodle of our school is registered.")).toBeVisible();
  await expect(page.getByText("There is none yet, so nobody can come")).toBeVisible();
  await accessible(page);
  await admin.context().close();
});

test("a course: a lab is chosen, done, and its score comes back", async ({ page, school }) => {
  await registers(school);
  await chooses(page, school, "Send a mail by hand");

  // Lea comes before any teacher has: the choice has made the class.
  const lea = await another(page, school, "Lea");
  const lab = await follows(lea, "Send a mail by hand");
  const terminal = new Terminal(lab);
  await expect(terminal.screen).toContainText("$");
  await terminal.focus();
  await terminal.say("telnet 10.49.137.152 25", "220 example.com");
  await terminal.say("HELO client.com", "250 example.com Hello");
  await expect(lab.getByRole("progressbar", { name: "Steps done" })).toHaveAttribute("value", "2");
  expect(await violations(lab)).toEqual([]);
  expect(await tooWide(lab)).toEqual([]);

  // Ina's way to her class: a tab of its own, as no cookie of hers is sent to the frame.
  await goes(page, school, "Ina");
  const way = await follows(page, "Send a mail by hand");
  await expect(way.getByRole("heading", { name: "You teach Networks" })).toBeVisible();
  expect(await violations(way)).toEqual([]);
  const opened = nextTab(page.context());
  await way.getByRole("button", { name: "Open the class in a new tab" }).click();
  const tab = await opened;
  await expect(tab.getByRole("heading", { name: "Networks", level: 1 })).toBeVisible();
  await expect(tab.getByText("Lea Lern")).toBeVisible();
  await tab.getByRole("button", { name: "Expect everybody in the course" }).click();
  await expect(tab.getByText("1 more learner is expected.")).toBeVisible();
  await expect(tab.getByText("Max Muster")).toBeVisible();
  await accessible(tab);
  await tab.close();

  // Her link in a tab leads there at once.
  await goes(page, school, "Ina");
  const direct = nextTab(page.context());
  await page.getByRole("link", { name: "in a new tab" }).click();
  await expect((await direct).getByRole("heading", { name: "Networks", level: 1 })).toBeVisible();

  // The gradebook has what Lea has done.
  await goes(page, school, "Ina", "/gradebook");
  await expect(page.getByRole("row", { name: /Lea Lern/ })).toContainText("2 of 10, InProgress");

  // Lea's class, and all of hers erased.
  await lab.getByRole("navigation", { name: "Your class" }).getByRole("link").click();
  await expect(lab.getByText("You are Lea Lern here.")).toBeVisible();
  await expect(lab.getByText("Moodle of our school is told how many steps")).toBeVisible();
  expect(await violations(lab)).toEqual([]);
  await lab.getByRole("button", { name: "Erase everything of mine" }).click();
  await lab.getByRole("dialog").getByRole("button", { name: "Erase everything of mine" }).click();
  await expect(lab.getByText("Everything of yours in this class is erased.")).toBeVisible();
  await lea.context().close();
});

test("scores that a platform does not take are told, and sent again", async ({ page, school }) => {
  await registers(school);
  await chooses(page, school, "Send a mail by hand");
  await goes(page, school, "Ina", "/gradebook");
  await page.getByRole("button", { name: "Lock it" }).click();
  const lea = await another(page, school, "Lea");
  const terminal = new Terminal(await follows(lea, "Send a mail by hand"));
  await expect(terminal.screen).toContainText("$");
  await terminal.focus();
  await terminal.say("telnet 10.49.137.152 25", "220 example.com");

  const teacher = await page.context().newPage();
  await signsIn(teacher, school);
  await expect(async () => {
    await teacher.goto(`${school.ehlo}/teach`);
    await teacher.getByText("Learning platforms, from which learners come").click();
    await expect(teacher.getByText("1 score could not be passed back")).toBeVisible();
  }).toPass();
  await expect(teacher.getByText("The gradebook of this course is locked.")).toBeVisible();
  await accessible(teacher);
  await page.getByRole("button", { name: "Unlock it" }).click();
  await teacher.getByRole("button", { name: "Send them again" }).click();
  await expect(teacher.getByText("They are sent again now.")).toBeVisible();
  await expect(page.getByRole("row", { name: /Lea Lern/ })).toContainText("1 of 10, InProgress");
  await lea.context().close();
});

test("who comes before a teacher waits, and what a platform has set up wrongly is said", async ({
  page,
  school,
}) => {
  await registers(school);
  await goes(page, school, "Lea", "/frame?title=Networks");
  const early = await toolOf(page);
  await expect(early.getByRole("alert")).toContainText("Your teacher has not been here yet.");
  expect(await violations(early)).toEqual([]);
  for (const [wrong, says] of Object.entries({
    deployment: "The deployment deployment-9 is not registered here.",
    audience: "The id_token is for the client ID client-9",
    expired: "Compare the clocks of the platform and of this server.",
    roles: "The platform gives you no role in this course.",
  })) {
    await goes(page, school, "Lea", `/frame?wrong=${wrong}&post=1`);
    const refused = await toolOf(page);
    await expect(refused.getByRole("alert")).toContainText(says);
    expect(await violations(refused)).toEqual([]);
  }
  await goes(page, school, "Lea", "/frame?choose=1");
  const choosing = await toolOf(page);
  await expect(choosing.getByRole("alert")).toContainText(
    "Only a teacher of the course can choose",
  );
});

test("a browser that has kept no cookie asks the platform’s storage, or opens a tab", async ({
  page,
  school,
}) => {
  await registers(school);
  await chooses(page, school, "Send a mail by hand");
  const lea = await another(page, school, "Lea");
  // On the way back from the platform, nothing is left of what the login has set.
  await lea.route("**/lti/launch", async (route) => {
    await lea.context().clearCookies();
    await route.continue();
  });
  await goes(lea, school, "Lea", "/frame?link=link-1&storage=1");
  await expect(new Terminal(await toolOf(lea)).screen).toContainText("$");

  await goes(lea, school, "Lea", "/frame?link=link-1");
  const frame = await toolOf(lea);
  await expect(frame.getByRole("heading", { name: "Open EHLO in a new tab" })).toBeVisible();
  expect(await violations(frame)).toEqual([]);
  const opened = nextTab(lea.context());
  await frame.getByRole("link", { name: "Open a new tab" }).click();
  await expect(new Terminal(await opened).screen).toContainText("$");
  await lea.context().close();
});

test("what is chosen is found by a word, and by keyboard alone", async ({ page, school }) => {
  await registers(school);
  await goes(page, school, "Ina");
  const tool = await follows(page, "Add content from the tool");
  await expect(tool.getByRole("radio")).toHaveCount(38);
  expect(await violations(tool)).toEqual([]);
  expect(await tooWide(tool)).toEqual([]);
  await tool.getByLabel("Search labs and classes").focus();
  await page.keyboard.type("by hand");
  await expect(tool.getByRole("radio", { name: "Send a mail by hand" })).toBeVisible();
  await expect(tool.getByRole("radio", { name: /POP3/ })).toHaveCount(0);
  await expect(tool.getByRole("status")).toContainText(/^\d+ of 38 fits?\.$/);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await expect(tool.getByRole("radio", { checked: true })).toHaveCount(1);
  await tool.getByLabel("Search labs and classes").fill("xyzzy");
  await expect(tool.getByText("Nothing fits. Try another word.")).toBeVisible();
  await tool.getByRole("button", { name: "Add nothing" }).click();
  await expect(page.getByText("There is nothing yet.")).toBeVisible();
});
