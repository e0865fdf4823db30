import { expect, test, type Page } from "./test";
import { accessible, violations } from "./accessible";
import { Terminal } from "./terminal";

test("a mistake is remarked on, and its fix can be sent", async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem("ehlo.panel", "no"));
  const terminal = new Terminal(page);
  await page.goto("/play");
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", "220 ");
  await terminal.say("EHLO client.com", "250 HELP");
  await terminal.say("MAIL FROM user@client.com");
  await expect(page.getByText("A colon is missing after").first()).toBeVisible();
  await page
    .getByRole("button", { name: "Put in the terminal: MAIL FROM:<user@client.com>" })
    .click();
  await terminal.focus();
  await page.keyboard.press("Enter");
  await expect(terminal.screen).toContainText("250 OK");

  // Each is closed alone, and where the panel explains it, it is said there only. (What a screen
  // reader is told stays in its log, outside of what is seen.)
  await terminal.say("RCPT TO bob@server.com");
  const says = page.getByRole("main").getByText("A colon is missing after");
  await expect(says).toHaveCount(1);
  await page.getByRole("button", { name: "Close this remark" }).click();
  await expect(says).toHaveCount(0);
  await terminal.say("RCPT TO bob@server.com");
  await expect(says).toHaveCount(1);
  await page.getByRole("button", { name: /^explain, conversation/ }).click();
  await expect(page.getByRole("tabpanel").getByText("A colon is missing after")).toBeVisible();
  await expect(says).toHaveCount(1);
});

test("an explanation begins with what matters, and folds when it has been read", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const terminal = new Terminal(page);
  await page.goto("/play");
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", "220 ");
  await terminal.say("EHLO client.com", "250 HELP");
  await terminal.say("MAIL FROM:<user@client.com>", "250 OK");
  const panel = page.getByRole("tabpanel");
  const path = panel.getByText("The reverse-path: the address for error");
  await expect(path).toBeVisible();
  // A bracket opens and one closes: of the two none is seen.
  const brackets = panel.getByText("Every address is in angle brackets");
  const digit = panel.getByText("Third digit");
  await expect(brackets).toHaveCount(2);
  await expect(brackets.filter({ visible: true })).toHaveCount(0);
  await expect(digit).toBeHidden();
  await panel.getByText("more details").click();
  await expect(brackets.filter({ visible: true })).toHaveCount(2);
  await expect(digit).toBeVisible();
  await expect(panel.getByText("250: it worked.")).toBeHidden(); // it was read after EHLO

  await terminal.say("RSET", "250 Reset OK");
  await expect(panel.getByText("Cancels the mail transaction.")).toBeVisible();
  await page.reload(); // it is known on the next visit, too
  await expect(terminal.screen).toContainText("250 Reset OK");
  await page.getByRole("button", { name: "Open another terminal" }).click();
  const other = new Terminal(page, 2);
  await other.ready();
  await other.say("telnet 10.49.137.152 25", "220 ");
  await other.say("EHLO client.com", "250 HELP");
  await other.say("MAIL FROM:<other@client.com>", "250 OK");
  const folded = panel.getByRole("button", { name: "<other@client.com>", expanded: false });
  await expect(folded).toBeVisible();
  await expect(path).toBeHidden();
  await folded.click();
  await expect(path).toBeVisible();
});

