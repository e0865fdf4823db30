import type { Locator, Page } from "@playwright/test";
import type { Class } from "../src/lib/messages.gen";
import { accessible, tooWide, violations } from "./accessible";
import { another, begins, joins, test } from "./teacher";
import { expect } from "./test";

const bar = (page: Page) => page.getByRole("region", { name: "Show the class" });
const tray = (page: Page) => page.getByRole("dialog", { name: "Show the class" });
const button = (within: Page | Locator, name: string) =>
  within.getByRole("button", { name, exact: true });
/** What is picked, in its order. */
const picked = (page: Page) => tray(page).getByRole("list", { name: "Picked to show" });
const lines = (page: Page) => picked(page).locator(".what code");
const card = (page: Page) => page.getByRole("region", { name: "Your teacher shows" });
/** The client's line on a projector, or on a card. */
const shown = (within: Page | Locator) => within.locator("article .client pre");

/** Goes to a look at what somebody does. */
async function looks(desk: Page, c: Class, seat: string): Promise<void> {
  await desk.goto(`/teach/${c.id}/seats/${seat}/labs/send-by-hand`);
  await expect(desk.locator(".xterm-rows")).toContainText("220 example.com");
}

/** Opens the projector's window from the tray. */
async function projects(desk: Page): Promise<Page> {
  const opened = desk.waitForEvent("popup");
  await tray(desk).getByRole("link", { name: "Open the projector’s window" }).click();
  return opened;
}

