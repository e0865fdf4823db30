import { expect, test } from "./test";
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

test("a mistake after the one that the lab advised on has its remark, and the advice is gone", async ({
  page,
}) => {
  const terminal = new Terminal(page);
  await page.goto("/labs/send-by-hand");
  await terminal.ready();
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

test("a remark that was closed stays closed when the page is loaded again", async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem("ehlo.panel", "no"));
  const terminal = new Terminal(page);
  const remark = page.locator(".remark");
  await page.goto("/play");
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", "220 ");
  await terminal.say("NOP", "500 ");
  await expect(remark).toContainText("NOOP");
  await page.reload();
  await expect(remark).toContainText("NOOP");
  await remark.getByRole("button", { name: "Close this remark" }).click();
  await expect(remark).toHaveCount(0);

  await page.reload();
  await expect(terminal.screen).toContainText("500 ");
  await page.getByRole("button", { name: /^explain, conversation/ }).click();
  await expect(page.getByRole("tabpanel")).toContainText("Did you mean"); // all that was said has come
  await page.getByRole("button", { name: /^explain, conversation/ }).click();
  await expect(page.getByRole("tabpanel")).toBeHidden();
  await expect(remark).toHaveCount(0);
  await terminal.focus();
  await terminal.say("NOP", "500 ");
  await expect(remark).toContainText("NOOP");
});

test("a remark is seen where its terminal is", async ({ page }) => {
  await page.addInitScript(() => {
    localStorage.setItem("ehlo.panel", "no");
    localStorage.setItem("ehlo.beside", "no");
  });
  const remark = page.locator(".remark");
  await page.goto("/play");
  await new Terminal(page).ready();
  await page.getByRole("button", { name: "Open another terminal" }).click();
  const second = new Terminal(page, 2);
  await second.ready();
  await second.say("telnet 10.49.137.152 25", "220 ");
  await second.say("NOP", "500 ");
  await expect(remark).toBeVisible();
  await page.keyboard.press("Alt+1");
  await expect(page.getByRole("group", { name: /^Terminal 1/ })).toBeVisible();
  await expect(remark).toHaveCount(0);
  await page.keyboard.press("Alt+2");
  await expect(remark).toContainText("NOOP");
  await page.getByRole("button", { name: "split", exact: true }).click();
  await page.keyboard.press("Alt+1");
  await expect(remark).toContainText("NOOP"); // both are in view
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  test("a line that a remark puts there stands in the field", async ({ page }) => {
    await page.goto("/play");
    const terminal = new Terminal(page);
    await expect(terminal.screen).toContainText("$");
    const field = page.getByPlaceholder("Type here");
    for (const line of [
      "telnet 10.49.137.152 25",
      "HELO client.com",
      "MAIL FROM user@client.com",
    ]) {
      await field.fill(line);
      await field.press("Enter");
    }
    await page.getByRole("button", { name: "more", exact: true }).tap();
    await page.getByRole("button", { name: /^Put in the terminal: MAIL FROM:/ }).tap();
    await expect(field).toHaveValue("MAIL FROM:<user@client.com>");
    await page.getByRole("button", { name: "enter", exact: true }).tap();
    await expect(terminal.screen).toContainText("250 OK");
  });
});