test("from 1200 px on the protocol's path stands above the terminal in front", async ({ page }) => {
  await page.setViewportSize({ width: 1300, height: 800 });
  const terminal = new Terminal(page);
  await page.goto("/play");
  await terminal.ready();
  const strip = page.getByRole("region", { name: "Where the conversation stands" });
  const here = strip.locator("[aria-current=step]");
  for (const [typed, answer, state, next] of [
    ["telnet 10.49.137.152 25", "220 ", "connected", "EHLO"],
    ["EHLO client.com", "250 HELP", "greeted", "MAIL"],
    ["MAIL FROM:<user@client.com>", "250 OK", "sender", "RCPT"],
    ["RCPT TO:<bob@server.com>", "250 Accepted", "recipient", "DATA"],
    ["DATA", "354 ", "text", ""],
    [".", "250 OK id=", "greeted", "MAIL"],
  ] as const) {
    await terminal.say(typed, answer);
    await expect(here).toHaveText(state);
    if (next) await expect(strip.getByRole("button", { name: next, exact: true })).toBeVisible();
  }
  await strip.getByRole("button", { name: "MAIL" }).click();
  await expect.poll(() => terminal.text()).toMatch(/\nMAIL FROM:<\S+>\s*$/);
  await page.keyboard.press("Control+u"); // the focus is back
  await page.getByRole("button", { name: "Open another terminal" }).click();
  const other = new Terminal(page, 2);
  await other.ready();
  await other.say("telnet 10.49.137.152 143", /ready\./);
  await expect(here).toHaveText("not authenticated");
  await other.say("a LOGIN bob password123", /Logged in/);
  await expect(here).toHaveText("authenticated");
  await other.say("b SELECT INBOX", /b OK/);
  await expect(here).toHaveText("selected");
  await other.say("c LOGOUT", /Connection closed/);
  await expect(here).toHaveText("logout");
  await other.say("telnet 10.49.137.152 110", /ready/);
  await expect(here).toHaveText("authorization");
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: /^1 / }).first().click();
  await expect(here).toHaveText("greeted");
  await page.setViewportSize({ width: 1190, height: 800 });
  await expect(strip).toBeHidden();
});

test("the path offers what fits all that was said, after a reload too", async ({ page }) => {
  await page.setViewportSize({ width: 1300, height: 800 });
  const terminal = new Terminal(page);
  await page.goto("/play");
  await terminal.ready();
  const strip = page.getByRole("region", { name: "Where the conversation stands" });
  const offers = strip.getByRole("button");
  for (const [typed, answer, wanted] of [
    // Extensions are an answer to EHLO (RFC 5321 §2.2.1).
    ["telnet 10.49.137.152 25", "220 ", ["EHLO", "HELO", "QUIT"]],
    ["HELO client.com", "250 ", ["MAIL", "RSET", "QUIT"]],
    ["EHLO client.com", "250 HELP", ["MAIL", "AUTH", "STARTTLS", "RSET", "QUIT"]],
    ["QUIT", "Connection closed", []],
    // PASS is an answer to USER (RFC 1939 §7).
    ["telnet 10.49.137.152 110", /ready/, ["USER", "AUTH", "CAPA", "STLS", "QUIT"]],
    ["USER bob", /bob\s+\+OK/, ["PASS", "AUTH", "CAPA", "STLS", "QUIT"]],
  ] as const) {
    await terminal.say(typed, answer);
    await expect.poll(() => offers.allTextContents()).toEqual(wanted);
  }
  const before = await offers.allTextContents();
  await page.reload();
  await expect.poll(() => offers.allTextContents()).toEqual(before);
  await terminal.ready();
  await terminal.say("PASS password123", /Logged in/);
  await expect(strip.locator("[aria-current=step]")).toHaveText("transaction");
});