test("a teacher picks exchanges of two learners and talks about them with the class", async ({
  page,
  desk,
  ana,
}) => {
  test.setTimeout(120_000);
  const c = await ana.makes("Networks that talk");
  await joins(page, c, "Lea");
  const max = await another(page);
  await joins(max, c, "Max");
  const hers = await begins(page);
  const his = await begins(max);
  await hers.say("telnet 10.49.137.152 25", /220 example\.com/);
  await hers.say("HELO lea.client.com", /250 example\.com/);
  await hers.say("MAIL FROM <lea@client.com>", /500/);
  await his.say("telnet 10.49.137.152 25", /220 example\.com/);
  await his.say("HELO client.com", /250 example\.com/);

  // From a look at Lea: by key the last exchange, by button that which is explained.
  await looks(desk, c, (await ana.seat(c, "Lea")).id);
  await expect(bar(desk)).toContainText("MAIL FROM <lea@client.com>");
  await desk.keyboard.press("Alt+p");
  await expect(bar(desk)).toContainText("Picked for the class: MAIL FROM <someone@client.com>");
  await desk.getByRole("tab", { name: "Conversation" }).click();
  await desk.getByRole("button", { name: "you: HELO lea.client.com" }).click();
  await expect(desk.locator(".octets.client")).toContainText("HELO lea.client.com");
  await button(desk, "pick for the class").click();
  await expect(bar(desk)).toContainText("Picked for the class: HELO someone.client.com");
  await accessible(desk);
  // From one at Max.
  await looks(desk, c, (await ana.seat(c, "Max")).id);
  await expect(bar(desk).getByText("HELO client.com", { exact: true })).toBeVisible();
  await button(bar(desk), "Pick for the class").click();
  await button(bar(desk), "3 picked").click();
  await expect(lines(desk)).toHaveText([
    "MAIL FROM <someone@client.com>",
    "HELO someone.client.com",
    "HELO client.com",
  ]);

  // On the wall they are there, too. By keyboard they are put in order.
  await desk.goto(`/teach/${c.id}/wall`);
  await expect(desk.getByRole("rowheader", { name: "Lea" })).toBeVisible();
  await desk.keyboard.press("s");
  await expect(lines(desk)).toHaveCount(3);
  await button(picked(desk), "Move: HELO client.com").focus();
  await desk.keyboard.press("Alt+ArrowUp");
  await expect(lines(desk).nth(1)).toHaveText("HELO client.com");
  await expect(button(picked(desk), "Move: HELO client.com")).toBeFocused();
  await desk.keyboard.press("Alt+ArrowUp");
  await expect(lines(desk).first()).toHaveText("HELO client.com");
  await expect(tray(desk).getByRole("status")).toHaveText("HELO client.com is now 1 of 3.");
  await button(picked(desk), "Take out: MAIL FROM <someone@client.com>").click();
  await expect(lines(desk)).toHaveCount(2);
  await expect(button(tray(desk), "Undo")).toBeFocused();
  await desk.keyboard.press("Enter");
  await expect(lines(desk).nth(1)).toHaveText("MAIL FROM <someone@client.com>");
  // By pointer, too.
  const handle = await button(picked(desk), "Move: MAIL FROM <someone@client.com>").boundingBox();
  const last = await picked(desk).getByRole("listitem").last().boundingBox();
  await desk.mouse.move(handle!.x + 5, handle!.y + 5);
  await desk.mouse.down();
  await desk.mouse.move(handle!.x + 5, last!.y + last!.height - 2, { steps: 4 });
  await desk.mouse.up();
  const order = ["HELO client.com", "HELO someone.client.com", "MAIL FROM <someone@client.com>"];
  await expect(lines(desk)).toHaveText(order);
  await picked(desk).getByText("See it as it is shown").last().click();
  await expect(shown(picked(desk)).last()).toContainText("MAIL FROM <someone@client.com>");
  await accessible(desk);
  await desk.reload();
  await expect(desk.getByRole("rowheader", { name: "Lea" })).toBeVisible();
  await desk.keyboard.press("s");
  await expect(lines(desk)).toHaveText(order);

  // The projector shows the way in, and then what the class talks about.
  await expect(tray(desk).getByRole("note")).toContainText("Others cannot reach 127.0.0.1");
  const projector = await projects(desk);
  await expect(projector.getByRole("heading", { name: c.settings.title })).toBeVisible();
  await expect(projector.getByText(`${c.code.slice(0, 4)} ${c.code.slice(4)}`)).toBeVisible();
  await expect(projector.getByRole("note")).toBeHidden();
  await accessible(projector);
  await button(tray(desk), "Show these").click();
  await expect(shown(projector)).toContainText("HELO client.com");
  await expect(projector.locator("main header")).toContainText("1 of 3");
  await projector.keyboard.press("ArrowRight");
  await projector.keyboard.press("PageDown");
  await expect(shown(projector)).toContainText("MAIL FROM <someone@client.com>");
  await expect(projector.locator("article")).toContainText("colon");
  await accessible(projector);
  await projector.keyboard.press("PageUp");
  await projector.keyboard.press("ArrowLeft");
  await projector.keyboard.press("Space");
  await expect(shown(projector)).toContainText("HELO someone.client.com");
  await expect(projector.locator("body")).not.toContainText(/\b(Lea|Max|Ana)\b/i);
  await projector.keyboard.press("b");
  await expect(projector.locator(".blank")).toBeVisible();
  await expect(projector.getByText("The screen is blank.")).toBeAttached();
  await projector.keyboard.press("b");
  await expect(projector.locator(".blank")).toBeHidden();
  await expect(card(page)).toBeHidden();

  // To all: whoever types goes on typing.
  await desk.keyboard.press("Escape");
  await expect(bar(desk)).toContainText("Shown now: 2 of 3");
  await hers.focus();
  await page.keyboard.type("NO");
  await button(bar(desk), "On learners’ pages, too").click();
  for (const learner of [page, max])
    await expect(shown(card(learner))).toContainText("HELO someone.client.com");
  await page.keyboard.type("OP");
  await page.keyboard.press("Enter");
  await expect.poll(() => hers.text()).toMatch(/^NOOP\n250/m);
  await accessible(page);
  await button(bar(desk), "The next one").click();
  await expect(shown(card(max))).toContainText("MAIL FROM <someone@client.com>");
  await max.locator("summary", { hasText: "Your teacher shows" }).click();
  await expect(card(max)).toBeHidden();
  await button(bar(desk), "All at once").click();
  await expect(bar(desk)).toContainText("Shown now: all 3");
  await expect(shown(projector)).toHaveText(order.map((line) => new RegExp(line)));
  await expect(shown(card(page))).toHaveCount(3);
  expect(await violations(desk)).toEqual([]);
  await expect(card(max)).toBeHidden(); // it stays folded
  await hers.focus();
  await button(bar(desk), "Stop showing").click();
  await expect(card(page)).toBeHidden();
  await expect(page.getByText("Your teacher has ended what was shown.")).toBeAttached();
  await expect(page.locator("textarea:focus")).toBeAttached();
  await expect(projector.getByRole("heading", { name: c.settings.title })).toBeVisible();
  await max.context().close();
});

