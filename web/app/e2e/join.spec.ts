import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { accessible } from "./accessible";
import { another, begins, joins, test } from "./teacher";
import { Terminal } from "./terminal";
import { expect } from "./test";

/** Does the first step of the first lab. */
async function calls(page: Page): Promise<void> {
  const terminal = await begins(page);
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  await expect(page.getByRole("heading", { name: /^Call the server\s*, by hand$/ })).toBeVisible();
}

const atTheDoor = (page: Page) =>
  page.getByRole("status").filter({ hasText: "You are at the door." });
const labelled = (page: Page, title: string) =>
  page.getByRole("heading", { level: 1, name: title });

test("somebody joins by keyboard alone, and does a step that the class's page tells of", async ({
  page,
  ana,
}) => {
  const c = await ana.makes("Networks by keyboard");
  await page.goto("/");
  await page.getByRole("link", { name: "Join their class" }).focus();
  await page.keyboard.press("Enter");
  const code = page.getByLabel("Join code");
  await expect(code).toBeFocused();
  await accessible(page);

  const wrong = c.code.slice(0, 7) + ((Number(c.code[7]) + 1) % 10);
  await page.keyboard.type(wrong);
  await expect(code).toHaveValue(`${wrong.slice(0, 4)} ${wrong.slice(4)}`);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "One digit" })).toBeVisible();
  await expect(code).toHaveAttribute("aria-invalid", "true");
  await expect(code).toBeFocused();
  await accessible(page);

  await page.keyboard.press("Backspace");
  await page.keyboard.type(c.code[7]!);
  await page.keyboard.press("Enter");
  await expect(labelled(page, "Networks by keyboard")).toBeVisible();
  await expect(page.getByLabel("Your name in this class")).toBeFocused();
  await accessible(page);
  await page.keyboard.type("Lea");
  await page.keyboard.press("Enter");

  await expect(page).toHaveURL(`/class/${c.id}`);
  await expect(page.getByText("You are Lea here. Your teachers: Ana.")).toBeVisible();
  await expect(page.locator("details code")).toHaveText(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
  await expect(page.getByRole("link", { name: "Start: Send a mail by hand" })).toBeFocused();
  await accessible(page);
  await page.keyboard.press("Enter");

  await expect(page).toHaveURL(`/class/${c.id}/labs/send-by-hand`);
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  await accessible(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  await expect(page.getByRole("heading", { name: /^Call the server\s*, by hand$/ })).toBeVisible();
  for (const own of ["share", "Share this session", "Copy a link for another device"])
    await expect(page.getByRole("button", { name: own, exact: true })).toBeHidden();
  await expect(page.getByRole("link", { name: "You and your devices" })).toBeHidden();

  await page.getByRole("link", { name: "Networks by keyboard" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("1 of 10 steps done")).toBeVisible();
  await expect(page.getByRole("link", { name: "Go on: Send a mail by hand" })).toBeFocused();
  await page.reload();
  await expect(page.getByText("1 of 10 steps done")).toBeVisible();
  await expect(page.locator("details code")).toBeHidden(); // whoever looks on sees none
  const [seat] = (await ana.sees(c)).seats;
  expect(seat?.name).toBe("Lea");
});

test("a code is taken as it is pasted, and a link brings its own", async ({ page, ana }) => {
  const c = await ana.makes("Networks by link");
  await page.goto("/join");
  for (const text of [
    `${c.code.slice(0, 4)}-${c.code.slice(4)}`,
    ` ${c.code.slice(0, 4)} ${c.code.slice(4)} `,
    new URL(`/join/${c.code}`, page.url()).href,
  ]) {
    await page.goto("/join");
    await page.getByLabel("Join code").fill(text);
    await expect(page.getByLabel("Join code")).toHaveValue(
      `${c.code.slice(0, 4)} ${c.code.slice(4)}`,
    );
    await page.keyboard.press("Enter");
    await expect(labelled(page, "Networks by link")).toBeVisible();
  }
  await page.goto(`/join/${c.code}`);
  await expect(labelled(page, "Networks by link")).toBeVisible();
  await page.getByRole("button", { name: "Use another join code" }).click();
  await expect(page.getByLabel("Join code")).toBeFocused();

  await joins(page, c, "Lea");
  const late = await another(page);
  await late.goto(`/join/${c.code}`);
  await late.getByLabel("Your name in this class").fill("lea");
  await late.keyboard.press("Enter");
  await expect(late.getByRole("alert").filter({ hasText: "has that name" })).toBeVisible();
  await expect(late.getByLabel("Your name in this class")).toBeFocused();
  // Who has a seat is not to take another one by mistake.
  await page.goto(`/join/${c.code}`);
  await page.getByRole("link", { name: "go there" }).click();
  await expect(page.getByText("You are Lea here.")).toBeVisible();
  await late.context().close();
});

test("whose answer got lost comes to the same seat when they ask again", async ({ page, ana }) => {
  const c = await ana.makes("Networks by a bad network");
  await page.goto(`/join/${c.code}`);
  await page.getByLabel("Your name").fill("Lea");
  await page.route(
    "/api/join",
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
  await page.getByLabel("Your name").press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "can’t be reached" })).toBeVisible();
  await page.reload(); // which is what one does
  await page.getByLabel("Your name").fill("Lea");
  await page.getByLabel("Your name").press("Enter");
  await expect(page.getByText("You are Lea here.")).toBeVisible();
  expect((await ana.sees(c)).seats.map((s) => s.name)).toEqual(["Lea"]);
});

