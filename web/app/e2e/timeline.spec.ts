import { accessible } from "./accessible";
import { expect, test } from "./test";
import { Terminal } from "./terminal";

test("a line is undone, another typed in its place, and both are kept", async ({ page }) => {
  await page.goto("/play");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", /220 .*Exim/);
  await terminal.say("EHLO client.com", /250 HELP/);
  await terminal.say("MAIL FROM:<user@client.com>", /250 OK/);

  await page.keyboard.press("Alt+z");
  const line = page.getByRole("region", { name: "Time line" });
  await expect(line).toContainText("2 of 3");
  await expect(terminal.screen).not.toContainText("MAIL FROM");
  await expect(terminal.screen).toContainText("250 HELP");
  await expect(page.getByRole("group", { name: /^Terminal 1/ }).locator("textarea")).toBeFocused();
  await expect(page.getByRole("log")).toContainText("You are back right after: EHLO client.com");

  // What is typed there follows upon that line.
  await terminal.say("VRFY bob", /501 bob/);
  await expect(line).toContainText("3 of 3");
  const other = line.getByRole("button", { name: "Switch to: MAIL FROM:<user@client.com>" });
  await expect(other).toHaveText("Switch to: MAIL FROM:<user@client.com>");
  await accessible(page);
  await other.click();
  await expect(terminal.screen).toContainText("MAIL FROM");
  await expect(terminal.screen).not.toContainText("VRFY");
  await expect(line.getByRole("button", { name: "VRFY bob" })).toBeVisible();
  await terminal.say("RCPT TO:<bob@server.com>", /250 Accepted/);

  // To the beginning and back, by the line's own keys.
  const moment = line.getByRole("slider", { name: "Moment" });
  await expect(moment).toHaveValue("4");
  await moment.focus();
  for (const at of ["3", "2"]) {
    await page.keyboard.press("ArrowLeft");
    await expect(line).toContainText(`${at} of 4`);
    await expect(moment).toBeFocused();
  }
  await page.keyboard.press("Home");
  await expect(line).toContainText("0 of 4");
  await expect(terminal.screen).not.toContainText("telnet");
  await expect(line.getByRole("button", { name: "Undo" })).toBeDisabled();
  await page.keyboard.press("End");
  await expect(terminal.screen).toContainText("250 Accepted");

  // It stays after a reload; undo is there by mouse, too.
  await page.reload();
  await expect(terminal.screen).toContainText("250 Accepted");
  await page.getByRole("button", { name: "undo", exact: true }).click();
  await expect(line).toContainText("3 of 4");
  await page.keyboard.press("Alt+y");
  await expect(line).toContainText("4 of 4");
  await line.getByRole("button", { name: "Close the time line" }).click();
  await expect(line).toBeHidden();
});

test("what was typed then stands beside what was typed instead", async ({ page }) => {
  await page.goto("/play");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", /220 .*Exim/);
  await terminal.say("HELO client.com", /250 /);
  await terminal.say("RCPT TO:<bob@server.com>", /503/);
  await page.keyboard.press("Alt+z");
  const line = page.getByRole("region", { name: "Time line" });
  await expect(line).toContainText("2 of 3");
  await terminal.say("MAIL FROM:<user@client.com>", /250 OK/);
  await terminal.say("RCPT TO:<bob@server.com>", /250 Accepted/);

  await line.getByRole("button", { name: "Compare" }).click();
  const both = page.getByRole("dialog", { name: "Two ways, side by side" });
  const then = both.getByRole("region", { name: "What you did then" });
  const now = both.getByRole("region", { name: "What you did instead" });
  await expect(then.getByRole("listitem")).toHaveCount(1);
  await expect(then.getByRole("listitem")).toHaveText(
    "RCPT TO:<bob@server.com> 503 sender not yet given",
  );
  await expect(now.getByRole("listitem")).toHaveCount(2);
  await expect(now).toContainText("250 Accepted");
  await expect(now).not.toContainText("503");
  await accessible(page);
  await page.keyboard.press("Escape");
  await expect(both).toBeHidden();
  await expect(terminal.screen).toContainText("250 Accepted");

  // It can be shown again, and leads to the other way.
  await line.getByRole("button", { name: "Compare" }).click();
  await both.getByRole("button", { name: "Switch to the other way" }).click();
  await expect(both).toBeHidden();
  await expect(terminal.screen).toContainText("503 sender not yet given");
  await expect(line).toContainText("3 of 3");
});

