import type { Page } from "@playwright/test";
import { accessible } from "./accessible";
import { another, begins, joins, test } from "./teacher";
import { Terminal } from "./terminal";
import { expect } from "./test";

const hand = (page: Page) => page.getByRole("button", { name: /^(Raise your hand|Lower it)$/ });
const status = (page: Page, says: string) => page.getByRole("status").filter({ hasText: says });
const notes = (page: Page) => page.getByRole("region", { name: "From your teacher" });
/** Who has clicked types on where the line is. */
const inTerminal = (page: Page) => expect(page.locator("textarea:focus")).toBeAttached();
/** What screen readers say of notes. */
const spoken = (page: Page) => page.getByRole("log", { name: "From your teacher" });

test("a hand goes up and down by keyboard, and says how many are before and who comes", async ({
  page,
  ana,
}) => {
  const c = await ana.makes("Networks by hand");
  await joins(page, c, "Lea");
  const max = await another(page);
  await joins(max, c, "Max");
  await hand(max).click();
  await expect(status(max, "Your hand is up; you are next.")).toBeVisible();
  await accessible(max);

  const terminal = await begins(page);
  await page.keyboard.type("host");
  await expect(hand(page)).toHaveText("Raise your hand");
  await page.keyboard.press("Alt+r");
  await expect(status(page, "Your hand is up; 1 is before you.")).toBeVisible();
  await expect(hand(page)).toHaveText("Lower it");
  await accessible(page);
  await page.keyboard.type("name");
  await page.keyboard.press("Enter"); // nothing that was typed is lost
  await expect.poll(() => terminal.text()).toMatch(/\$ hostname\n/);

  await ana.helps(c, await ana.seat(c, "Lea"));
  await expect(status(page, "Ana is coming.")).toBeVisible();
  await ana.helps(c, await ana.seat(c, "Lea"), false);
  await expect(status(page, "Your hand is up; 1 is before you.")).toBeVisible();
  await ana.lowers(c, "Lea");
  await expect(hand(page)).toHaveText("Raise your hand");
  await expect(status(page, "Your hand is up")).toBeHidden();

  await hand(page).focus();
  await page.keyboard.press("Enter");
  await expect(hand(page)).toHaveText("Lower it");
  await expect(hand(page)).toBeFocused();
  await page.keyboard.press("Space");
  await expect(hand(page)).toHaveText("Raise your hand");
  expect((await ana.seat(c, "Lea")).hand).toBeUndefined();

  // Of the class's page no connection tells: it asks when it comes into view.
  await ana.helps(c, await ana.seat(c, "Max"));
  await max.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await expect(status(max, "Ana is coming.")).toBeVisible();
  await max.context().close();
});

test("as others are helped, it says how many are still before", async ({ page, ana }) => {
  const c = await ana.makes("Networks in line");
  await joins(page, c, "Max");
  await hand(page).click();
  const lea = await another(page);
  await joins(lea, c, "Lea");
  await begins(lea);
  await lea.clock.install();
  await hand(lea).click();
  await expect(status(lea, "Your hand is up; 1 is before you.")).toBeVisible();
  await ana.helps(c, await ana.seat(c, "Max"));
  await lea.clock.fastForward(15_000);
  await lea.clock.fastForward(2000);
  await expect(status(lea, "Your hand is up; you are next.")).toBeVisible();
  await lea.context().close();
});

test("a note stands below the terminal until it is read, and takes nothing from who types", async ({
  page,
  ana,
}) => {
  const c = await ana.makes("Networks with notes");
  await joins(page, c, "Lea");
  await ana.writes(c, "Lea", "Welcome, *Lea*!"); // before there is a page to show it
  const terminal = await begins(page);
  await expect(notes(page).getByRole("article")).toContainText(/Ana writes:\s+\d+:\d\d/);
  await expect(notes(page)).toContainText("Welcome, *Lea*!");

  await page.keyboard.type("host");
  await ana.writes(c, "Lea", "Mind the colon:\n  `MAIL FROM:<lea@client.com>`\n<b>שלום</b>");
  await expect(notes(page).getByRole("article")).toHaveCount(2);
  const last = notes(page).getByRole("article").last();
  await expect(last.locator("code")).toHaveText("MAIL FROM:<lea@client.com>");
  await expect(last).toContainText("<b>שלום</b>"); // it is no markup
  await expect(last).toBeInViewport({ ratio: 1 });
  await expect(spoken(page)).toContainText("Ana writes: Mind the colon:");
  await page.keyboard.type("name"); // the focus is where it was
  await page.keyboard.press("Enter");
  await expect.poll(() => terminal.text()).toMatch(/\$ hostname\n/);
  await accessible(page);

  const read = notes(page).getByRole("button", { name: "I have read it" });
  await read.first().click();
  await inTerminal(page);
  await expect(notes(page).getByRole("article")).toHaveCount(1);
  await page.keyboard.type("date"); // after a click one types on
  await expect.poll(() => terminal.text()).toMatch(/\$ date$/m);
  await page.reload();
  await expect(notes(page)).toContainText("Mind the colon:");
  await expect(notes(page)).not.toContainText("Welcome");
  await read.focus();
  await page.keyboard.press("Enter");
  await expect(notes(page)).toBeHidden();
  await page.goto(`/class/${c.id}`);
  await expect(hand(page)).toBeVisible();
  await expect(notes(page)).toBeHidden();
});