test("the panel explains, draws and looks into mailboxes", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const terminal = new Terminal(page);
  await page.goto("/play");
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", "220 ");
  await terminal.say("EHLO client.com", "250 HELP");
  const panel = page.getByRole("complementary", { name: "What happens" });
  await expect(panel.getByText("250", { exact: true }).first()).toBeVisible();
  await expect(panel.getByRole("link", { name: /RFC 5321/ }).first()).toBeVisible();
  for (const tab of ["Explain", "Conversation", "State", "Mailboxes"]) {
    await panel.getByRole("tab", { name: tab }).click();
    await expect(panel.getByRole("tabpanel", { name: tab })).toBeVisible();
    expect(await violations(page, "aside")).toEqual([]);
  }
  await panel.getByRole("tab", { name: "Mailboxes" }).click();
  await expect(panel.getByRole("region", { name: "Mailboxes of bob" })).toBeVisible();
  await terminal.focus();
  await terminal.say("MAIL FROM:<user@client.com>", "250 OK");
  await terminal.say("RCPT TO:<alice@example.com>", "250 Accepted");
  await terminal.say("DATA", "354 ");
  await terminal.say("Subject: for the panel");
  await terminal.say("");
  await terminal.say(".", "250 OK id=");
  await panel.getByRole("button", { name: "for the panel" }).click();
  await expect(panel.getByText("Return-path: <user@client.com>")).toBeVisible();
  await panel.getByRole("tab", { name: "Conversation" }).click();
  await panel.getByRole("button", { name: /EHLO client.com/ }).click();
  await expect(panel.getByRole("tab", { name: "Explain" })).toHaveAttribute(
    "aria-selected",
    "true",
  );
});

test("what name servers are asked is explained, and nsupdate is left by ^C", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const terminal = new Terminal(page);
  await page.goto("/play");
  await terminal.ready();
  await terminal.say("dig server.com MX +noall +answer", "10 example.com.");
  const panel = page.getByRole("complementary", { name: "What happens" });
  await panel.getByRole("tab", { name: "Explain" }).click();
  await expect(panel.getByText("Mail for server.com goes to example.com")).toBeVisible();
  await expect(panel.getByRole("link", { name: "RFC 5321 §5.1" }).first()).toBeVisible();
  for (const tab of ["Explain", "Conversation", "State"]) {
    await panel.getByRole("tab", { name: tab }).click();
    await expect(panel.getByRole("tabpanel", { name: tab })).toContainText(/\w/);
    expect(await violations(page, "aside")).toEqual([]);
  }
  await panel.getByRole("tab", { name: "Explain" }).click();
  await terminal.focus();
  await terminal.say("nsupdate");
  await terminal.say("update add new.example.org 60 A 10.0.0.1");
  await terminal.say("zone server.com");
  await terminal.say("send", "update failed: NOTZONE");
  await expect(panel.getByText("is outside the zone server.com").first()).toBeVisible();
  await page.keyboard.press("Control+C");
  await terminal.say("hostname", "Linux");
});

test("the panel opens and closes by keyboard, and its width is kept", async ({ page }) => {
  await page.setViewportSize({ width: 1500, height: 900 });
  await page.goto("/play");
  const panel = page.getByRole("complementary", { name: "What happens" });
  await expect(panel).toBeVisible();
  const bar = page.getByRole("separator", { name: "Width of the panel" });
  const before = Number(await bar.getAttribute("aria-valuenow"));
  await bar.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(bar).toHaveAttribute("aria-valuenow", String(before + 24));
  await page.keyboard.press("Alt+e");
  await expect(panel).toBeHidden();
  await page.keyboard.press("Alt+e");
  await page.reload();
  await expect(bar).toHaveAttribute("aria-valuenow", String(before + 24));
});

test("a click on a line of the terminal explains it", async ({ page }) => {
  // High enough that EHLO stands on the screen still, under the card of who is here.
  await page.setViewportSize({ width: 1200, height: 1000 });
  const terminal = new Terminal(page);
  await page.goto("/play");
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", "220 ");
  await terminal.say("EHLO client.com", "250 HELP");
  await terminal.say("NOOP", "250 OK");
  const panel = page.getByRole("complementary", { name: "What happens" });
  await expect(panel).toBeHidden();
  const line = (await terminal.screen.getByText("EHLO client.com").boundingBox())!;
  await page.mouse.click(line.x + 10, line.y + line.height / 2);
  await expect(panel).toBeVisible();
  await expect(panel.locator(".octets").getByRole("button", { name: "EHLO" })).toBeVisible();
  await expect(panel.getByRole("button", { name: "EHLO", expanded: true })).toBeVisible();
});