test("a code of one's own opens the seat on a second device", async ({ page, ana }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const c = await ana.makes("Networks on two devices");
  await joins(page, c, "Lea");
  await page.getByRole("button", { name: "Copy the seat code" }).click();
  await expect(page.getByText("The seat code is copied.")).toBeVisible();
  const code = await page.evaluate(() => navigator.clipboard.readText());
  await calls(page);

  const phone = await another(page);
  await phone.goto(`/join#${code}`);
  await expect(phone).toHaveURL(`/class/${c.id}`);
  await expect(phone.getByText("You are Lea here.")).toBeVisible();
  await expect(phone.getByText("1 of 10 steps done")).toBeVisible();

  // Leaving the browser keeps the seat for whoever has the code.
  await phone.getByRole("button", { name: "Leave this browser" }).click();
  await expect(phone.getByRole("dialog")).toContainText(code);
  await expect(phone.getByRole("button", { name: "Stay" })).toBeFocused();
  await phone.getByRole("dialog").getByRole("button", { name: "Leave this browser" }).click();
  await expect(labelled(phone, "You have left this class here")).toBeVisible();
  await accessible(phone);
  await phone.goto(`/class/${c.id}/labs/send-by-hand`);
  await expect(labelled(phone, "You have no seat in this class")).toBeVisible();
  await phone.getByRole("link", { name: "Join a class" }).click();
  await phone.getByText("I have a seat code").click();
  await phone.getByLabel("Your seat code").fill("abcde fghjk");
  await phone.getByLabel("Your seat code").press("Enter");
  await expect(
    phone.getByRole("alert").filter({ hasText: "No seat has this seat code" }),
  ).toBeVisible();
  await accessible(phone);
  await phone.getByLabel("Your seat code").fill(code.toLowerCase().replace("-", " "));
  await phone.keyboard.press("Enter");
  await expect(phone.getByText("1 of 10 steps done")).toBeVisible();
  await phone.context().close();
});

