import { expect, test } from "./test";
import { violations } from "./accessible";
import { Terminal } from "./terminal";

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
    ["MAIL FROM:<user@client.com>", "250 OK", ["RCPT", "RSET", "QUIT"]],
    ["RCPT TO:<bob@server.com>", "250 Accepted", ["DATA", "RCPT", "BDAT", "RSET", "QUIT"]],
    // A field of the header would be text below the blank line (RFC 5322 §2.1).
    ["DATA", "354 ", ["a lone dot"]],
    [".", "250 OK id=", ["MAIL", "AUTH", "STARTTLS", "RSET", "QUIT"]],
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
  // There is not room for all that may be typed, and the way out is there all the same.
  await expect
    .poll(() => offers.allTextContents())
    .toEqual(["STAT", "LIST", "UIDL", "RETR", "TOP", "DELE", "QUIT"]);
});
