import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import type { Report } from "../src/lib/messages.gen";
import { accessible } from "./accessible";
import { hostile as values } from "./hostile";
import { lab, reported, seat, stubReport } from "./reported";
import { another, begins, joins, test } from "./teacher";
import { expect } from "./test";

/** Presses a button that downloads something, and reads it. */
async function downloaded(page: Page, button: string): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  const text = await readFile(await download.path(), "utf8");
  return { name: download.suggestedFilename(), text };
}

const row = (page: Page, name: string) =>
  page.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });

test("what was done in a class is reported, and taken along as CSV and JSON", async ({
  page,
  ana,
}) => {
  const c = await ana.makes("Networks, afterwards");
  await page.goto("/");
  const learner = await another(page);
  await joins(learner, c, "Lea");
  const terminal = await begins(learner);
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  await terminal.say("HELLO client.com", /500/);
  await terminal.say("HELO client.com", /250 /);
  await expect(learner.getByRole("heading", { name: /^Name the sender/ })).toBeVisible();
  await terminal.say("MAIL FROM <lea@client.com>", /50\d /); // at a step that is not finished
  const idle = await another(page);
  await joins(idle, c, "=Max");
  const opens = await another(page);
  await joins(opens, c, "Zoe");
  await begins(opens); // and types nothing

  await page.goto(`/teach/${c.id}`);
  await page.getByLabel("Name").fill("Ana");
  await page.getByLabel("Password").fill("correct horse");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Report" }).click();
  await expect(page).toHaveTitle("Networks, afterwards, report · EHLO");
  await expect(page.getByRole("combobox", { name: "Lab" })).toHaveValue("send-by-hand");
  await expect(page.getByText("0 of 3 finished")).toBeVisible();
  await expect(page.getByRole("region", { name: "Completion" })).toContainText("1 not finished");
  await expect(page.getByText("1 not begun")).toBeVisible();
  await expect(page.getByText("1 opened")).toBeVisible();
  const steps = page.getByRole("region", { name: "Steps" }).getByRole("listitem");
  await expect(steps.nth(1)).toContainText("2. Say who you are");
  await expect(steps.nth(1)).toContainText("1 by hand");
  await expect(steps.nth(2)).toContainText("1 not finished");
  await expect(steps.nth(3)).toContainText("1 not there yet");
  await expect(row(page, "Lea")).toContainText(
    "by hand: 1, 2; not finished: 3; open: 4, 5, 6, 7, 8, 9, 10",
  );
  const hard = page.getByRole("region", { name: "Hardest steps" }).getByRole("listitem");
  await expect(hard).toHaveText([
    /2\. Say who you are.*1 try in all$/,
    /3\. Name the sender.*1 try in all$/,
  ]);
  await expect(row(page, "=Max")).toContainText("not begun");
  await expect(row(page, "Zoe")).toContainText("opened");

  await expect(row(page, "Lea").getByRole("link")).toHaveAttribute(
    "href",
    new RegExp(`^/teach/${c.id}/seats/[\\w-]+/labs/send-by-hand$`),
  );
  await expect(row(page, "=Max").getByRole("link")).toBeHidden();

  const json = await downloaded(page, "Download all (JSON)");
  expect(json.name).toMatch(/^Networks, afterwards \d{4}-\d\d-\d\d\.json$/);
  const report = JSON.parse(json.text) as Report;
  const lea = report.seats.find((s) => s.seat.name === "Lea")!.record.labs[0]!.attempts[0]!;
  expect(lea.steps.filter((s) => s.done).map((s) => s.step)).toEqual(["call", "helo"]);
  const tries = lea.steps.reduce((n, s) => n + s.tries, 0);
  expect(tries).toBe(2);
  await expect(row(page, "Lea").getByRole("cell").nth(2)).toHaveText(String(tries));

  const csv = await downloaded(page, "Download for a gradebook (CSV)");
  expect(csv.name).toMatch(/^Networks, afterwards \d{4}-\d\d-\d\d\.csv$/);
  const lines = csv.text.split("\r\n");
  expect(lines[0]).toMatch(/^\ufeff"Name","Group","Send a mail by hand: percent",/);
  expect(lines).toContainEqual(
    expect.stringMatching(`^"Lea","","20","not finished","2","0","0","${tries}","0","\\d`),
  );
  expect(lines).toContainEqual(expect.stringMatching(/^"'=Max",/));
  expect(lines).toContainEqual(expect.stringMatching(/^"Zoe","","\d*","opened",/));
  await expect(page.getByText("The download has started.")).toBeVisible();

  // What is done in an exam is marked.
  await expect(page.getByText("underlined in an exam", { exact: false })).toBeHidden();
  await ana.leads(c, { exam: { labs: [c.settings.labs[0]!] } });
  await terminal.say("MAIL FROM:<user@client.com>", /250 /);
  await page.getByRole("button", { name: "Look again" }).click();
  await expect(row(page, "Lea")).toContainText("by hand: 1, 2, 3; open");
  await expect(row(page, "Lea")).toContainText(/; in an exam: 3(?!\d)/);
  await expect(page.getByText("underlined in an exam", { exact: false })).toBeVisible();
  await ana.leads(c, {});

  // Another lab, which stays chosen.
  await page.getByRole("combobox", { name: "Lab" }).selectOption("collect-by-pop3");
  await expect(page.getByText("Nobody has begun this lab yet.")).toBeVisible();
  await page.reload();
  await expect(page.getByText("Nobody has begun this lab yet.")).toBeVisible();
  await accessible(page);
  await Promise.all([learner, idle, opens].map((each) => each.context().close()));
});