test("who has a new seat code is told that the old one works no more", async ({ page, ana }) => {
  const c = await ana.makes("Networks with another code");
  await joins(page, c, "Lea");
  const own = page.locator("details code");
  const old = (await own.textContent())!;
  const phone = await another(page);
  await phone.goto(`/join#${old}`);
  await expect(phone).toHaveURL(`/class/${c.id}`);

  const code = await ana.renews(c, "Lea");
  for (const device of [page, phone]) {
    const says = device.getByRole("status").getByText("Your teacher has made you a new seat code.");
    await expect(says).toBeVisible();
    await device.reload();
    await expect(says).toBeVisible();
    await device.getByText("Your seat code", { exact: true }).click();
    await expect(device.getByRole("button", { name: "Leave this browser" })).toBeVisible();
    await expect(device.getByText(old)).toBeHidden();
  }
  await accessible(page);
  await phone.goto(`/join#${code}`);
  await expect(phone).toHaveURL(`/class/${c.id}`);
  await expect(phone.locator("details code")).toHaveText(`${code.slice(0, 5)}-${code.slice(5)}`);
  await expect(phone.getByText("Your teacher has made you a new seat code.")).toBeHidden();
  await phone.context().close();
});

test("the work of this browser's own learner and that in its classes are apart", async ({
  page,
  ana,
}) => {
  const [one, two] = [await ana.makes("Class one"), await ana.makes("Class two")];
  const steps = page.getByRole("progressbar", { name: "Steps done" });
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  await terminal.say("HELO client.com", /250 example\.com/);
  await expect(steps).toHaveAttribute("value", "2");
  const own = await page.evaluate(() => localStorage.getItem("ehlo.learner"));

  await joins(page, one, "Lea");
  await calls(page);
  await joins(page, two, "Lea in two");
  const tab = await page.context().newPage();
  await tab.goto(`/class/${one.id}`);
  await expect(tab.getByText("You are Lea here.")).toBeVisible();
  await expect(tab.getByText("1 of 10 steps done")).toBeVisible();
  await begins(page);
  await expect(steps).toHaveAttribute("value", "0");

  expect(await page.evaluate(() => localStorage.getItem("ehlo.learner"))).toBe(own);
  await page.goto("/learner");
  await expect(page.getByText("steps: 2 by hand")).toBeVisible();
  await page.goto("/labs/send-by-hand");
  await expect(steps).toHaveAttribute("value", "2");
  await page.goto("/join");
  await expect(page.getByRole("listitem")).toHaveText(["Class two", "Class one"]);
  await tab.close();
});

test("at a locked door one can try again, and at one that asks one waits", async ({
  page,
  ana,
}) => {
  const c = await ana.makes("Networks behind doors");
  await ana.setDoor(c, "locked");
  await page.goto(`/join/${c.code}`);
  await expect(page.getByText("The door of this class is locked.")).toBeVisible();
  await expect(page.getByLabel("Your name in this class")).toBeHidden();
  await accessible(page);
  await ana.setDoor(c, "asks");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("Your teacher lets people in one by one.")).toBeVisible();
  await joins(page, c, "Lea");
  await expect(atTheDoor(page)).toBeVisible();
  await expect(page.getByRole("link", { name: /^Start/ })).toBeHidden();
  await accessible(page);

  const [seat] = (await ana.sees(c)).seats;
  await ana.admits(c, seat!, false);
  await expect(page.getByText("Your teacher has not let you in.")).toBeVisible();
  await accessible(page);
  await page.goto(`/class/${c.id}/play`);
  await expect(page.getByText("Your teacher has not let you in.")).toBeVisible();
  await accessible(page);
  await page.getByRole("link", { name: "Back to your class" }).click();
  await expect(page.getByText("Your teacher has not let you in.")).toBeVisible();
  await ana.admits(c, seat!, true);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("link", { name: "Start: Send a mail by hand" })).toBeVisible();
});

test("who waits at the door goes in by themselves when they are admitted", async ({
  page,
  ana,
}) => {
  const c = await ana.makes("Networks at the door");
  await ana.setDoor(c, "asks");
  await joins(page, c, "Max");
  await expect(atTheDoor(page)).toBeVisible();
  const [seat] = (await ana.sees(c)).seats;
  await ana.admits(c, seat!, true);
  await expect(page.getByRole("status").getByText("Your teacher has let you in.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Start: Send a mail by hand" })).toBeFocused();
});

