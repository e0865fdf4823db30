import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { Terminal } from "./terminal";

test("a mistake is remarked on, and its fix can be sent", async ({ page }) => {
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
    const { violations } = await new AxeBuilder({ page }).include("aside").analyze();
    expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`)).toEqual([]);
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
  await page.setViewportSize({ width: 1200, height: 800 });
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
  await expect(panel.getByRole("button", { name: "EHLO" })).toBeVisible();
});