test("a question to all is on the projector, and how all have answered once it is closed", async ({
  page,
  desk,
  ana,
}) => {
  const c = await ana.makes("Networks that are asked");
  await joins(page, c, "Lea");
  await desk.goto(`/teach/${c.id}/project`);
  await expect(desk.getByText("type this join code")).toBeVisible();
  await ana.asks(c, {
    question: "Who speaks first?",
    answers: [{ text: "Client" }, { text: "Server" }],
  });
  await expect(desk.getByText("Who speaks first?")).toBeVisible();
  await expect(desk.getByRole("status").filter({ hasText: "of 1 have answered" })).toBeVisible();
  await page.getByRole("radio", { name: "Server" }).check();
  await button(page, "Answer").click();
  await expect(desk.getByRole("status").filter({ hasText: "1 of 1" })).toBeVisible();
  await accessible(desk);
});

test("a mistake is picked on the wall, and what was typed cannot mislead", async ({
  page,
  desk,
  ana,
}) => {
  const c = await ana.makes('<b>Networks\u202e "1" &amp;</b>');
  await joins(page, c, "Zoë");
  const terminal = await begins(page);
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  await terminal.say("HELO client.com", /250/);
  const evil = `MAIL FROM <zoe@${"x".repeat(200)}.com> <img src=x onerror=alert(1)>`;
  await terminal.say(evil, /500/);
  await desk.goto(`/teach/${c.id}/wall`);
  await desk.getByRole("button", { name: "Zoë" }).click();
  await button(desk, "Pick for the class").click();
  await expect(desk.getByText(/^Picked for the class: MAIL FROM <someone@xxx/)).toBeVisible();
  await desk.keyboard.press("Escape");
  await desk.keyboard.press("s");
  await button(tray(desk), "Show these").click();
  await desk.goto(`/teach/${c.id}/project`);
  await expect(shown(desk)).toContainText("<img src=x onerror=alert(1)>");
  await expect(desk.locator("img")).toHaveCount(0);
  for (const size of [
    { width: 1366, height: 768 },
    { width: 1920, height: 1080 },
    { width: 360, height: 740 },
  ]) {
    await desk.setViewportSize(size);
    expect(await tooWide(desk), `${size.width} px`).toEqual([]);
  }
  await ana.deletes(c);
  await expect(desk.getByRole("alert")).toContainText("You have no such class.");
});

test("all that is said of an exchange fits the screen, and each part of it is told from the others", async ({
  page,
  desk,
  ana,
}) => {
  const c = await ana.makes("Networks that fit");
  await joins(page, c, "Lea");
  const terminal = await begins(page);
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  await terminal.say("EHLO client.com", /250 HELP/);
  await desk.goto(`/teach/${c.id}/seats/${(await ana.seat(c, "Lea")).id}/labs/send-by-hand`);
  await expect(bar(desk)).toContainText("EHLO client.com");
  await desk.keyboard.press("Alt+p");
  await desk.goto(`/teach/${c.id}/wall`);
  await expect(desk.getByRole("rowheader", { name: "Lea" })).toBeVisible();
  await desk.keyboard.press("s");
  await button(tray(desk), "Show these").click();
  await desk.goto(`/teach/${c.id}/project`);
  await expect(shown(desk)).toContainText("EHLO client.com");
  const parts = await desk.locator("article li > div > code").allTextContents();
  expect(parts.length).toBeGreaterThan(4);
  expect(new Set(parts).size).toBe(parts.length);
  const size = () =>
    desk.evaluate(() => {
      const page = document.documentElement;
      const main = parseFloat(getComputedStyle(document.querySelector("main")!).fontSize);
      return { over: page.scrollHeight - page.clientHeight, main };
    });
  for (const [width, height] of [
    [1920, 1080],
    [1366, 768],
    [1280, 960],
  ]) {
    await desk.setViewportSize({ width: width!, height: height! });
    await expect.poll(async () => (await size()).over, `${width} px`).toBe(0);
    expect((await size()).main, "it is read from the last row").toBeGreaterThan(18);
  }
});

test("who is not signed in sees no projector", async ({ page, ana }) => {
  const c = await ana.makes("Networks, closed");
  await page.goto(`/teach/${c.id}/project`);
  await expect(page.getByRole("alert")).toContainText("You are not signed in as a teacher.");
});
