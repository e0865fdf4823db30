import { devices, expect, test, type Page } from "./test";
import { Terminal } from "./terminal";

// Takes the pictures of README and docs. No test: `make pictures` runs it.

const shots = "../../docs/img";

async function open(page: Page, path: string, colorScheme: "light" | "dark" = "light") {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.goto(path);
  await page.evaluate(() => document.fonts.ready);
}

async function sayAll(terminal: Terminal, lines: [line: string, answer: string | RegExp][]) {
  await terminal.focus();
  for (const [line, answer] of lines) await terminal.say(line, answer);
}

/** The document's first session, until the server waits for the message. */
async function beginLetter(page: Page): Promise<Terminal> {
  const terminal = new Terminal(page);
  await terminal.ready();
  await sayAll(terminal, [
    ["telnet 10.49.137.152 25", /220 example\.com/],
    ["HELO client.com", /250 example\.com Hello/],
    ["MAIL FROM:<user@client.com>", /250 OK/],
    ["RCPT TO:<bob@server.com>", /250 Accepted/],
  ]);
  await page.getByRole("heading", { name: "Ask to send the message" }).waitFor();
  return terminal;
}

/** A reader in IDLE, and a sender whose message it is told of. */
async function idleAndSender(page: Page): Promise<void> {
  const reader = new Terminal(page, 1);
  await reader.ready();
  await sayAll(reader, [
    ["telnet 10.49.137.152 143", /\(Ubuntu\) ready\./],
    ["a LOGIN bob password123", /Logged in/],
    ["b SELECT INBOX", /b OK/],
    ["c IDLE", /\+ idling/],
  ]);
  await page.getByRole("button", { name: "Open another terminal" }).click();
  const sender = new Terminal(page, 2);
  await sender.ready();
  await sayAll(sender, [
    ["telnet 10.49.137.152 25", /220 /],
    ["HELO client.com", /250 /],
    ["MAIL FROM:<user@client.com>", /250 OK/],
    ["RCPT TO:<bob@server.com>", /250 Accepted/],
    ["DATA", /354 /],
    ["Subject: news", ""],
    ["", ""],
    ["It has come.", ""],
    [".", /250 OK id=/],
  ]);
}

test("front.png", async ({ page }) => {
  await open(page, "/");
  await page.getByRole("heading", { name: "First contact" }).waitFor();
  await page.screenshot({ path: `${shots}/front.png` });
});

test("course.png", async ({ page }) => {
  await open(page, "/course");
  await page.getByRole("heading", { name: "Challenges" }).waitFor();
  await page.screenshot({ path: `${shots}/course.png` });
});

test("lab.png", async ({ page }) => {
  await open(page, "/labs/send-by-hand");
  await beginLetter(page);
  await page.screenshot({ path: `${shots}/lab.png` });
});

test("lab-dark.png", async ({ page }) => {
  await open(page, "/labs/send-by-hand", "dark");
  const terminal = await beginLetter(page);
  await sayAll(terminal, [["VRFY", /501|252|502/]]);
  await page.screenshot({ path: `${shots}/lab-dark.png` });
});

for (const view of ["Explain", "Conversation", "State", "Mailboxes"]) {
  test(`${view.toLowerCase()}.png`, async ({ page }) => {
    await open(page, "/play");
    await idleAndSender(page);
    await page.getByRole("tab", { name: view }).click();
    await expect(page.getByRole("tab", { name: view })).toHaveAttribute("aria-selected", "true");
    await expect(page.getByText("Loading the view")).toBeHidden();
    await page.screenshot({ path: `${shots}/${view.toLowerCase()}.png` });
  });
}

test("replay.png", async ({ page }) => {
  await open(page, "/replay");
  await page.getByRole("button", { name: "An example" }).click();
  await page.getByRole("button", { name: "Replay", exact: true }).click();
  const step = page.getByRole("button", { name: "step ▸" });
  for (let i = 0; i < 4; i++) {
    await expect(step).toBeEnabled();
    await step.click();
    await expect(page.getByText(new RegExp(`^${i + 1} of `))).toBeVisible();
  }
  await page.screenshot({ path: `${shots}/replay.png` });
});

test.describe("on a phone", () => {
  const { defaultBrowserType: _, ...phone } = devices["Pixel 5"];
  test.use({ ...phone, viewport: { width: 360, height: 740 } });

  test("phone.png", async ({ page }) => {
    await open(page, "/labs/send-by-hand");
    await expect(new Terminal(page).screen).toContainText("$");
    const field = page.getByPlaceholder("Type here");
    for (const line of ["telnet 10.49.137.152 25", "HELO client.com"]) {
      await field.fill(line);
      await field.press("Enter");
      await expect.poll(() => new Terminal(page).text()).toContain(line);
    }
    await page.getByRole("heading", { name: "Name the sender" }).waitFor();
    await page.screenshot({ path: `${shots}/phone.png` });
  });
});
