import type { Page } from "@playwright/test";
import type { Class } from "../src/lib/messages.gen";
import { accessible, tooWide } from "./accessible";
import { another, begins, joins, test, type Teacher } from "./teacher";
import { expect } from "./test";
import { Terminal } from "./terminal";

/** Lea begins the first lab of a class, and Ana looks at what she does. */
async function looked(
  page: Page,
  desk: Page,
  ana: Teacher,
  c: Class,
): Promise<{ lea: Terminal; seat: string }> {
  await joins(page, c, "Lea");
  const lea = await begins(page);
  const { id: seat } = await ana.seat(c, "Lea");
  await desk.goto(`/teach/${c.id}/seats/${seat}`);
  await expect(desk.getByRole("heading", { name: "Lea", level: 1 })).toBeVisible();
  await expect(desk.locator(".xterm-rows")).toContainText("$");
  await expect(lookedOn(page)).toBeVisible();
  return { lea, seat };
}

const lookedOn = (page: Page) => page.getByText("Ana is looking on.");
const refused = (page: Page) =>
  page.getByRole("region", { name: "Help", exact: true }).getByRole("alert");
const typesHere = (page: Page) => page.getByText("Ana is typing here.");
const screen = (desk: Page) => new Terminal(desk).screen;
/** Clicks on a line of the terminal in view, where what takes the mouse lies over it. */
const clickOn = (desk: Page, line: string) =>
  desk
    .locator(".xterm-rows > div")
    .filter({ hasText: line, visible: true })
    .first()
    .click({ force: true });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

test("a teacher sees live what a learner does, and what it means", async ({ page, desk, ana }) => {
  const c = await ana.makes("Networks that are looked at");
  const { lea } = await looked(page, desk, ana, c);
  await lea.focus();
  await page.keyboard.type("telnet 10.49.");
  await expect(screen(desk)).toContainText(/\$\s+telnet 10\.49\.\s*$/); // before it is entered
  await page.keyboard.type("137.152 25\n");
  await expect(screen(desk)).toContainText("220 example.com");
  const first = desk.getByRole("listitem").filter({ hasText: "by hand" });
  await expect(first).toHaveCount(1);
  const steps = desk.getByRole("progressbar", { name: "Steps done" });
  await expect(steps).toHaveAttribute("value", "1");
  await expect(desk.locator("[aria-current=step]").getByText("Solution")).toBeVisible();

  // Nothing is typed there, nor opened.
  await new Terminal(desk).focus();
  await desk.keyboard.type("QUIT\n");
  await lea.say("HELO client.com", /250 example\.com/);
  await expect(screen(desk)).toContainText("250 example.com");
  await expect(screen(desk)).not.toContainText("QUIT");
  await expect(desk.getByRole("button", { name: "Open another terminal" })).toBeHidden();
  const panel = desk.getByRole("tablist", { name: "Views" });
  for (const view of ["Conversation", "State", "Mailboxes", "Explain"]) {
    await panel.getByRole("tab", { name: view }).click();
    await expect(panel.getByRole("tab", { name: view, selected: true })).toBeVisible();
  }
  await expect(desk.getByRole("tabpanel")).toContainText("HELO");
  await expect(desk.getByText("You look at what a learner does.")).toBeHidden(); // nothing was refused
  await desk.locator(".strip").getByRole("button", { name: "MAIL" }).click();
  await expect(desk.getByLabel("Write to Lea")).toHaveValue(/^MAIL FROM:/); // for the note
  await accessible(desk);

  // Who comes and goes is seen at once.
  await page.reload();
  await lea.ready();
  await lea.say("MAIL FROM:<user@client.com>", /250 OK/);
  await expect(screen(desk)).toContainText("MAIL FROM:<user@client.com>");
  await page.goto(`/class/${c.id}`);
  await expect(desk.getByText("Lea is not here just now.")).toBeVisible();
  await page.goBack();
  await expect(desk.getByText("Lea is not here just now.")).toBeHidden();
  await expect(lookedOn(page)).toBeVisible();
  await desk.reload();
  await expect(screen(desk)).toContainText("MAIL FROM:<user@client.com>");
  await expect(steps).toHaveAttribute("value", "3");
  await desk.goto("/teach");
  await expect(lookedOn(page)).toBeHidden();
});