test("a note that cannot be taken away is there again, and the page says why", async ({
  page,
  ana,
}) => {
  const c = await ana.makes("Networks with a fault");
  await joins(page, c, "Lea");
  await begins(page);
  await ana.writes(c, "Lea", "Look at the banner.");
  await page.route("/api/learner/notes/*", (route) => route.abort(), { times: 1 });
  await notes(page).getByRole("button", { name: "I have read it" }).click();
  await expect(page.getByText("The server can’t be reached").first()).toBeVisible();
  await expect(notes(page)).toContainText("Look at the banner.");
});

test("a line is put in the prompt, and the learner runs it", async ({ page, ana }) => {
  const c = await ana.makes("Networks with lines");
  await joins(page, c, "Lea");
  const terminal = await begins(page);
  await ana.writes(c, "Lea", "telnet 10.49.137.152 25", true);
  await expect(notes(page)).toContainText("Ana has a line for you:");
  await expect(spoken(page)).toContainText("Ana has a line for you: telnet 10.49.137.152 25");
  await accessible(page);
  await notes(page).getByRole("button", { name: "Put it in my prompt" }).click();
  await inTerminal(page);
  await expect.poll(() => terminal.text()).toMatch(/\$ telnet 10\.49\.137\.152 25$/m);
  await page.keyboard.press("Enter");
  await expect(terminal.screen).toContainText("220 example.com");
  await expect(notes(page)).toBeHidden(); // it was run
  await inTerminal(page);

  await page.keyboard.type("HELLO wrong");
  await ana.writes(c, "Lea", "HELO client.com", true);
  const replace = notes(page).getByRole("button", { name: "Put it in place of what I typed" });
  await replace.click();
  await inTerminal(page);
  await expect.poll(() => terminal.text()).toMatch(/^HELO client\.com$/m);
  await page.keyboard.press("Escape");
  await expect.poll(() => terminal.text()).toMatch(/^HELLO wrong$/m);
  await replace.focus();
  await page.keyboard.press("Enter");
  await notes(page).getByRole("button", { name: "Put back what I typed" }).click();
  await inTerminal(page);
  await expect.poll(() => terminal.text()).toMatch(/^HELLO wrong$/m);
  await page.keyboard.press("Control+u");
  await notes(page).getByRole("button", { name: "Put it in my prompt" }).click();
  await inTerminal(page);
  await page.keyboard.press("Enter");
  await expect(terminal.screen).toContainText("250 example.com");
  await page.keyboard.press("Escape"); // what has been sent stays sent
  await expect(notes(page)).toBeHidden();
  await page.reload();
  await expect(terminal.screen).toContainText("250 example.com");
  await expect(notes(page)).toBeHidden();

  // One that is typed by hand is run as well; another is not.
  await ana.writes(c, "Lea", "RSET", true);
  await expect(notes(page)).toContainText("RSET");
  await terminal.say("NOOP", /^250 OK/m);
  await expect(notes(page)).toContainText("RSET");
  await terminal.say("RSET", /^250 Reset OK/m);
  await expect(notes(page)).toBeHidden();
});

