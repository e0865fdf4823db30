import type { Browser, BrowserContext, Page } from "@playwright/test";
import { accessible } from "./accessible";
import { devices, expect, test } from "./test";
import { Terminal } from "./terminal";

/** Somebody else, in a browser of their own, at a link. */
async function visit(
  browser: Browser,
  link: string,
  more: Parameters<Browser["newContext"]>[0] = {},
): Promise<{ context: BrowserContext; page: Page; terminal: Terminal }> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...more });
  const page = await context.newPage();
  await page.goto(link);
  return { context, page, terminal: new Terminal(page) };
}

/** Makes a link in the dialog that is open, and returns what was copied. */
async function copied(page: Page): Promise<string> {
  const dialog = page.getByRole("dialog", { name: "Share this session" });
  await dialog.getByRole("button", { name: "Copy a link" }).click();
  await expect(dialog.getByText("The link is copied.")).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/\/shared\/[\w-]{32}$/);
  await expect(dialog.getByRole("textbox", { name: "The link" })).toHaveValue(link);
  await expect(dialog).toContainText("it means their own machine"); // as which tests come
  return link;
}

const played = (page: Page, n: number, of: number) =>
  expect(page.getByText(`${n} of ${of} lines played`)).toBeVisible();

test.beforeEach(async ({ page, context, baseURL }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: baseURL! });
  await page.emulateMedia({ reducedMotion: "reduce" });
});

test("a step that was done is shared, played, taken over in the lab, and withdrawn", async ({
  page,
  browser,
}) => {
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", "220 example.com");
  await terminal.say("HELO client.com", "250 example.com Hello");
  await terminal.say("MAIL FROM:<user@client.com>", "250 OK");
  await terminal.say("NOOP secret", "250 OK");
  await page.getByRole("button", { name: /Say who you are/ }).click();
  await page.getByRole("button", { name: "Share up to here" }).click();
  await expect(page.getByText("up to the step “Say who you are”")).toBeVisible();
  const link = await copied(page);
  await page.keyboard.press("Escape");

  const other = await visit(browser, link);
  await expect(other.page.getByRole("heading", { level: 1 })).toHaveText("Send a mail by hand");
  await expect(other.page.getByText("up to the step “Say who you are”")).toBeVisible();
  await played(other.page, 0, 2);
  await expect(other.page.getByRole("button", { name: "play", exact: true })).toBeFocused();
  await expect(other.page.getByText("NOOP secret")).toHaveCount(0);
  await other.page.getByRole("tab", { name: "Conversation" }).click();
  const arrows = other.page.getByRole("tabpanel").getByRole("listitem");
  await other.page.getByRole("button", { name: "step ▸" }).click();
  await played(other.page, 1, 2);
  await expect(other.terminal.screen).toContainText("220 example.com");
  await expect(arrows.filter({ hasText: "220 example.com" })).toBeVisible();
  await other.page.getByRole("button", { name: "play", exact: true }).click();
  await played(other.page, 2, 2);
  await expect(arrows.filter({ hasText: "HELO client.com" })).toBeVisible();
  await expect(arrows.filter({ hasText: "250 example.com Hello" })).toBeVisible();

  // Back, and from a page that is loaded again: the arrows too.
  await other.page.getByRole("button", { name: "◂ back" }).click();
  await played(other.page, 1, 2);
  await expect(arrows.filter({ hasText: "HELO client.com" })).toHaveCount(0);
  await other.page.reload();
  await played(other.page, 1, 2);
  await expect(arrows.filter({ hasText: "220 example.com" })).toBeVisible();
  await other.page.getByRole("button", { name: "step ▸" }).click();
  await played(other.page, 2, 2);

  // Whoever types while it plays goes on from there, and loses no key.
  await other.page.getByRole("button", { name: "◂ back" }).click();
  await played(other.page, 1, 2);
  await other.page.getByRole("button", { name: "play", exact: true }).click();
  await other.terminal.focus();
  await other.page.keyboard.type("NOOP hello\n");
  await expect
    .poll(() => other.terminal.text())
    .toMatch(/^(HELO client.com[^]*)?NOOP hello\n250 OK/m);
  await other.page.getByRole("button", { name: "Back to the recording" }).click();
  const play = other.page.getByRole("button", { name: "play", exact: true });
  if (await play.isEnabled()) await play.click(); // HELO was stopped in the middle
  await played(other.page, 2, 2);

  // In the lab, with its steps done as far as they were.
  await other.page.getByRole("button", { name: "take over" }).click();
  const progress = other.page.getByRole("progressbar", { name: "Steps done" });
  await expect(progress).toHaveAttribute("value", "2");
  await other.terminal.say("MAIL FROM:<user@client.com>", "250 OK"); // it has the focus
  await expect(progress).toHaveAttribute("value", "3");
  await other.page.reload();
  await expect(progress).toHaveAttribute("value", "3");
  await expect(other.page.getByRole("button", { name: "Share this session" })).toHaveCount(0);
  await other.page.getByRole("button", { name: "Back to the recording" }).click();
  await played(other.page, 2, 2);
  await expect(other.terminal.screen).not.toContainText("MAIL FROM");

  // It is nobody's record but the learner's own.
  await other.page.goto("/learner");
  await expect(other.page.getByText("You have not started a lab yet.")).toBeVisible();

  await page.goto("/learner");
  const list = page.getByRole("region", { name: "Links to your sessions" });
  await expect(list.getByRole("listitem")).toContainText(
    "Send a mail by hand, up to the step “Say who you are”",
  );
  await list.getByRole("button", { name: /^Withdraw/ }).click();
  await expect(page.getByText("The link is withdrawn")).toBeVisible();
  await expect(list.getByText("You have no links.")).toBeVisible();
  await other.page.goto(link);
  await expect(other.page.getByRole("heading", { level: 1 })).toHaveText(
    "550 There is no session here",
  );
  await expect(other.page.getByText("was withdrawn, or the link is mistyped")).toBeVisible();
  await other.context.close();
});