/** Somebody waits for mail in the first terminal, and in the second it is sent. */
async function delivery(page: Page): Promise<Terminal> {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto("/play");
  const reader = new Terminal(page, 1);
  await reader.ready();
  await reader.say("telnet 10.49.137.152 143", /\(Ubuntu\) ready\./);
  await reader.say("a LOGIN bob password123", /Logged in/);
  await reader.say("b SELECT INBOX", /b OK/);
  await reader.say("c IDLE", /\+ idling/);
  await page.getByRole("button", { name: "Open another terminal" }).click();
  const sender = new Terminal(page, 2);
  await sender.ready();
  await sender.say("telnet 10.49.137.152 25", /220 /);
  await sender.say("EHLO client.com", /250 HELP/);
  await sender.say("MAIL FROM:<user@client.com>", /250 OK/);
  await sender.say("RCPT TO:<nobody@server.com>", /550 /);
  await sender.say("RCPT TO:<bob@server.com>", /250 Accepted/);
  await sender.say("DATA", /354 /);
  for (const line of ["Subject: news", "", "It has come."]) await sender.say(line);
  await sender.say(".", /250 OK id=/);
  return sender;
}

/** Waits until the terminals have taken the width of a phone, as they do when it has been set. */
async function narrowed(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
}

test("connections stand side by side, and an effect beneath its cause", async ({ page }) => {
  await delivery(page);
  const panel = page.getByRole("complementary", { name: "What happens" });
  await panel.getByRole("tab", { name: "Conversation" }).click();
  const list = panel.getByRole("list", { name: "What was said, oldest first" });
  const push = list.getByRole("button", { name: /unasked: \* 3 EXISTS/ });
  await expect(push).toHaveAccessibleName(
    "Terminal 1, IMAP, server, unasked: * 3 EXISTS, 2 lines, because of Subject: news in Terminal 2, SMTP",
  );
  await expect(push).toHaveAttribute("title", /^\* 3 EXISTS\s+\* 1 RECENT$/);
  const error = list.getByRole("button", { name: /server: 550 .*error/ });
  await expect(error.getByText("error")).toBeVisible();

  // The row right after its cause's, in another lane that overlaps with it in nothing.
  const rows = list.getByRole("listitem");
  await expect(rows.last()).toContainText("* 3 EXISTS");
  const cause = rows.nth((await rows.count()) - 2).getByRole("button");
  await expect(cause).toHaveAccessibleName(/^Terminal 2, SMTP, server: 250 OK id=/);
  const [left, right] = [(await push.boundingBox())!, (await cause.boundingBox())!];
  expect(left.x + left.width).toBeLessThan(right.x);
  expect(left.y).toBeGreaterThanOrEqual(right.y + right.height);

  // It lies between the two lines of its own head.
  const head = panel.locator(".head").filter({ hasText: "IMAP" });
  await expect(head).toContainText("example.com");
  await expect(head).toContainText("143");
  await expect(head).toContainText("open");
  const over = (await head.boundingBox())!;
  expect(left.x).toBeGreaterThanOrEqual(over.x);
  expect(left.x + left.width).toBeLessThanOrEqual(over.x + over.width);

  // A line joins both servers: its ends are where the lanes end.
  const joint = (await rows.last().locator(".because").boundingBox())!;
  expect(Math.abs(joint.x - (left.x + left.width))).toBeLessThan(6);
  expect(Math.abs(joint.x + joint.width - (right.x + right.width))).toBeLessThan(6);
  await page.setViewportSize({ width: 360, height: 800 });
  await narrowed(page);
  await accessible(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await push.click(); // what was said unasked is explained, not the IDLE before it
  await expect(panel.getByText("The server reports this by itself")).toBeVisible();
  await expect(panel.getByText("The mailbox holds 3 messages.")).toBeVisible();
});

test("arrows are gone through by keyboard, and explained by Enter", async ({ page }) => {
  await delivery(page);
  const panel = page.getByRole("complementary", { name: "What happens" });
  await panel.getByRole("tab", { name: "Conversation" }).click();
  const arrow = (name: RegExp) => panel.getByRole("button", { name });
  await arrow(/\* 3 EXISTS/).focus();
  await page.keyboard.press("ArrowUp");
  await expect(arrow(/server: 250 OK id=/)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(arrow(/you: Subject: news/)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(arrow(/unasked: \* 3 EXISTS/)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(arrow(/unasked: \* 3 EXISTS/)).toBeFocused();
  await page.keyboard.press("Home");
  await expect(arrow(/server: \* OK/)).toBeFocused();
  await expect(panel.locator("ol button[tabindex='0']")).toHaveCount(1);
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(panel.getByRole("tabpanel", { name: "Explain" })).toBeFocused();
  await expect(panel.getByText("Subject: news").first()).toBeVisible();
});

test("closed connections fold away, and come back when they are chosen", async ({ page }) => {
  const sender = await delivery(page);
  const panel = page.getByRole("complementary", { name: "What happens" });
  await panel.getByRole("tab", { name: "Conversation" }).click();
  await sender.focus();
  await sender.say("QUIT", /221 /);
  const choice = panel.getByRole("group", { name: "Connections shown" });
  const smtp = choice.getByRole("button", {
    name: "Terminal 2, SMTP, example.com, port 25, closed",
  });
  const imap = choice.getByRole("button", {
    name: "Terminal 1, IMAP, example.com, port 143, open",
  });
  await expect(smtp).toHaveAttribute("aria-pressed", "true");
  await expect(panel.locator(".head")).toHaveCount(2);
  await sender.say("telnet 10.49.137.152 110", /ready/);
  await expect(
    choice.getByRole("button", { name: /POP3, example.com, port 110, open/ }),
  ).toBeVisible();
  await expect(smtp).toHaveAttribute("aria-pressed", "false");
  await expect(panel.locator(".head")).toHaveText([/IMAP/, /POP3/]);
  // What came of it says so still.
  await expect(panel.getByRole("button", { name: /EXISTS.*because of/ })).toBeVisible();
  await expect(panel.locator("li .because")).toHaveCount(0);

  await smtp.focus();
  await page.keyboard.press("Space");
  await imap.focus();
  await page.keyboard.press("Space");
  await expect(panel.locator(".head")).toHaveText([/SMTP/, /POP3/]);
  await panel.getByRole("tab", { name: "State" }).click();
  await panel.getByRole("tab", { name: "Conversation" }).click();
  await expect(panel.locator(".head")).toHaveText([/SMTP/, /POP3/]);
  await imap.click();
  await expect(panel.locator("li .because")).toHaveCount(1);

  // Three are wider than the panel: it scrolls, the page does not, and the times stay.
  await page.setViewportSize({ width: 360, height: 800 });
  await narrowed(page);
  await accessible(page);
  await page.setViewportSize({ width: 360, height: 800 });
  const view = panel.getByRole("tabpanel", { name: "Conversation" });
  const time = panel.locator(".heads .axis");
  const before = (await time.boundingBox())!.x;
  await view.evaluate((v) => v.scrollTo(0, 0));
  await view.evaluate((v) => v.scrollTo(v.scrollWidth, 0));
  expect(await view.evaluate((v) => v.scrollLeft)).toBeGreaterThan(100);
  expect((await time.boundingBox())!.x).toBeCloseTo(before, 0);
});

test("a long conversation is drawn in part, and followed only from its end", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const terminal = new Terminal(page);
  await page.goto("/play");
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", "220 ");
  await terminal.say("EHLO client.com", "250 HELP");
  const panel = page.getByRole("complementary", { name: "What happens" });
  await panel.getByRole("tab", { name: "Conversation" }).click();
  await terminal.focus();
  for (let i = 0; i < 70; i++) await terminal.say("NOOP");
  await terminal.say("VRFY bob@server.com", /25[02] /);
  const view = panel.getByRole("tabpanel", { name: "Conversation" });
  await expect(panel.getByRole("button", { name: /you: VRFY/ })).toBeInViewport();
  await expect(panel.locator("ol > li")).toHaveCount(120);

  await view.evaluate((v) => v.scrollTo(0, 300));
  await terminal.say("EXPN all");
  await expect(panel.getByRole("button", { name: /you: EXPN all/ })).toHaveCount(1);
  expect(await view.evaluate((v) => v.scrollTop)).toBeLessThan(400);

  await panel.getByRole("button", { name: /^Show earlier/ }).press("Enter");
  await expect(panel.getByRole("button", { name: /you: EHLO client.com/ })).toHaveCount(1);
  await expect(panel.getByRole("button", { name: /^Show earlier/ })).toHaveCount(0);
  await expect(panel.locator("ol button:focus")).toHaveCount(1);
});

test("the state is drawn, and what leads on from it is put into the terminal", async ({ page }) => {
  const sender = await delivery(page);
  const panel = page.getByRole("complementary", { name: "What happens" });
  await panel.getByRole("tab", { name: "State" }).click();
  const here = panel.locator(".state.here");
  const mine = panel.locator(".way.mine");
  const leads = panel.locator(".leading li");
  await expect(here).toHaveText("greeted");
  await expect(mine).toHaveCount(4); // to the sender, to logging in, by STARTTLS, by QUIT
  await expect(leads).toHaveText([
    /MAIL.*→ sender given/,
    /AUTH.*→ logging in/,
    /STARTTLS.*→ connected/,
    /QUIT.*→ closed/,
  ]);
  await expect(panel.locator(".way")).not.toHaveCount(4);
  await expect(panel.locator(".others")).toContainText("NOOP");
  await panel.getByRole("button", { name: "MAIL, to sender given" }).click();
  await sender.focus();
  await page.keyboard.press("Enter");
  await expect(here).toHaveText("sender given");
  await expect(leads.first()).toHaveText(/RCPT.*→ recipient given/);
  await sender.say("RCPT TO:<bob@server.com>", /Accepted/);
  await expect(here).toHaveText("recipient given");
  await expect(leads.filter({ hasText: "→ greeted" }).getByRole("button")).toHaveText([
    /^BDAT LAST/,
    /^RSET/,
    /^EHLO/,
    /^HELO/,
  ]);
  // A verb that the explanation gives no line for has one all the same.
  await panel.getByRole("button", { name: /^HELO, to greeted/ }).click();
  await sender.focus();
  await page.keyboard.press("Enter");
  await expect(here).toHaveText("greeted");
  await panel.getByText("All states in words").click();
  await expect(panel.getByRole("listitem").filter({ hasText: /^message text/ })).toContainText(
    "a lone dot → greeted",
  );
  await page.setViewportSize({ width: 360, height: 800 });
  await narrowed(page);
  await accessible(page);
});

test("of several connections the active terminal's state is shown, or the one chosen", async ({
  page,
}) => {
  const sender = await delivery(page);
  const panel = page.getByRole("complementary", { name: "What happens" });
  await panel.getByRole("tab", { name: "Conversation" }).click();
  await panel.getByRole("button", { name: /you: Subject: news/ }).click();
  await expect(panel.getByText("Subject: news").first()).toBeVisible();
  await panel.getByRole("tab", { name: "State" }).click();
  const choice = panel.getByRole("group", { name: "Whose state is shown" });
  const imap = choice.getByRole("button", { name: "Terminal 1, IMAP" });
  await expect(choice.getByRole("button", { name: "Terminal 2, SMTP" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await imap.click();
  await expect(imap).toHaveAttribute("aria-pressed", "true");
  await expect(panel.locator(".state.here")).toHaveText("selected");
  // In IDLE no command is taken before DONE.
  await expect(panel.locator(".way.mine")).toHaveCount(0);
  await expect(panel.locator(".leading")).toHaveCount(0);

  // Explaining goes on where it was.
  await panel.getByRole("tab", { name: "Explain" }).click();
  await expect(panel.getByText("Subject: news").first()).toBeVisible();
  await panel.getByRole("tab", { name: "State" }).click();
  await imap.click();
  await panel.getByRole("button", { name: "DONE" }).click();
  const reader = new Terminal(page, 1);
  await reader.focus();
  await page.keyboard.press("Enter");
  await expect(panel.getByRole("button", { name: "CLOSE, to authenticated" })).toBeVisible();
  await panel
    .getByRole("button", { name: "EXAMINE, when it is refused, to authenticated" })
    .click();
  await expect.poll(() => reader.text()).toMatch(/d EXAMINE INBOX/);

  await page.getByRole("button", { name: /^2\b/ }).first().click();
  await expect(panel.locator(".state.here")).toHaveText("greeted");
  await sender.focus();
  await sender.say("QUIT", /221 /);
  await expect(panel.locator(".state.here")).toHaveText("closed");
  await expect(choice).toHaveCount(0);
  await expect(panel.locator(".leading")).toHaveCount(0);
});

test("a connection that is cut is over, whatever state it was in", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const terminal = new Terminal(page);
  await page.goto("/play");
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 110", "ready");
  const panel = page.getByRole("complementary", { name: "What happens" });
  await panel.getByRole("tab", { name: "State" }).click();
  await expect(panel.locator(".state.here")).toHaveText("authorization");
  await terminal.focus();
  await page.keyboard.press("Control+]");
  await terminal.say("quit", /Connection closed\./);
  await expect(panel.locator(".state.here")).toHaveText("closed");
  await expect(panel.locator(".way.mine")).toHaveCount(0);
});

test("questions to a name server share a lane, and have no states", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const terminal = new Terminal(page);
  await page.goto("/play");
  await terminal.ready();
  await terminal.say("dig +short mx server.com", /example\.com/);
  await terminal.say("dig nosuch.server.com", /NXDOMAIN/);
  const panel = page.getByRole("complementary", { name: "What happens" });
  await panel.getByRole("tab", { name: "Conversation" }).click();
  await expect(panel.locator(".head")).toHaveText([/DNS/]);
  await expect(panel.locator(".head")).not.toContainText("closed");
  await expect(panel.locator("ol").getByRole("button")).toHaveCount(4);
  await panel.getByRole("button", { name: /server: NXDOMAIN.*error/ }).click();
  await expect(panel.getByText("nosuch.server.com").first()).toBeVisible();
  await panel.getByRole("tab", { name: "State" }).click();
  await expect(panel.getByText("DNS has no states to draw")).toBeVisible();
});

test("a mistake after the one that the lab advised on has its remark, and the advice is gone", async ({
  page,
}) => {
  const terminal = new Terminal(page);
  await page.goto("/labs/send-by-hand");
  await terminal.say("telnet 10.49.137.152 25", "220 ");
  await page.keyboard.press("Alt+e"); // what the panel explains needs no remark
  const advice = page.locator("article .advice");
  const remark = page.locator(".remark");
  await terminal.say("HELLO client.com");
  await expect(advice).toContainText("with one L");
  await expect(remark).toHaveCount(0); // the lab has said it
  await terminal.say("FOO");
  await expect(remark).toContainText("FOO");
  await expect(advice).toHaveCount(0);
  await terminal.say("HELLO client.com");
  await expect(advice).toContainText("with one L");
  await expect(remark).toHaveCount(0);
});