test("learners see their own way through a class, drawn and in words", async ({ page, ana }) => {
  const c = await ana.makes("Networks, my way");
  await joins(page, c, "Lea");
  const way = page.getByRole("region", { name: "Your way" });
  await expect(way).toBeHidden(); // there is none yet
  const terminal = await begins(page);
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  await terminal.say("HELLO client.com", /500/);
  await terminal.say("HELO client.com", /250 /);
  await expect(page.getByRole("heading", { name: /^Name the sender/ })).toBeVisible();
  await page.getByRole("link", { name: "Networks, my way" }).click();
  await expect(way).toContainText("2 steps in under a minute, with 1 try that did nothing.");
  await expect(way.locator("circle.by-hand")).toHaveCount(2);
  await expect(way.locator("line.try")).toHaveCount(1);
  await way.getByText("Step by step").click();
  await expect(way.getByRole("listitem")).toHaveText([
    "by hand: under a minute, 0 tries that did nothing",
    "by hand: under a minute, 1 try that did nothing",
  ]);
  await accessible(page);
});

test("a report of thirty is read on any screen, and names are names", async ({ page }) => {
  const report = reported(30);
  const hostile = [values.markup, values.overridden, values.long];
  report.seats.push(
    seat(hostile[0]!, { missing: true }),
    seat(hostile[1]!, { signs: [{ lab: lab.id, what: "kopaf-2731", from: hostile[2]! }] }),
    seat(hostile[2]!, { signs: [{ lab: "another-lab", what: "mimosa", from: "Lea" }] }),
  );
  await stubReport(page, report);
  await page.goto("/teach/made-up/report");
  await expect(page.getByText("24 of 33 finished, 1 of them after the deadline")).toBeVisible();
  await expect(page.getByRole("alert").filter({ hasText: "Nothing is known of 1" })).toContainText(
    hostile[0]!,
  );
  for (const name of hostile) await expect(row(page, name)).toBeVisible();
  await expect(row(page, hostile[1]!).locator("bdi")).toHaveText(hostile[1]!);
  const signs = page.getByRole("region", { name: "Signs of copied answers" });
  await expect(signs.getByRole("listitem")).toHaveText([
    `${hostile[1]} typed kopaf-2731, which was drawn for ${hostile[2]}: it may have been copied.`,
  ]);

  await expect(
    page.getByRole("table", { name: `What each learner did in ${lab.title}` }),
  ).toBeVisible();
  await expect(
    page.getByRole("img", { name: /^Minutes, 28 learners: from / }).first(),
  ).toBeVisible();
  const hard = page.getByRole("region", { name: "Hardest steps" }).getByRole("listitem");
  await expect(hard).toHaveCount(3);
  await expect(hard.first()).toContainText("2. Say who you are");
  await expect(hard.first()).toContainText(
    "10 of 28 needed help or passed it over, 26 tries in all",
  );
  const mistakes = page.getByRole("region", { name: "Mistakes" });
  await expect(mistakes.getByRole("listitem")).toHaveCount(5);
  await expect(mistakes.getByRole("listitem").first()).toContainText("57 times, by 12 learners");
  await expect(mistakes.getByRole("listitem").first()).toContainText("which comes later");
  await accessible(page);
});

test("a report of thirty is printed on one page, black on white and without navigation", async ({
  page,
}) => {
  const report = reported(30);
  for (const s of report.seats.slice(0, 9))
    s.signs = [{ lab: lab.id, what: "kopaf-2731", from: "Lea" }];
  report.seats[12]!.missing = true;
  await stubReport(page, report);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/teach/made-up/report");
  const printed = page.evaluate(
    () => new Promise<boolean>((done) => (window.print = () => done(true))),
  );
  await downloaded(page, "Download all (JSON)");
  const said = page.getByText("The download has started.");
  await expect(said).toBeVisible();
  await page.getByRole("button", { name: "Print" }).click();
  expect(await printed).toBe(true);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  for (const gone of [
    page.getByRole("banner"),
    page.getByRole("button"),
    page.getByRole("status"),
    page.getByRole("link").and(page.locator(":not(th a)")),
  ])
    await expect(gone).toHaveCount(0);
  await expect(said).toBeHidden();
  expect(
    await page.evaluate(() => {
      const { color, backgroundColor } = getComputedStyle(document.body);
      return [color, backgroundColor];
    }),
  ).toEqual(["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  expect(pdf).toMatch(/\/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]/); // A4, in points
});

test("a class without labs, and one without learners, say what to do", async ({ page }) => {
  await stubReport(page, reported(0));
  await page.goto("/teach/made-up/report");
  await expect(page.getByText("Nobody has a seat in this class yet.")).toBeVisible();
  await stubReport(page, { ...reported(3), class: { title: "Networks 1", labs: [] } });
  await page.reload();
  await expect(page.getByText("This class has no lab yet")).toBeVisible();
  await expect(page.getByRole("link", { name: "Choose its labs" })).toHaveAttribute(
    "href",
    "/teach/made-up",
  );
  await accessible(page);
});

test("a report that does not come says why, and is asked for again", async ({ page }) => {
  await stubReport(page, reported(3));
  await page.route(
    "/api/classes/made-up/report",
    (route) => route.fulfill({ status: 500, body: "The machines are out." }),
    { times: 1 },
  );
  await page.goto("/teach/made-up/report");
  await expect(page.getByRole("alert").filter({ hasText: "The machines are out." })).toBeVisible();
  await accessible(page);
  await page.getByRole("button", { name: "Try again" }).press("Enter");
  await expect(page.getByRole("heading", { name: "Completion" })).toBeVisible();
});