test("a class's page shows what a teacher changes, without asking", async ({ page, ana }) => {
  const c = await ana.makes("Networks heard", { freePlay: false });
  const asked: string[] = [];
  await joins(page, c, "Lea");
  await expect(page.getByRole("link", { name: "Start: Send a mail by hand" })).toBeVisible();
  page.on("request", (request) => {
    if (request.url().includes("/api/learner/class")) asked.push(request.method());
  });
  const play = page.getByRole("link", { name: "or just open a terminal" });
  await expect(play).toBeHidden();
  expect(asked).toEqual([]);
  await ana.rules(c, { freePlay: true });
  await expect(play).toBeVisible();
  await ana.rules(c, { freePlay: false });
  await expect(play).toBeHidden();
  expect(asked).toEqual(["GET", "GET"]);
});

test("what the rules of a class leave out is not there", async ({ page, ana }) => {
  const none = { hints: false, solutions: false, explain: false, scoring: false, freePlay: false };
  const c = await ana.makes("A test of networks", none);
  await page.setViewportSize({ width: 1440, height: 900 });
  await joins(page, c, "Lea");
  await expect(page.getByRole("link", { name: "or just open a terminal" })).toBeHidden();
  const terminal = await begins(page);
  await expect(page.getByRole("button", { name: "Skip" })).toBeVisible();
  await expect(page.getByRole("button", { name: "A hint" })).toBeHidden();
  await expect(page.getByRole("button", { name: "Show me" })).toBeHidden();
  await page.keyboard.press("Alt+h");
  await page.keyboard.press("Alt+s");
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  await terminal.say("HELLO client.com", /500/);
  const views = page.getByRole("tablist", { name: "Views" });
  await expect(views.getByRole("tab")).toHaveText(["Conversation", "State", "Mailboxes"]);
  for (const view of ["State", "Conversation"])
    await views.getByRole("tab", { name: view }).click();
  await expect(page.locator(".remark")).toBeHidden();
  await expect(page.getByRole("button", { name: /^conversation, state/ })).toBeVisible();
  await expect(page.getByText("in this class. Ask your teacher")).toBeHidden(); // nothing was refused
  await accessible(page);
  await page.goto(`/class/${c.id}/play`);
  await expect(page.getByText("This is not part of your class.")).toBeVisible();
  await page.goto(`/class/${c.id}/labs/read-by-imap`);
  await expect(page.getByText("This is not part of your class.")).toBeVisible();
});

test("what they leave in is there, free play too", async ({ page, ana }) => {
  const c = await ana.makes("All of networks");
  await joins(page, c, "Lea");
  await page.getByRole("link", { name: "or just open a terminal" }).click();
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("hostname");
  await accessible(page);
  await page.getByRole("link", { name: "All of networks" }).click();
  await begins(page);
  await page.getByRole("button", { name: "A hint" }).click();
  await expect(page.getByText("Hint 1")).toBeVisible();
  await expect(page.getByRole("button", { name: "Show me" })).toBeVisible();
});

test("the end of a lab leads to the next of the class", async ({ page, ana }) => {
  const c = await ana.makes("Networks to the end", { scoring: false });
  await joins(page, c, "Lea");
  const terminal = await begins(page);
  for (const [line, answer] of [
    ["telnet 10.49.137.152 25", /220 example/],
    ["HELO client.com", /250 example/],
    ["MAIL FROM: <user@client.com>", /250 OK/],
    ["RCPT TO: <bob@server.com>", /250 Accepted/],
    ["DATA", /354/],
    ["From: user@client.com", ""],
    ["To: bob@server.com", ""],
    ["Subject: Telnet email", ""],
    ["", ""],
    ["Hello. I am using telnet to send you an email!", ""],
    [".", /250 OK id/],
    ["QUIT", /221/],
  ] as const)
    await terminal.say(line, answer);
  const end = page.getByRole("region", { name: "Done, by hand." });
  await expect(end).toBeVisible();
  await expect(end.getByText("medal")).toBeHidden();
  await expect(end.getByText("lines you sent to servers")).toBeHidden();
  await expect(end.getByRole("link", { name: "Back to your class" })).toBeVisible();
  await end.getByRole("link", { name: /^Next:/ }).click();
  await expect(page).toHaveURL(`/class/${c.id}/labs/collect-by-pop3`);
  await new Terminal(page).ready();
  await page.getByRole("link", { name: "Networks to the end" }).click();
  await expect(page.getByText("2 labs, 1 done.")).toBeVisible();
  await expect(page.getByRole("listitem").first()).toContainText("by hand");
});

