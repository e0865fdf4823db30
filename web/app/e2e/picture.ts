import { test } from "@playwright/test";
import { Terminal } from "./terminal";

/** Takes the README's picture: a lab half done. No test: `npm run picture` runs it. */
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