test("a teacher writes, and gives a hint", async ({ page, desk, ana }) => {
  const c = await ana.makes("Networks with notes");
  const { seat } = await looked(page, desk, ana, c);
  const field = desk.getByLabel("Write to Lea");
  await button(desk, "Send a note").click();
  await expect(desk.getByRole("alert").filter({ hasText: "Write something first." })).toBeVisible();
  await expect(field).toBeFocused();

  // What could not be sent stays.
  await desk.route("**/notes", (route) => route.abort());
  await field.fill("Look at the greeting.");
  await field.press("Enter");
  await expect(desk.getByRole("alert").filter({ hasText: "can’t be reached" })).toBeVisible();
  await expect(field).toHaveValue("Look at the greeting.");
  await desk.unroute("**/notes");
  await button(desk, "Send a note").click();
  await expect(desk.getByRole("status").filter({ hasText: "Lea has your note." })).toBeVisible();
  await expect(field).toHaveValue("");
  await field.fill("telnet 10.49.137.152 25");
  await button(desk, "Offer it as a line").click();
  await expect(desk.getByRole("status").filter({ hasText: "Lea finds the line" })).toBeVisible();
  const notes = page.getByRole("region", { name: "From your teacher" });
  await expect(notes).toContainText("Look at the greeting.");
  await expect(notes).toContainText("Ana has a line for you:");
  await expect(notes.locator("code")).toHaveText("telnet 10.49.137.152 25");

  await button(desk, "Give the next hint").click();
  await expect(page.getByText("Hint 1, from Ana", { exact: true })).toBeVisible();
  await expect(desk.getByText("Hint 1, from Ana", { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByText("Hint 1, from Ana", { exact: true })).toBeVisible();
  await expect(
    desk.getByRole("status").filter({ hasText: "Lea sees the next hint." }),
  ).toBeVisible();

  // Who is on it, and whose hand is up.
  await button(page, "Raise your hand").click();
  await expect(desk.getByText("Lea has a hand up.")).toBeVisible();
  await button(desk, "I am on it").click();
  await expect(button(desk, "I am not on it any more")).toBeVisible();
  expect((await ana.sees(c)).seats.find((s) => s.id === seat)?.helper).toBe("Ana");
  await button(desk, "Put the hand down").click();
  await expect(desk.getByText("Lea has a hand up.")).toBeHidden();
});

test("a teacher types where the learner lets them, until one has enough", async ({
  page,
  desk,
  ana,
}) => {
  const c = await ana.makes("Networks for four hands");
  const { lea } = await looked(page, desk, ana, c);
  await button(desk, "Ask for the keyboard").click();
  await expect(desk.getByText("Lea has not answered yet.")).toBeVisible();
  await button(desk, "Withdraw").click();
  await expect(button(page, "Let Ana type")).toBeHidden();
  await expect(refused(desk)).toBeEmpty();

  // It takes nothing from who types.
  await lea.focus();
  await page.keyboard.type("telnet 10.49.");
  await button(desk, "Ask for the keyboard").click();
  await expect(page.getByText("Ana asks to type here.")).toBeVisible();
  await page.keyboard.type("137.152 25\n");
  await expect(lea.screen).toContainText("220 example.com");
  await accessible(page);
  await button(page, "Not now").click();
  await expect(refused(desk)).toContainText("The keyboard is with Lea");
  await button(desk, "Ask for the keyboard").click();
  await button(page, "Let Ana type").click();
  await expect(typesHere(page)).toBeVisible();
  await expect(desk.getByText("You type here.")).toBeVisible();
  await accessible(page);
  await accessible(desk);

  const hers = new Terminal(desk);
  await hers.focus();
  await desk.keyboard.type("HELO cli");
  await expect(lea.screen).toContainText(/Ana\s+HELO cli/); // what she types is seen as hers
  await desk.keyboard.type("ent.com\n");
  await expect(lea.screen).toContainText("250 example.com");
  await expect(lea.screen).not.toContainText(/Ana\s+HELO/);
  await expect(lea.screen).toContainText("HELO client.com");
  for (const who of [page, desk])
    await expect(who.getByRole("listitem").filter({ hasText: "with help" })).toHaveCount(1);
  await lea.focus();
  await lea.say("MAIL FROM:<user@client.com>", /250 OK/);
  await expect(page.getByRole("listitem").filter({ hasText: "with help" })).toHaveCount(1);

  // What she has begun goes with the keyboard.
  await hers.focus();
  await desk.keyboard.type("RSET");
  await expect(lea.screen).toContainText(/Ana\s+RSET/);
  await button(page, "Take the keyboard back").click();
  await expect(typesHere(page)).toBeHidden();
  for (const who of [lea.screen, screen(desk)]) await expect(who).not.toContainText("RSET");
  await lea.focus();
  await lea.say("NOOP", /250 OK/);
  await expect(screen(desk)).not.toContainText("RSET");
  await expect(refused(desk)).toContainText("The keyboard is with Lea");
  await button(desk, "Ask for the keyboard").click();
  await button(page, "Let Ana type").click();
  await button(desk, "Give the keyboard back").click();
  await expect(typesHere(page)).toBeHidden();
  await expect(refused(desk)).toBeEmpty();
  // Who is not there can't say no.
  await button(desk, "Ask for the keyboard").click();
  await button(page, "Let Ana type").click();
  await page.reload();
  await expect(lookedOn(page)).toBeVisible();
  await expect(refused(desk)).toContainText("The keyboard is with Lea");
  await expect(typesHere(page)).toBeHidden();
});

test("nothing moves when what can be done changes", async ({ page, desk, ana }) => {
  const c = await ana.makes("Networks that stand still");
  await looked(page, desk, ana, c);
  const places = async () => {
    const of = [
      desk.locator("main"),
      button(desk, "Send a note"),
      button(desk, "Give the next hint"),
    ];
    return Promise.all(of.map(async (it) => JSON.stringify(await it.boundingBox())));
  };
  const before = await places();
  const still = async () => expect(await places()).toEqual(before);
  await button(page, "Raise your hand").click();
  await expect(desk.getByText("Lea has a hand up.")).toBeVisible();
  await still();
  await button(desk, "I am on it").click();
  await expect(button(desk, "I am not on it any more")).toBeVisible();
  await still();
  await desk.getByLabel("Write to Lea").fill("Look here.");
  await button(desk, "Send a note").click();
  await expect(desk.getByText("Lea has your note.")).toBeVisible();
  await still();
  await button(desk, "Ask for the keyboard").click();
  await expect(desk.getByText("Lea has not answered yet.")).toBeVisible();
  await still();
  await button(page, "Let Ana type").click();
  await expect(desk.getByText("You type here.")).toBeVisible();
  await still();

  // Who has looked and gone is not coming.
  await expect(page.getByRole("status").filter({ hasText: "Ana is coming." })).toBeVisible();
  await desk.reload();
  await expect(button(desk, "I am not on it any more")).toBeVisible();
  await desk.goto("/teach");
  await expect(page.getByText("Ana is coming.")).toHaveCount(0, { timeout: 10_000 });
});

test("a teacher looks back, and nobody at work notices", async ({ page, desk, ana }) => {
  const c = await ana.makes("Networks of yesterday");
  const { lea } = await looked(page, desk, ana, c);
  await lea.say("telnet 10.49.137.152 25", /220 example\.com/);
  await lea.say("HELLO client.com", /500/);
  await lea.say("HELO client.com", /250 example\.com/);
  await expect(screen(desk)).toContainText("250 example.com");
  await button(desk, "Look back").click();
  const moment = desk.getByRole("slider", { name: "Moment" });
  await expect(moment).toBeFocused();
  await expect(moment).toHaveAttribute("aria-valuetext", "HELO client.com");
  await expect(desk.getByText("Step done: Say who you are", { exact: true })).toBeVisible();
  await desk.keyboard.press("ArrowLeft");
  await expect(moment).toHaveAttribute("aria-valuetext", "HELLO client.com");
  await expect(screen(desk)).toContainText("500");
  await expect(screen(desk)).not.toContainText("250 example.com");
  // What one looks at is what would be picked; when it was is said where the server knows it.
  const picked = desk.getByRole("region", { name: "Show the class" }).locator("code");
  await expect(picked).toHaveText("HELLO client.com");
  await expect(desk.locator("output time")).toHaveText(/^\w{3},? \d+ \w+,? /);
  await accessible(desk);

  // She works on meanwhile.
  await lea.say("MAIL FROM:<user@client.com>", /250 OK/);
  await expect(lea.screen).toContainText("250 example.com");
  await expect(picked).toHaveText("HELLO client.com");
  // One click on a line takes that.
  await clickOn(desk, "220 example.com");
  await expect(picked).toHaveText("(the server’s greeting)");
  await moment.focus();
  await desk.keyboard.press("Home");
  await expect(moment).toHaveAttribute("aria-valuetext", "the beginning");
  await expect(screen(desk)).not.toContainText("220");
  await desk.keyboard.press("ArrowRight");
  await expect(screen(desk)).toContainText("220 example.com");
  await desk.keyboard.press("End");
  await expect(screen(desk)).toContainText("250 example.com");
  await button(desk, "Live").click();
  await expect(screen(desk)).toContainText("MAIL FROM:<user@client.com>");
  await expect(button(desk, "Look back")).toBeFocused();
  await expect(picked).toHaveText("MAIL FROM:<user@client.com>");
  await clickOn(desk, "HELO client.com");
  await expect(picked).toHaveText("HELO client.com");
});

test("what a seat has to show is asked for, and ends with it", async ({ page, desk, ana }) => {
  const c = await ana.makes("Networks nobody has begun");
  await joins(page, c, "Lea");
  const [seat] = (await ana.sees(c)).seats;
  const path = `/teach/${c.id}/seats/${seat!.id}`;
  await desk.goto(path);
  await expect(desk.getByText("Lea has not begun anything yet.")).toBeVisible();
  // A session that is replayed is nobody's but who replays it.
  await page.goto("/replay");
  await button(page, "Try an example").click();
  await button(page, "Replay").click();
  await expect(page.locator(".xterm-rows")).toContainText("$");
  await expect(desk.getByText("Lea has not begun anything yet.")).toBeVisible();
  await expect(desk.getByText("such as replays", { exact: false })).toBeVisible();
  await page.goto(`/class/${c.id}`);
  await accessible(desk);
  await desk.getByRole("link", { name: "Collect mail by POP3" }).click();
  await expect(desk).toHaveURL(`${path}/labs/collect-by-pop3`);
  await expect(desk.getByRole("region", { name: "Notices" })).toContainText(
    "Nobody has begun that",
  );
  await begins(page);
  await desk.goto(path);
  await expect(desk.locator("h2").filter({ hasText: "Send a mail by hand" })).toBeVisible();
  await ana.deletes(c);
  await expect(desk.getByText("You cannot look on here")).toBeVisible();

  const stranger = await another(page);
  await stranger.goto(path);
  await stranger.getByLabel("Name").fill("Ana");
  await stranger.getByLabel("Password").fill("correct horse");
  await stranger.getByLabel("Password").press("Enter");
  await expect(stranger.getByText("You cannot look on here")).toBeVisible();
  await stranger.context().close();
});

test("on a phone it is seen that a teacher looks on, however far its page is scrolled", async ({
  page,
  desk,
  ana,
}) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const c = await ana.makes("Networks that are scrolled");
  await looked(page, desk, ana, c);
  for (const y of [100_000, 0, 300]) {
    await page.evaluate((y) => scrollTo(0, y), y);
    await expect(lookedOn(page)).toBeInViewport({ ratio: 1 });
  }
  const bar = page.locator(".bar", { has: page.getByRole("button", { name: /Raise/ }) });
  const clear = () =>
    bar.evaluate((element) => {
      const work = document.querySelector("main > .work")!.getBoundingClientRect();
      return work.top >= element.getBoundingClientRect().bottom - 1;
    });
  await expect.poll(clear, "the terminal is not below it").toBe(true);
  await desk.goto("/teach");
  await expect(lookedOn(page)).toBeHidden();
  await expect.poll(async () => (await bar.boundingBox())!.height).toBeLessThan(40);
});

test("on a phone both do the same", async ({ page, desk, ana }) => {
  const c = await ana.makes("Networks in the hand");
  for (const each of [page, desk]) await each.setViewportSize({ width: 360, height: 740 });
  await looked(page, desk, ana, c);
  for (const each of [page, desk]) expect(await tooWide(each)).toEqual([]);
  // What matters first is read first: the terminal, the step, and then what helps.
  const parts = ["Terminals", "The lab as it stands", "Help"];
  const tops: number[] = [];
  for (const name of parts)
    tops.push((await desk.getByRole("region", { name, exact: true }).boundingBox())!.y);
  expect(tops).toEqual(tops.toSorted((a, b) => a - b));
  expect(tops[0]).toBeLessThan(200);
  const read = await desk
    .locator("section[aria-label], [role=region]")
    .evaluateAll((all) => all.map((one) => one.ariaLabel));
  expect(read.filter((name) => parts.includes(name!))).toEqual(parts);
  await button(desk, "Ask for the keyboard").click();
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await expect(button(page, "Let Ana type")).toBeInViewport();
  await button(page, "Let Ana type").click();
  await expect(button(page, "Take the keyboard back")).toBeInViewport();
  for (const each of [page, desk]) expect(await tooWide(each)).toEqual([]);
  const line = desk.getByRole("textbox", { name: /^Line/ });
  await line.fill("hostname");
  await line.press("Enter");
  await expect(screen(page)).toContainText("hostname");
});