test("two ways stand below each other where they have no room side by side", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/play");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("help", /hostname/);
  await page.keyboard.press("Alt+z");
  await expect(page.getByRole("region", { name: "Time line" })).toContainText("0 of 1");
  await terminal.say("hostname", /hostname\s+\S+/);
  await page.getByRole("button", { name: "Compare" }).click();
  const both = page.getByRole("dialog", { name: "Two ways, side by side" });
  await expect(both.getByRole("region")).toHaveCount(2);
  const [then, now] = await both
    .getByRole("region")
    .evaluateAll((all) => all.map((r) => r.getBoundingClientRect().toJSON() as DOMRect));
  expect(now!.top).toBeGreaterThanOrEqual(then!.bottom);
  expect(await both.evaluate((d) => d.scrollWidth <= d.clientWidth)).toBe(true);
  await both.getByRole("button", { name: "Close" }).click();
  await expect(both).toBeHidden();
});

test("an arrow of the conversation leads back to its moment", async ({ page }) => {
  await page.goto("/play");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", /220 .*Exim/);
  await terminal.say("EHLO client.com", /250 HELP/);
  await terminal.say("NOOP", /250 OK/);
  await page.getByRole("tab", { name: "Conversation" }).click();
  await page
    .getByRole("button", { name: /EHLO client\.com/ })
    .last()
    .click();
  await page.getByRole("button", { name: "go back to here" }).click();
  await expect(page.getByRole("region", { name: "Time line" })).toContainText("2 of 3");
  await expect(terminal.screen).not.toContainText("NOOP");
});

test("a step that is undone is open again, and still counts", async ({ page }) => {
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", /220 .*Exim/);
  await terminal.say("HELO client.com", /250 .*Hello/);
  const current = page.locator("li.current");
  await expect(current).toContainText("Name the sender");
  await page.keyboard.press("Alt+z");
  await expect(page.getByText("One step that you finished later is open again")).toBeVisible();
  await expect(current).toContainText("Say who you are");
  await page.keyboard.press("Alt+z");
  await expect(page.getByText("2 steps that you finished later")).toBeVisible();
  await page.keyboard.press("Alt+y");
  await page.keyboard.press("Alt+y");
  await expect(page.getByText("that you finished later")).toBeHidden();
  await page.keyboard.press("Alt+z");
  await expect(page.getByText("One step that you finished later is open again")).toBeVisible();
  await terminal.focus();
  await terminal.say("HELO client.com", /Hello.*\n.*Hello|Hello client/s);
  await expect(current).toContainText("Name the sender");
  await expect(page.getByText("that you finished later")).toBeHidden(); // it is no longer so

  // Advice goes with the mistake that is undone.
  await terminal.focus();
  for (const [line, answer] of [
    ["MAIL FROM:<user@client.com>", /250 OK/],
    ["RCPT TO:<bob@server.com>", /250 Accepted/],
    ["DATA", /354/],
    ["Subject Telnet email", ""],
  ] as const)
    await terminal.say(line, answer);
  await expect(page.getByText("Look again")).toBeVisible();
  await page.keyboard.press("Alt+z");
  await expect(page.getByText("Look again")).toBeHidden();

  // At either end it is said that there is nothing further, and that is no error.
  const said = page.getByRole("log");
  await page.keyboard.press("Alt+y");
  await expect(terminal.screen).toContainText("Subject Telnet email");
  await page.keyboard.press("Alt+y");
  await expect(said).toContainText("There is nothing to do again from here.");
  await expect(page.getByRole("alert").filter({ hasText: "nothing to do again" })).toBeHidden();
  await terminal.say("To: bob@server.com");
  await expect(terminal.screen).toContainText("To: bob@server.com");
});

