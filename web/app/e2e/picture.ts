import { test } from "@playwright/test";
import { Terminal } from "./terminal";

/** Takes the README's pictures. No test: `npm run picture` runs it. */
test("docs/img/lab.png", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  await terminal.say("HELO client.com", /250 example\.com Hello/);
  await terminal.say("MAIL FROM: <user@client.com>", /250 OK/);
  await terminal.say("RCPT TO: <bob@server.com>", /250 Accepted/);
  await page.getByRole("heading", { name: "Ask to send the letter" }).waitFor();
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: "../../docs/img/lab.png" });
});

test("docs/img/course.png", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.goto("/course");
  await page.getByRole("heading", { name: "Challenges" }).waitFor();
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: "../../docs/img/course.png" });
});

test("docs/img/conversation.png", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await page.goto("/labs/wait-with-idle");
  const terminal = new Terminal(page);
  await page.getByRole("tab", { name: "Conversation" }).click();
  await terminal.focus();
  await terminal.say("a LOGIN bob password123", /Logged in/);
  await terminal.say("b SELECT INBOX", /Select completed/);
  await terminal.say("c IDLE", /idling/);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: "../../docs/img/conversation.png" });
});
