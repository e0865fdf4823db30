import { expect, test } from "./test";
import { Terminal } from "./terminal";

test("the same question to two products: the same code in other words", async ({ page }) => {
  await page.goto("/play");
  const first = new Terminal(page, 1);
  await first.ready();
  await first.say("telnet 10.49.137.152 25", /220 example\.com ESMTP Exim/);
  await first.say("RCPT TO:<bob@server.com>", /503 sender not yet given/);

  await page.getByRole("button", { name: "servers" }).click();
  const smtp = page.getByRole("combobox", { name: "SMTP" });
  await expect(smtp).toHaveValue("exim");
  await smtp.selectOption("postfix");
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Open another terminal" }).click();
  const second = new Terminal(page, 2);
  await second.ready();
  await second.say("telnet 10.49.137.152 25", /220 \S+ ESMTP Postfix/);
  await second.say("HELO client.com", /250 /);
  await second.say("RCPT TO:<bob@server.com>", /503 5\.5\.1 Error: need MAIL command/);
});

test("in a lab it is said that its steps are about the programs that it begins with", async ({
  page,
}) => {
  const said = page.getByText("The steps of a lab are about the programs");
  await page.goto("/play");
  await page.getByRole("button", { name: "servers" }).click();
  await expect(said).toBeHidden();
  await page.goto("/labs/read-the-answers");
  await new Terminal(page).ready();
  await page.getByRole("button", { name: "servers" }).click();
  await expect(said).toBeVisible();
});

test("what the prompt's persona changes, the page shows", async ({ page }) => {
  await page.goto("/play");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("persona plain imap", /IMAP will speak like plain/);
  await page.getByRole("button", { name: "servers" }).click();
  await expect(page.getByRole("combobox", { name: "IMAP" })).toHaveValue("plain");
  await expect(page.getByRole("combobox", { name: "SMTP" })).toHaveValue("exim");
});

test("a lab scrolls by itself, and its terminal stays in view", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 500 });
  await page.goto("/labs/send-by-hand");
  await new Terminal(page).ready();
  const scrolls = await page.evaluate(
    () => document.documentElement.scrollHeight - document.documentElement.clientHeight,
  );
  expect(scrolls, "the window scrolls, and not the text alone").toBe(0);
});
