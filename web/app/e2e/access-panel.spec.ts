import { expect, test } from "./test";
import { accessible } from "./accessible";
import { Terminal } from "./terminal";

// What stands in the panel and beside it, held against axe's rules in light and
// dark, on a phone and on a desk.
test.use({ viewport: { width: 1440, height: 900 } });

test("the panel's views and an open message are in nobody's way", async ({ page }) => {
  test.setTimeout(180_000);
  const terminal = new Terminal(page);
  await page.goto("/play");
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", "220 ");
  for (const [line, answer] of [
    ["EHLO client.com", "250 HELP"],
    ["MAIL FROM user@client.com", /50[01] /],
    ["MAIL FROM:<user@client.com>", "250 OK"],
    ["RCPT TO:<alice@example.com>", "250 Accepted"],
    ["DATA", "354 "],
    ["Subject: for the panel", ""],
    ["", ""],
    [".", "250 OK id="],
  ] as const)
    await terminal.say(line, answer);
  const panel = page.getByRole("complementary", { name: "What happens" });
  for (const name of ["Explain", "Conversation", "State", "Mailboxes"]) {
    await panel.getByRole("tab", { name }).click();
    await expect(panel.getByRole("tabpanel", { name })).toBeVisible();
    await accessible(page);
  }
  await panel.getByRole("button", { name: "for the panel" }).click();
  await expect(panel.getByText("Return-path:").first()).toBeVisible();
  await accessible(page);
});

test("the replay page while it plays", async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto("/replay");
  await page.getByRole("button", { name: "An example" }).click();
  await page.getByRole("button", { name: "Replay", exact: true }).click();
  await page.getByRole("button", { name: "play", exact: true }).click();
  await expect(page.getByRole("button", { name: "pause" })).toBeVisible();
  await accessible(page);
});

test("the list of keys", async ({ page }) => {
  await page.goto("/labs/send-by-hand");
  await new Terminal(page).ready();
  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
  await accessible(page);
});
