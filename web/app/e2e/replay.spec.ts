import { accessible } from "./accessible";
import { expect, test } from "./test";
import { Terminal } from "./terminal";

// As the document prints it: the prompt is garbled, a blank line is lost.
const document = `user@Linuxlnet 10.49.137.152 25
Trying 10.49.137.152...
Connected to 10.49.137.152.
Escape character is '^]'.
220 example.com ESMTP Exim 4.95 Ubuntu Thu, 27 Jun 2024 16:18:09 +0000
HELO client.com
250 example.com Hello client.com [10.11.81.126]
MAIL FROM: <user@client.com>
250 OK
RCPT TO: <bob@server.com>
250 Accepted
DATA
354 Enter message, ending with "." on a line by itself
From: user@client.com
To: bob@server.com
Subject: Telnet email
Hello. I am using telnet to send you an email!
.
250 OK id=1sMrpq-0001Ah-UT
QUIT
221 example.com closing connection
Connection closed by foreign host.
`;

test("a pasted session is played, stepped back, taken over and sent", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto("/");
  await page.getByRole("link", { name: "Replay a session of yours" }).click();
  await page.getByRole("textbox", { name: "The transcript" }).fill(document);
  await page.getByRole("button", { name: "Replay", exact: true }).click();

  const terminal = new Terminal(page);
  await expect(page.getByText("0 of 7 lines played")).toBeVisible();
  await page.getByRole("slider", { name: "speed" }).fill("5");
  await page.getByRole("button", { name: "play", exact: true }).click();
  await expect(page.getByText("7 of 7 lines played")).toBeVisible();
  await expect(terminal.screen).toContainText("221 example.com closing connection");
  await expect(page.getByText("differs:")).toHaveCount(0);
  const finding = page.getByText(/part of the prompt and of the command got lost/);
  await expect(finding.locator("code")).toHaveText("telnet 10.49.137.152 25");

  // Back to before QUIT, and before the message's text.
  await page.getByRole("button", { name: "back" }).click();
  await expect(page.getByText("6 of 7 lines played")).toBeVisible();
  await page.getByRole("button", { name: "back" }).click();
  await expect(page.getByText("5 of 7 lines played")).toBeVisible();
  await expect(terminal.screen).toContainText("354 Enter message");
  await expect(terminal.screen).not.toContainText("Telnet email");

  await page.getByRole("button", { name: "take over" }).click();
  await terminal.say("Subject: by hand");
  await terminal.say("");
  await terminal.say("Taken over.");
  await terminal.say(".", "250 OK id=");
  await expect(page.getByText("You have typed on your own.")).toBeVisible();

  // Stepping goes on with the transcript.
  await page.getByRole("button", { name: "step" }).click();
  await expect(page.getByText("6 of 7 lines played")).toBeVisible();
  await expect(terminal.screen).toContainText("Subject: Telnet email");
  await expect(terminal.screen).not.toContainText("Taken over");
});

test("a page that is loaded again goes on where the transcript was", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/replay");
  await page.getByRole("textbox", { name: "The transcript" }).fill(document);
  await page.getByRole("button", { name: "Replay", exact: true }).click();
  const step = page.getByRole("button", { name: "step ▸" });
  const terminal = new Terminal(page);
  for (const played of ["1 of 7 lines played", "2 of 7 lines played", "3 of 7 lines played"]) {
    await step.click();
    await expect(page.getByText(played)).toBeVisible();
  }
  await page.reload();
  await expect(page.getByText("3 of 7 lines played")).toBeVisible();
  await expect(terminal.screen).toContainText("MAIL FROM");
  await step.click();
  await expect(terminal.screen).toContainText("250 Accepted");

  // What somebody types in between is not the transcript's, after a reload either.
  await terminal.focus();
  await terminal.say("NOOP", /250 OK/);
  await page.reload();
  await expect(page.getByText("You have typed on your own.")).toBeVisible();
  await step.click();
  await expect(terminal.screen).toContainText("354 ");
  await expect(terminal.screen).not.toContainText("NOOP");
});

test("a transcript that cannot be read says what was looked for", async ({ page }) => {
  await page.goto("/replay");
  await page.getByRole("textbox", { name: "The transcript" }).fill("nothing of the kind");
  await page.getByRole("button", { name: "Replay", exact: true }).click();
  await expect(page.getByText(/no mail session found/).first()).toBeVisible();

  // Beside it is the choice of what it is to be read as.
  await page.getByRole("textbox", { name: "The transcript" }).fill("250 ok\nNOOP\n");
  await page.getByRole("button", { name: "Replay", exact: true }).click();
  const choice = page.getByRole("group", { name: "Read it as a session of:" });
  await expect(choice.getByRole("button")).toHaveText(["SMTP", "POP3", "IMAP"]);
  await accessible(page);
  await choice.getByRole("button", { name: "SMTP" }).click();
  await expect(page.getByText("2 of its 2 lines read")).toBeVisible();
  await expect(choice).toBeHidden();
  await page.getByRole("button", { name: "another transcript" }).click();
  await page.getByRole("button", { name: "An example" }).click();
  await page.getByRole("button", { name: "Replay", exact: true }).click();
  await expect(page.getByText("0 of 6 lines played")).toBeVisible();
  await expect(page.getByText("differs:").first()).toBeAttached();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "save as a lab" }).click();
  expect((await saved).suggestedFilename()).toBe("lab.md");
});