test("a mistake is shared from its remark, and withdrawn at once", async ({ page, browser }) => {
  await page.goto("/play");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", "220 example.com");
  await terminal.say("RCPT TO:<bob@server.com>", "503");
  // While Explain says it there is no remark.
  await page.getByRole("button", { name: "explain, conversation, state, mailboxes" }).click();
  await page.locator(".remark").getByRole("button", { name: "share" }).click();
  const dialog = page.getByRole("dialog", { name: "Share this session" });
  await expect(dialog.getByRole("radio", { name: /up to the line/ })).toBeChecked();
  const link = await copied(page);

  const other = await visit(browser, link);
  await expect(other.page.getByText("up to the line “RCPT TO:<bob@server.com>”")).toBeVisible();
  await other.page.getByRole("slider", { name: "speed" }).fill("5");
  await other.page.getByRole("button", { name: "play", exact: true }).click();
  await played(other.page, 2, 2);
  await other.page.getByRole("button", { name: "explain, conversation, state, mailboxes" }).click();
  await expect(other.page.locator(".remark")).toBeVisible();

  await dialog.getByRole("button", { name: "Withdraw the link" }).click();
  await expect(dialog.getByText("The link is withdrawn")).toBeVisible();
  await other.page.getByRole("button", { name: "◂ back" }).click();
  await expect(other.page.getByText("was withdrawn")).toBeVisible();
  await expect(other.page.getByText("RCPT TO")).toHaveCount(0);
  await other.context.close();
});

test("a mistake in a lab is shared with the advice that it got", async ({ page, browser }) => {
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", "220 example.com");
  await terminal.say("HELO client.com", "250 example.com Hello");
  await terminal.say("RCPT TO:<bob@server.com>", "503");
  await page.getByRole("button", { name: "share up to here" }).click();
  const link = await copied(page);
  const other = await visit(browser, link);
  await other.page.getByRole("slider", { name: "speed" }).fill("5");
  await other.page.getByRole("button", { name: "play", exact: true }).click();
  await played(other.page, 3, 3);
  await expect(other.page.getByRole("note")).toContainText("The order is fixed");
  await other.page.getByRole("button", { name: "take over" }).click();
  await other.terminal.say("NOOP", "250"); // which looks around, and makes no advice untrue
  await expect(other.page.getByText("Look again")).toBeVisible();
  const back = other.page.getByRole("button", { name: "Back to the recording" });
  await back.focus();
  await other.page.keyboard.press("Enter");
  await played(other.page, 3, 3);
  await expect(other.page.getByRole("button", { name: "take over" })).toBeFocused();
  await other.context.close();
});

