import type { Page, WebSocketRoute } from "@playwright/test";
import type { Class } from "../src/lib/messages.gen";
import { accessible, tooWide, violations } from "./accessible";
import { another, begins, joins, test, type Teacher } from "./teacher";
import { Terminal } from "./terminal";
import { expect, type Locator } from "./test";
import { lab, seats, shownClass, stub, wall, working } from "./watched";

/** Opens the wall of a class in Ana's browser. */
async function watches(page: Page, ana: Teacher, c: Class): Promise<void> {
  await ana.signsIn(page);
  await page.goto(`/teach/${c.id}`);
  await page.getByRole("link", { name: "Watch the class live" }).click();
  await expect(page).toHaveURL(`/teach/${c.id}/wall`);
}

/** The line of somebody's in the wall's table. */
const line = (page: Page, name: string) =>
  page.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });

const names = (page: Page) => page.getByRole("rowheader");

/** Somebody joins in a browser of their own, and begins the first lab. */
async function learner(page: Page, c: Class, name: string): Promise<[Page, Terminal]> {
  const theirs = await another(page);
  await joins(theirs, c, name);
  return [theirs, await begins(theirs)];
}

/** Raises the hand of who sits in a browser. */
async function raisesHand(page: Page): Promise<void> {
  const kept = await page.evaluate(() => localStorage.getItem("ehlo.seats"));
  const [seat] = JSON.parse(kept!) as { token: string }[];
  const headers = { Authorization: `Bearer ${seat!.token}` };
  const answer = await page.request.put("/api/learner/hand", { headers, data: { up: true } });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** Makes the same mistake some times, at the step after next. */
async function errs(terminal: Terminal, times: number): Promise<void> {
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  await terminal.say("HELO client.com", /250 example\.com/);
  for (let i = 0; i < times; i++) await terminal.say(`MAIL FROM <a${i}@client.com>`, `a${i}@`);
}

test("a teacher sees who joins, what they do, and who needs help", async ({ page, ana }) => {
  test.setTimeout(120_000);
  const c = await ana.makes("Networks on the wall");
  await watches(page, ana, c);
  await expect(page.getByRole("heading", { name: "Nobody has joined yet" })).toBeVisible();
  await expect(page.getByText(`${c.code.slice(0, 4)} ${c.code.slice(4)}`)).toBeVisible();
  await accessible(page);

  const [leas, lea] = await learner(page, c, "Lea");
  const [maxs, max] = await learner(page, c, "Max");
  await expect(names(page)).toHaveText(["Lea", "Max"]);
  await expect(page.getByText("Half the class is at step 1 of 10, or further.")).toBeVisible();
  const heads = page.getByRole("columnheader");
  await expect(heads.filter({ hasText: "Call the server" })).toHaveAccessibleName(
    "1 Call the server: 2 are here",
  );
  await lea.say("telnet 10.49.137.152 25", /220 example\.com/);
  await expect(line(page, "Lea").getByRole("cell", { name: "done by hand" })).toHaveCount(1);
  await expect(heads.filter({ hasText: "Say who you are" })).toHaveAccessibleName(
    "2 Say who you are: 1 is here",
  );

  // Whoever opens it while they are at work is told so at once.
  await page.reload();
  await expect(names(page)).toHaveText(["Lea", "Max"]);
  await expect(page.getByText("Half the class is at step")).toBeVisible({ timeout: 1500 });

  // Who makes the same mistake again and again comes first, and it is said why.
  await errs(max, 3);
  await expect(line(page, "Max")).toContainText("the same mistake 3 times");
  await expect(line(page, "Max")).toContainText("MAIL FROM <a2@client.com>");
  await expect(names(page)).toHaveText(["Max", "Lea"]);
  await expect(
    page.getByRole("status").filter({ hasText: /^Max: the same mistake/ }),
  ).toBeAttached();
  await accessible(page);

  // The details say more, and take the flag.
  await page.getByRole("button", { name: "Max" }).focus();
  await page.keyboard.press("Enter");
  const details = page.getByRole("dialog", { name: "Max" });
  await expect(
    details.getByRole("heading", { name: /^Step 3 of 10: Name the sender/ }),
  ).toBeVisible();
  await expect(details).toContainText("MAIL FROM <a2@client.com>");
  await expect(details).toContainText("Made 3 times at this step.");
  await expect(details.getByText(/^50\d /)).toBeVisible();
  await accessible(page);
  await details.getByRole("button", { name: "I am on it" }).click();
  await expect(details.getByRole("button", { name: "I am not on it any more" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Max" })).toBeFocused();
  await expect(line(page, "Max")).toContainText("You are on it: the same mistake 3 times");

  // A reload shows the same.
  await page.reload();
  await expect(line(page, "Max")).toContainText("You are on it: the same mistake 3 times");

  // A hand is before all, until it is put down.
  await raisesHand(leas);
  await expect(line(page, "Lea")).toContainText("hand just raised");
  await expect(names(page)).toHaveText(["Lea", "Max"]);
  await page.getByRole("button", { name: "Lea", exact: true }).click();
  await page.getByRole("button", { name: "Put the hand down" }).click();
  await expect(page.getByRole("button", { name: "Put the hand down" })).toBeHidden();
  await page.keyboard.press("Escape");

  // Who goes is said to have gone.
  await maxs.context().close();
  await expect(line(page, "Max")).toContainText("has just left");
  await leas.goto(`/class/${c.id}/play`);
  const free = new Terminal(leas);
  await free.ready();
  await free.say("hostname", /Linux/);
  await expect(line(page, "Lea")).toContainText("in free play");
  await leas.context().close();
});

test("another teacher sees who is on it, and that nobody else needs to go", async ({
  page,
  ana,
}) => {
  await page.goto("/teach");
  const c = await ana.makes("Networks of two teachers");
  const [learners, terminal] = await learner(page, c, "Zoe");
  await errs(terminal, 3);
  const theirs = await another(page);
  await ana.takesIn(c, theirs.request, "Kim"); // whose browser is signed in by that
  await ana.helps(c, (await ana.sees(c)).seats[0]!);
  await theirs.goto(`/teach/${c.id}/wall`);
  await expect(line(theirs, "Zoe")).toContainText("Ana is on it: the same mistake 3 times");
  await expect(theirs.getByRole("button", { name: "0 need help" })).toBeVisible();
  await watches(page, ana, c);
  await expect(page.getByRole("button", { name: "1 needs help" })).toBeVisible();
  await accessible(theirs);
  await learners.context().close();
  await theirs.context().close();
});

test("a class without labs says so, and whose wall it is not is told", async ({ page, ana }) => {
  await page.goto("/teach/AAAAAAAAAAAAAAAA/wall");
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await ana.signsIn(page);
  await page.reload();
  await expect(page.getByRole("alert").last()).toContainText("You have no such class.");
  const c = await ana.makes("Networks without labs", {}, []);
  await joins(await another(page), c, "Lea");
  await page.goto(`/teach/${c.id}/wall`);
  await expect(page.getByText("This class has no lab yet.")).toBeVisible();
  await accessible(page);
  await ana.deletes(c);
  const closed = page.getByRole("alert").filter({ hasText: "This wall is closed" });
  await expect(closed).toContainText("You have no such class.");
});

test("whoever asks at the door is let in on the wall, or turned away", async ({ page, ana }) => {
  const c = await ana.makes("Networks, asked");
  await ana.setDoor(c, "asks");
  await watches(page, ana, c);
  const asks = async (name: string) => {
    const data = { code: c.code, name };
    const theirs = await another(page);
    expect((await theirs.request.post(new URL("/api/join", page.url()).href, { data })).ok()).toBe(
      true,
    );
    await theirs.context().close();
    await seat(page).click();
    return page.getByRole("dialog", { name });
  };
  const lea = await asks("Lea");
  await expect(lea).toContainText("waits at the door");
  await accessible(page);
  await lea.getByRole("button", { name: "Turn away" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(seat(page)).toHaveCount(0);
  await (await asks("Max")).getByRole("button", { name: "Let in" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  expect((await ana.seat(c, "Max")).state).toBe("in");
  await expect(seat(page)).toBeFocused();
  await seat(page).press("Enter");
  await expect(page.getByRole("button", { name: "I am on it" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Let in" })).toBeHidden();
});

test("names that are hidden stay so, and where one looks at somebody", async ({ page, ana }) => {
  const c = await ana.makes("Networks, unnamed");
  await page.goto("/");
  const [leas] = await learner(page, c, "Lea");
  await watches(page, ana, c);
  await expect(names(page)).toHaveText(["Lea"]);
  await page.keyboard.press("n");
  await expect(names(page)).not.toHaveText(["Lea"]);
  const alias = await names(page).innerText();
  await page.reload();
  await expect(names(page)).toHaveText([alias]);

  await seat(page).click();
  await page.getByRole("link", { name: "Look at what they do" }).click();
  const who = page.getByRole("heading", { level: 1 });
  await expect(who).toHaveText(alias);
  await expect(page).toHaveTitle(new RegExp(alias));
  await page.reload();
  await expect(who).toHaveText(alias);
  await expect(page.getByText("Lea", { exact: true })).toHaveCount(0);
  await page.getByRole("link", { name: "Back to the wall" }).click();
  await expect(names(page)).toHaveText([alias]);

  await page.keyboard.press("n");
  await seat(page).click();
  await page.getByRole("link", { name: "Look at what they do" }).click();
  await expect(who).toHaveText("Lea");
  await leas.context().close();
});

test("a wall that is closed has no names on it any more", async ({ page }) => {
  let socket!: WebSocketRoute;
  await stub(page, (opened) => {
    socket = opened;
    socket.send(wall(seats(3), { class: shownClass }));
  });
  await page.goto("/teach/stub/wall");
  await expect(seat(page)).toHaveCount(3);
  await socket.close({ code: 1008, reason: "Sign in again." });
  await expect(page.getByText("This wall is closed: Sign in again.")).toBeVisible();
  await expect(page.locator("main")).not.toContainText("Albrecht");
  await accessible(page);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(seat(page)).toHaveCount(3);
});

/** A wall of some seats, as no server has it. */
async function stubbed(page: Page, n: number): Promise<void> {
  await stub(page, (socket) => socket.send(wall(seats(n), { class: shownClass })));
  await page.goto("/teach/stub/wall");
  await expect(seat(page)).toHaveCount(n);
}

const seat = (page: Page) => page.locator("[data-seat]");
const inOrder = (at: Locator) => at.locator("[data-seat] bdi").allTextContents();

test("one finds, filters and orders by keyboard", async ({ page }) => {
  await stubbed(page, 30);
  await page.keyboard.press("ArrowDown"); // nobody has been anywhere yet
  await expect(seat(page).first()).toBeFocused();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Find a name" })).toBeFocused();
  await page.keyboard.type("albr");
  await expect(seat(page)).toHaveCount(16);
  await page.keyboard.press("Enter"); // which of them is not said
  await page.keyboard.type("echt lea");
  await expect(seat(page)).toHaveCount(0);
  await page.getByRole("searchbox").fill("lea albr");
  await expect(seat(page)).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Lea Albrecht" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.getByRole("searchbox").focus();
  await page.keyboard.press("Escape");
  await expect(seat(page)).toHaveCount(30);
  await page.getByLabel("Group").selectOption("A");
  await expect(seat(page)).toHaveCount(15);
  await page.getByLabel("Group").selectOption("");
  // One of the four who have a reason has gone.
  await page.getByRole("button", { name: "2 need help" }).click();
  await expect(seat(page)).toHaveCount(2);
  await page.getByRole("button", { name: "2 need help" }).click();
  await page.getByLabel("Order").selectOption("by name");
  expect((await inOrder(page.locator("main")))[0]).toBe("Aylin Albrecht");

  await seat(page).first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(seat(page).nth(1)).toBeFocused();
  await page.keyboard.press("End");
  await expect(seat(page).last()).toBeFocused();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowUp");
  await expect(seat(page).first()).toBeFocused();
  // Tab leaves the seats, and comes back to the one that was left.
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await expect(seat(page).nth(1)).toBeFocused();
  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await expect(page.getByRole("dialog")).toContainText("hide the learners’ names");
  await expect(page.getByRole("dialog").getByRole("heading", { level: 3 }).first()).toHaveText(
    "On the wall of a class",
  );
});

test("one key hides all names, and what learners typed of theirs", async ({ page }) => {
  const named = [{ ...seats(1)[0]!, work: [working(1, 60)] }];
  named[0]!.seat.name = "Lea Albrecht";
  named[0]!.seat.hand = new Date().toISOString();
  named[0]!.work[0]!.slip = {
    id: "x",
    says: "A colon is missing.",
    line: "MAIL FROM <lea@albrecht.example>",
    reply: "501 <LEA@albrecht.example>",
    times: 3,
  };
  await stub(page, (socket) => socket.send(wall(named, { class: shownClass })));
  await page.goto("/teach/stub/wall");
  await expect(names(page)).toHaveText(["Lea Albrecht"]);
  await page.getByRole("searchbox").fill("lea");
  await page.getByRole("searchbox").blur();
  await page.keyboard.press("n");
  await expect(names(page)).toHaveText(/^[A-Z]\p{L}+$/u);
  await expect(page.getByRole("button", { name: "Show names" })).toBeVisible();
  await seat(page).click();
  await expect(page.getByRole("dialog")).toContainText("501");
  expect(await page.content()).not.toMatch(/\blea\b|albrecht/i);
  await expect(page.getByRole("searchbox", { includeHidden: true })).toHaveValue("");
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await expect(names(page)).toHaveText(["Lea Albrecht"]);
  await expect(page.getByRole("button", { name: "Hide names" })).toBeVisible();
});

test("before all machines have told who is at work it does not say that nobody is", async ({
  page,
}) => {
  const absent = seats(1).map((s) => ({ ...s, work: [] }));
  let tell = () => {};
  await stub(page, (socket) => {
    socket.send(wall(absent, { class: shownClass, asking: true }));
    tell = () => socket.send(wall([]));
  });
  await page.goto("/teach/stub/wall");
  await expect(page.getByText("Asking all machines who is at work here…")).toBeVisible();
  await expect(page.getByText("Nobody is at work in this lab yet.")).toBeHidden();
  tell();
  await expect(page.getByText("Nobody is at work in this lab yet.")).toBeVisible();
});

test("hints that came by themselves count, and are told apart", async ({ page }) => {
  const one = seats(1)[0]!;
  one.work = [working(1, 60, { hints: 1, unasked: 2 })];
  await stub(page, (socket) => socket.send(wall([one], { class: shownClass })));
  await page.goto("/teach/stub/wall");
  const hints = page.getByRole("cell", { name: "3 hints, 2 by themselves" });
  await expect(hints).toHaveText("3");
  await seat(page).click();
  await expect(page.getByRole("dialog")).toContainText("3 hints. 2 of them came by themselves");
});

test("a long name and a long mistake are seen whole where one is, and move nothing", async ({
  page,
}) => {
  const all = seats(20);
  all[4]!.seat.name = "Maximiliane Charlotte von Hohenstaufen-Wittelsbach";
  all[4]!.seat.hand = new Date().toISOString();
  const line = "MAIL FROM <maximiliane.charlotte@hohenstaufen.client.com> SIZE=100";
  all[4]!.work = [working(2, 60, { slip: { id: "x", says: "x", line, reply: "501", times: 1 } })];
  for (const [width, height] of [
    [1366, 768],
    [1920, 1080],
  ] as const) {
    await page.setViewportSize({ width, height });
    await stub(page, (socket) => socket.send(wall(all, { class: shownClass })));
    await page.goto("/teach/stub/wall");
    await expect(seat(page)).toHaveCount(20);
    const parts = [seat(page).first().locator("bdi"), page.locator("td.slip > div").first()];
    const cut = () =>
      Promise.all(
        parts.map((p) =>
          p.evaluate((e) => e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight),
        ),
      );
    await expect(parts[1]!).toHaveText(line);
    expect(await cut()).toContain(true);
    const below = await seat(page).nth(1).boundingBox();
    await seat(page).first().focus();
    expect(await cut()).toEqual([false, false]);
    await seat(page).first().blur();
    await seat(page).first().hover();
    expect(await cut()).toEqual([false, false]);
    expect(await seat(page).nth(1).boundingBox()).toEqual(below);
    // The heads of the columns have all of their titles.
    const heads = page.locator("thead .title");
    expect(
      await heads.evaluateAll((all) => all.every((e) => e.scrollHeight <= e.clientHeight + 1)),
    ).toBe(true);
  }
});

test("a row does not run away from under the pointer", async ({ page }) => {
  const all = seats(6);
  let send: (text: string) => void = () => {};
  await stub(page, (socket) => {
    send = (text) => socket.send(text);
    send(wall(all, { class: shownClass }));
  });
  await page.goto("/teach/stub/wall");
  await expect(seat(page)).toHaveCount(6);
  const before = await inOrder(page.locator("main"));
  const last = all.find((s) => s.seat.name === before.at(-1))!;
  await seat(page).first().hover();
  last.seat.hand = new Date().toISOString();
  send(wall([last]));
  await expect(line(page, last.seat.name)).toContainText("hand just raised");
  expect(await inOrder(page.locator("main"))).toEqual(before);
  // It comes to its place when nobody points at any.
  await expect.poll(async () => (await inOrder(page.locator("main")))[0]).toBe(last.seat.name);
});

test("a lost connection is said, and comes back by itself", async ({ page, context }) => {
  let sockets = 0;
  let close = () => {};
  await stub(page, (socket) => {
    close = () => void socket.close({ code: 1001 });
    if (sockets++ !== 1) socket.send(wall(seats(3), { class: shownClass }));
  });
  await page.goto("/teach/stub/wall");
  await expect(seat(page)).toHaveCount(3);
  close();
  // The second says nothing.
  await expect(page.getByRole("alert").getByText("The server is out of reach.")).toBeVisible();
  await expect(seat(page)).toHaveCount(3);
  await accessible(page);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("The server is out of reach.")).toBeHidden();
  // Who has a network again does not wait.
  await context.setOffline(true);
  await context.setOffline(false);
  await expect.poll(() => sockets).toBe(4);
});

for (const [n, width, height] of [
  [30, 1920, 1080],
  [500, 1920, 1080],
  [500, 1366, 768],
  [30, 360, 740],
] as const)
  test(`${n} seats are readable on ${width} by ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await stubbed(page, n);
    await expect(page.getByText("Half the class is at step")).toBeVisible();
    expect(await violations(page)).toEqual([]);
    expect(await tooWide(page)).toEqual([]);
    // In view at once: of thirty all on a projector, of a class of hundreds those who need help.
    const shown = await seat(page).evaluateAll(
      (all) => all.filter((e) => e.getBoundingClientRect().bottom <= innerHeight).length,
    );
    expect(shown).toBeGreaterThanOrEqual(width === 360 ? 5 : width === 1920 && n === 30 ? 30 : 100);
    if (n === 30) return;
    await seat(page).first().focus();
    await page.keyboard.press("ArrowDown");
    const below = await seat(page).first().boundingBox();
    const at = await page.locator("[data-seat]:focus").boundingBox();
    expect(at!.x).toBe(below!.x);
    expect(at!.y).toBeGreaterThan(below!.y);
  });

test("the lab that is shown is that where most are, or the one that was chosen", async ({
  page,
}) => {
  const class_ = { ...shownClass, labs: [...shownClass.labs].reverse() };
  await stub(page, (socket) => socket.send(wall(seats(5), { class: class_ })));
  await page.goto("/teach/stub/wall");
  await expect(page.getByLabel("Lab")).toHaveValue(lab);
  await page.getByLabel("Lab").selectOption("Collect by POP3: 0 at work");
  await expect(page.getByRole("row").nth(1)).toContainText("in Send a mail by hand");
  await page.reload();
  await expect(page.getByLabel("Lab")).toHaveValue("collect-by-pop3");
});