test("when the class is put away the lab says so, and comes to rest", async ({ page, ana }) => {
  const c = await ana.makes("Networks that end");
  await joins(page, c, "Lea");
  const terminal = await begins(page);
  await ana.archives(c);
  await expect(page.getByText("This class is over: your teacher has put it away.")).toBeVisible();
  await accessible(page);
  await page.getByRole("link", { name: "Back to your class" }).click();
  await expect(page.getByText("This class is over: your teacher has put it away.")).toBeVisible();
  await expect(page.getByRole("link", { name: /Send a mail by hand/ })).toBeHidden();
  await expect(page.getByText("Send a mail by hand")).toBeVisible();
  await accessible(page);
  const max = await another(page);
  await max.goto(`/join/${c.code}`);
  await expect(
    max.getByRole("alert").filter({ hasText: "its teacher has put it away" }),
  ).toBeVisible();
  await max.context().close();

  // It is taken out again, and what was left goes on by itself.
  await page.goto(`/class/${c.id}/labs/send-by-hand`);
  await expect(page.getByText("This class is over: your teacher has put it away.")).toBeVisible();
  await ana.archives(c, false);
  await looksAgain(page);
  await terminal.ready();

  // And it is deleted, which is not to be put away.
  await ana.archives(c);
  await expect(page.getByText("This class is over: your teacher has put it away.")).toBeVisible();
  await ana.deletes(c);
  await looksAgain(page);
  await expect(page.getByText("This class has been deleted, with all that")).toBeVisible();
});

/** Comes back to the page, as from another tab. */
const looksAgain = (page: Page) =>
  page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));

test("when the class is deleted the lab says so, and nobody new comes of it", async ({
  page,
  ana,
}) => {
  const c = await ana.makes("Networks that go");
  await joins(page, c, "Lea");
  await begins(page);
  await ana.deletes(c);
  await expect(page.getByText("This class has been deleted, with all that")).toBeVisible();
  await page.getByRole("link", { name: "Back to your class" }).click();
  await expect(labelled(page, "This class is deleted")).toBeVisible();
  expect(await page.evaluate(() => localStorage.getItem("ehlo.learner"))).toBe(null);
  await accessible(page);
  await page.getByRole("button", { name: "Take it off this browser" }).click();
  await expect(labelled(page, "You have no seat in this class")).toBeVisible();
});

test("what the teacher can see is told, downloaded and erased", async ({ page, ana }) => {
  const c = await ana.makes("Networks without traces");
  await joins(page, c, "Lea");
  await calls(page);
  await page.goto(`/class/${c.id}`);
  const seen = page.getByRole("region", { name: "What your teacher can see" });
  await expect(seen).toContainText("Your name here: Lea.");
  await expect(seen).toContainText("Your answers to the questions that your class is asked");
  await expect(seen).toContainText("All of it is erased 30 days after the class was last used.");
  const download = page.waitForEvent("download");
  await seen.getByRole("button", { name: "Download what I did" }).click();
  expect(readFileSync(await (await download).path(), "utf8")).toContain("telnet 10.49.137.152 25");

  await seen.getByRole("button", { name: "Erase everything of mine" }).click();
  await expect(page.getByRole("button", { name: "Keep everything" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.reload();
  await seen.getByRole("button", { name: "Erase everything of mine" }).click();
  await accessible(page);
  await page.getByRole("dialog").getByRole("button", { name: "Erase everything of mine" }).click();
  await expect(page.getByText("Everything of yours in this class is erased.")).toBeVisible();
  expect((await ana.sees(c)).seats).toEqual([]);
  await page.reload();
  await expect(labelled(page, "You have no seat in this class")).toBeVisible();
});
