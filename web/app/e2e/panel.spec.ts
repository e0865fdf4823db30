import { expect, test } from "./test";
import { violations } from "./accessible";
import { Terminal } from "./terminal";

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

  // Each line of a message stands on one of its own, the dot too.
  await terminal.say("RCPT TO:<bob@server.com>", "250 Accepted");
  await terminal.say("DATA", "354 ");
  for (const line of ["", "Hello", "..", "QUIT"]) await terminal.say(line);
  await terminal.say(".", "250 OK id=");
  const octets = panel.locator(".octets.client .text");
  await expect
    .poll(() => octets.evaluate((e) => (e as HTMLElement).innerText.trim().split("\n")))
    .toEqual(["Hello", "..", "QUIT", "."]);

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

test("a rule of an RFC's appendix leads there", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const terminal = new Terminal(page);
  await page.goto("/play");
  await terminal.ready();
  await terminal.say("telnet example.com 25", "220 ");
  await terminal.say("SOML FROM:<user@client.com>", /50\d /);
  const panel = page.getByRole("complementary", { name: "What happens" });
  await panel.getByRole("tab", { name: "Explain" }).click();
  const cited = panel.getByRole("link", { name: "RFC 5321 §F.6", exact: true }).first();
  await expect(cited).toHaveAttribute("href", /rfc5321#appendix-F\.6$/);
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
  const cited = panel.getByRole("link", { name: "RFC 5321 §5.1", exact: true }).first();
  await expect(cited).toHaveAttribute("title", "Locating the Target Host");
  await expect(cited).toHaveAttribute("href", /rfc5321#section-5\.1$/);
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

test("the arrow keys lead from tab to tab, and the focus goes along", async ({ page }) => {
  await page.setViewportSize({ width: 1500, height: 900 });
  await page.goto("/play");
  await page.getByRole("tab", { name: "Explain" }).focus();
  for (const [key, name] of [
    ["ArrowRight", "Conversation"],
    ["ArrowRight", "State"],
    ["ArrowLeft", "Conversation"],
    ["End", "Mailboxes"],
    ["ArrowRight", "Explain"],
  ] as const) {
    await page.keyboard.press(key);
    const tab = page.getByRole("tab", { name });
    await expect(tab).toHaveAttribute("aria-selected", "true");
    await expect(tab).toBeFocused();
  }
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