test("free play is shared with its keys, pastes and terminals, and gone on with", async ({
  page,
  browser,
}) => {
  await page.goto("/play");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", "220 example.com");
  await page.keyboard.press("Control+]");
  await expect(terminal.screen).toContainText("telnet>");
  await terminal.say("", "");
  await terminal.say("HELO a\nMAIL FROM:<user@client.com>", "250 OK");
  await page.getByRole("button", { name: "Open another terminal" }).click();
  const second = new Terminal(page, 2);
  await second.ready();
  await second.say("telnet 10.49.137.152 110", "OK");
  await page.getByRole("button", { name: "share", exact: true }).click();
  const link = await copied(page);

  const other = await visit(browser, link);
  await expect(other.page.getByRole("heading", { level: 1 })).toHaveText("Free play");
  const count = await other.page
    .getByRole("region", { name: "The session" })
    .getByRole("list")
    .getByRole("listitem")
    .count();
  await other.page.getByRole("slider", { name: "speed" }).fill("5");
  await other.page.getByRole("button", { name: "play", exact: true }).click();
  await played(other.page, count, count);
  await expect(new Terminal(other.page, 2).screen).toContainText("+OK");
  await other.page.getByRole("button", { name: /telnet 10.49.137.152 25/ }).click();
  await expect(other.terminal.screen).toContainText("telnet>");
  await other.page.getByRole("button", { name: "take over" }).click();
  await other.terminal.focus();
  await other.terminal.say("RCPT TO:<bob@server.com>", "250 Accepted");
  await expect(other.page.getByText("It is yours now")).toBeVisible();
  await other.page.getByRole("button", { name: "Back to the recording" }).click();
  await played(other.page, count, count);
  await expect(other.terminal.screen).not.toContainText("RCPT TO");
  await other.context.close();
});

test("every view of a shared session is accessible", async ({ page }) => {
  test.slow(); // axe looks at each four times
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", "220 example.com");
  await page.getByRole("button", { name: "share", exact: true }).click();
  const link = await copied(page);
  await accessible(page);
  await page.goto("/learner");
  await expect(page.getByRole("button", { name: /^Withdraw/ })).toBeVisible();
  await accessible(page);
  await page.goto(link);
  await page.getByRole("button", { name: "step ▸" }).click();
  await played(page, 1, 1);
  await accessible(page);
  await page.getByRole("button", { name: "take over" }).click();
  await expect(page.getByRole("progressbar", { name: "Steps done" })).toBeVisible();
  await accessible(page);
  await page.goto(`${link.slice(0, -4)}none`);
  await expect(page.getByText("was withdrawn, or the link is mistyped")).toBeVisible();
  await accessible(page);
});

test("a session in which nothing was typed says so", async ({ page }) => {
  await page.goto("/play");
  await new Terminal(page).ready();
  await page.getByRole("button", { name: "share", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Share this session" });
  await dialog.getByRole("button", { name: "Copy a link" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Nothing has been typed here yet");
  await dialog.getByRole("button", { name: "Close" }).click();
  await page.goto("/shared/nobodymadethislinknobodymadethis");
  await expect(page.getByText("was withdrawn, or the link is mistyped")).toBeVisible();
});

test("on a phone the terminal stays in view while a session is played, after a reload too", async ({
  page,
  browser,
}) => {
  await page.goto("/play");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", "220 example.com");
  const lines = Array.from({ length: 20 }, (_, i) => `NOOP ${i}`);
  for (const line of lines) await terminal.say(line, "250 OK");
  await page.getByRole("button", { name: "share", exact: true }).click();
  const link = await copied(page);

  const { defaultBrowserType: _, ...phone } = devices["Pixel 5"];
  const other = await visit(browser, link, { ...phone, viewport: { width: 360, height: 740 } });
  await follows(other.page, 21);
  await other.context.close();
});

test("on a phone a transcript that is played does so too", async ({ browser, baseURL }) => {
  const { defaultBrowserType: _, ...phone } = devices["Pixel 5"];
  const { context, page } = await visit(browser, `${baseURL}replay`, {
    ...phone,
    viewport: { width: 360, height: 740 },
  });
  const lines = Array.from({ length: 20 }, (_, i) => `NOOP ${i}\n250 OK\n`);
  await page
    .getByRole("textbox", { name: "The transcript" })
    .fill(`220 example.com ESMTP Exim 4.95\nHELO a\n250 example.com\n${lines.join("")}`);
  await page.getByRole("button", { name: "Replay", exact: true }).tap();
  await follows(page, 22);
  await context.close();
});

/** Steps through what is played, with a reload on the way: what is next and the terminal are both seen. */
async function follows(page: Page, length: number): Promise<void> {
  const terminal = new Terminal(page);
  await played(page, 0, length);
  const step = page.getByRole("button", { name: "step ▸" });
  for (let at = 1; at <= 14; at++) {
    await step.tap();
    await played(page, at, length);
    if (at !== 10) continue;
    await page.reload();
    await played(page, at, length);
    await expect(terminal.screen).toContainText("NOOP 7");
  }
  await expect(terminal.screen).toBeInViewport({ ratio: 0.9 });
  await expect(step).toBeInViewport();
  const next = page.locator("li[aria-current=step]");
  const covered = () =>
    next.evaluate((e) => {
      const { left, top, bottom } = e.getBoundingClientRect();
      return [top, bottom].every((y) =>
        e.contains(document.elementFromPoint(left + 20, y === top ? y + 2 : y - 2)),
      );
    });
  await expect.poll(covered).toBe(true);
  await expect(terminal.screen).toContainText("NOOP 1");
}
