import { expect, type Page } from "./test";
import { Terminal } from "./terminal";

/** Somebody waits for mail in the first terminal, and in the second it is sent. */
export async function delivery(page: Page): Promise<Terminal> {
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
export async function narrowed(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
}
