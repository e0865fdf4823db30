import { expect, test } from "./test";
import { accessible } from "./accessible";
import { delivery, narrowed } from "./delivery";
import { Terminal } from "./terminal";

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