test("whoever starts over has gone back in nothing", async ({ page }) => {
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", /220 .*Exim/);
  await terminal.say("HELO client.com", /250 .*Hello/);
  await page.keyboard.press("Alt+z");
  await terminal.say("EHLO client.com", /250 HELP/);
  const line = page.getByRole("region", { name: "Time line" });
  await expect(line.getByRole("button", { name: "Switch to: HELO client.com" })).toBeVisible();
  await page.keyboard.press("Alt+z");
  const notice = page.getByText("is open again here");
  await expect(notice).toBeVisible();
  await page.getByRole("button", { name: "Start over" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Start over" }).click();
  await expect(line).toContainText("0 of 0");
  await expect(line.getByRole("button", { name: /^Switch to/ })).toHaveCount(0);
  await expect(notice).toBeHidden();
});

test("where one goes back to, the lab advises what it advised there", async ({ page }) => {
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", /220 .*Exim/);
  await terminal.say("HELO client.com", /250 .*Hello/);
  await terminal.say("MAIL FROM:<bob@server.com>", /250 OK/);
  const advice = page.locator(".advice");
  await expect(advice).toContainText("RSET");
  const advised = await advice.innerText();
  await terminal.say("NOOP", /NOOP\s+250 OK/);
  await page.keyboard.press("Alt+z");
  await expect(page.getByRole("region", { name: "Time line" })).toContainText("3 of 4");
  await expect(advice).toHaveText(advised, { useInnerText: true });
  await expect(page.getByRole("log")).toContainText("RSET");
  await page.keyboard.press("Alt+z");
  await expect(page.getByRole("region", { name: "Time line" })).toContainText("2 of 4");
  await expect(advice).toHaveCount(0);
});

test("what is typed between two terminals, as one goes back, is not lost", async ({ page }) => {
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", /220 .*Exim/);
  await terminal.say("HELO client.com", /250 .*Hello/);
  // As soon as the terminal has gone, and before the next has the focus.
  await page.evaluate(() => {
    const type = () => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", "EHLO client.com");
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
      const enter = { key: "Enter", bubbles: true, cancelable: true };
      document.body.dispatchEvent(new KeyboardEvent("keydown", enter));
    };
    const left = document.activeElement!;
    new MutationObserver((_, observer) => {
      if (left.isConnected) return;
      observer.disconnect();
      type();
    }).observe(document.body, { childList: true, subtree: true });
  });
  await page.keyboard.press("Alt+z");
  await expect(terminal.screen).toContainText("250 HELP");
});

test("a way that was left is told from others by the end of its line", async ({ page }) => {
  await page.goto("/play");
  const terminal = new Terminal(page);
  await terminal.ready();
  const line = page.getByRole("region", { name: "Time line" });
  for (const port of ["110", "143"]) {
    await terminal.say(`telnet 10.49.137.152 ${port}`, "Connected");
    await page.keyboard.press("Alt+z");
    await expect(line).toContainText("0 of 1");
  }
  await terminal.say("telnet 10.49.137.152 25", /220 .*Exim/);
  for (const port of ["110", "143"]) {
    const way = line.getByRole("button", { name: `Switch to: telnet 10.49.137.152 ${port}` });
    expect(await way.evaluate((b) => b.scrollWidth <= b.clientWidth)).toBe(true);
  }
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  test("undo is among the keys", async ({ page }) => {
    await page.goto("/play");
    const terminal = new Terminal(page);
    await expect(terminal.screen).toContainText("$");
    const field = page.getByPlaceholder("Type here");
    await field.fill("telnet 10.49.137.152 25");
    await field.press("Enter");
    await expect(terminal.screen).toContainText("220 example.com");
    await page.getByRole("toolbar", { name: "Keys" }).getByRole("button", { name: "Undo" }).tap();
    await expect(page.getByRole("region", { name: "Time line" })).toContainText("0 of 1");
    await expect(terminal.screen).not.toContainText("220");
    await field.fill("hosts");
    await field.press("Enter");
    await expect(terminal.screen).toContainText("10.49.137.152");
  });
});