test("rules that change while a lab is open come and go there, and what is typed stays", async ({
  page,
  ana,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const c = await ana.makes("Networks that change");
  await joins(page, c, "Lea");
  const terminal = await begins(page);
  const hint = page.getByRole("button", { name: /^(A|Another) hint$/ });
  const show = page.getByRole("button", { name: "Show me" });
  const explain = page.getByRole("tab", { name: "Explain" });
  await hint.click();
  await expect(page.getByText("Hint 1")).toBeVisible();
  await expect(explain).toBeVisible();
  await page.keyboard.type("host");

  await ana.rules(c, { hints: false, solutions: false, explain: false });
  for (const gone of [hint, show, explain, page.getByText("Hint 1")])
    await expect(gone).toBeHidden();
  await expect(
    page.getByRole("log").getByText("turned off: hints, solutions and explanations."),
  ).toBeAttached();
  await page.keyboard.type("na");
  await ana.rules(c, {});
  for (const back of [hint, show, explain, page.getByText("Hint 1")])
    await expect(back).toBeVisible();
  await page.keyboard.type("me");
  await expect.poll(() => terminal.text()).toMatch(/\$ hostname$/m);
  await page.getByRole("link", { name: "Networks that change" }).click();
  await page.getByRole("link", { name: "or just open a terminal" }).click();
  await new Terminal(page).ready();
  await ana.rules(c, { freePlay: false });
  await expect(page.getByText("This is not part of your class.")).toBeVisible();
  await page.getByRole("link", { name: "Back to your class" }).click();
  await expect(page.getByRole("link", { name: /^Go on/ })).toBeVisible();
  await expect(page.getByRole("link", { name: "or just open a terminal" })).toBeHidden();
});

test("two devices at one seat show the same hand and notes", async ({ page, ana }) => {
  const c = await ana.makes("Networks on a phone, too");
  await joins(page, c, "Lea");
  const code = (await page.locator("details code").textContent())!;
  await begins(page);
  const phone = await another(page);
  await phone.setViewportSize({ width: 360, height: 740 });
  await phone.goto(`/join#${code}`);
  await expect(phone.getByText("You are Lea here.")).toBeVisible();
  await begins(phone);

  await hand(page).click();
  await expect(hand(phone)).toHaveText("Lower it");
  await expect(status(phone, "Your hand is up; you are next.")).toBeVisible();
  await ana.writes(c, "Lea", "Look at the banner.");
  for (const at of [page, phone]) await expect(notes(at)).toContainText("Look at the banner.");
  await ana.helps(c, await ana.seat(c, "Lea"));
  await expect(phone.locator(".notes > .coming")).toHaveText("Ana is coming."); // in sight, wherever one reads
  await expect(page.locator(".notes > .coming")).toBeHidden();
  await accessible(phone);
  await notes(phone).getByRole("button", { name: "I have read it" }).click();
  for (const at of [page, phone]) await expect(notes(at)).toBeHidden();
  await hand(phone).click();
  await expect(hand(page)).toHaveText("Raise your hand");
  await phone.context().close();
});

test("on a phone a note is read, and its line run, with the keyboard of the phone", async ({
  page,
  ana,
}) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const c = await ana.makes("Networks on a phone");
  await joins(page, c, "Lea");
  const terminal = await begins(page);
  await ana.writes(c, "Lea", "telnet 10.49.137.152 25", true);
  const field = page.getByRole("textbox", { name: "Line to send" });
  await field.fill("host");
  const note = notes(page).getByRole("article");
  await expect(note).toBeInViewport({ ratio: 1 });
  await expect(field).toBeInViewport({ ratio: 1 });
  await notes(page).getByRole("button", { name: "Put it in place of what I typed" }).click();
  await expect(field).toHaveValue("telnet 10.49.137.152 25");
  await notes(page).getByRole("button", { name: "Put back what I typed" }).click();
  await expect(field).toHaveValue("host");
  await field.press("Control+a");
  await field.press("Backspace");
  await notes(page).getByRole("button", { name: "Put it in my prompt" }).click();
  await page.getByRole("button", { name: "enter", exact: true }).click();
  await expect(terminal.screen).toContainText("220 example.com");
  // One that is too long is read from its beginning.
  await ana.writes(c, "Lea", "A long one. ".repeat(40));
  const long = note.filter({ hasText: "A long one." });
  await expect(long.locator("time")).toBeInViewport({ ratio: 1 });
  await expect(long.getByRole("button")).not.toBeInViewport();
  await long.getByRole("button").click();
  await expect(long).toBeHidden();
  // The panel takes the terminal's place, and not the note's.
  await ana.writes(c, "Lea", "Look at the banner.");
  await page.keyboard.press("Alt+e");
  await expect(page.getByRole("tabpanel")).toBeVisible();
  await expect(note).toBeInViewport({ ratio: 1 });
});
