import { expect, test } from "./test";

// One lab by the keyboard alone, and by what a screen reader is given: roles,
// names, and what is announced. Nothing is clicked, and no class is looked at.
test("a lab by keyboard and screen reader alone", async ({ page }) => {
  await page.goto("/");
  const start = page.getByRole("link", { name: "Start: " });
  await expect(start).toBeVisible();
  for (let i = 0; i < 12 && !(await start.evaluate((e) => e === document.activeElement)); i++)
    await page.keyboard.press("Tab");
  await expect(start).toBeFocused();
  await page.keyboard.press("Enter");

  await expect(page).toHaveURL(/\/labs\/ports-and-greetings$/); // the course's first
  await page.goto("/labs/send-by-hand");
  await expect(page.getByRole("heading", { level: 1, name: "Send a mail by hand" })).toBeVisible();
  const spoken = page.getByRole("log", { name: "Replies and progress" });
  const terminal = page.getByRole("textbox", { name: /^Terminal 1/ });
  await expect(terminal).toBeFocused();

  const lines: [line: string, announced: RegExp | ""][] = [
    ["telnet 10.49.137.152 25", /Step done: Call the server/],
    ["HELO client.com", /250 example\.com Hello[\s\S]*Step done/],
    ["MAIL FROM user@client.com", /Advice:|Mistake:/],
    ["MAIL FROM:<user@client.com>", /Step done: Name the sender/],
    ["RCPT TO:<bob@server.com>", /Step done: Name the recipient/],
    ["DATA", /354 Enter message/],
    ["From: user@client.com", ""],
    ["To: bob@server.com", ""],
    ["Subject: Telnet email", /Step done: Write the header/],
    ["", /Step done: Leave a line blank/],
    ["Hello. I am using telnet to send you an email!", /Step done: Write the text/],
    [".", /250 OK id=/],
    ["QUIT", /221 example\.com closing connection/],
  ];
  for (const [line, announced] of lines) {
    await page.keyboard.type(line);
    await page.keyboard.press("Enter");
    // The lines of a message are answered by nothing.
    if (announced) await expect(spoken).toContainText(announced);
  }
  await expect(page.getByRole("heading", { name: "Done, by hand." })).toBeVisible();
  // Tab leaves the terminal.
  await page.keyboard.press("Tab");
  await expect(terminal).not.toBeFocused();
});
