import { expect, test, type Locator, type Page } from "./test";
import { Terminal } from "./terminal";

/** What the document's sessions show the client typing, with what it lost: the password and the blank line. */
const sessions: Record<string, [line: string, answer: RegExp | ""][]> = {
  "send-by-hand": [
    [
      "telnet 10.49.137.152 25",
      /220 example\.com ESMTP Exim 4\.95 Ubuntu Thu, 27 Jun 2024 16:18:09/,
    ],
    ["HELO client.com", /250 example\.com Hello client\.com \[10\.11\.81\.126\]/],
    ["MAIL FROM: <user@client.com>", /250 OK/],
    ["RCPT TO: <bob@server.com>", /250 Accepted/],
    ["DATA", /354 Enter message, ending with "\." on a line by itself/],
    ["From: user@client.com", ""],
    ["To: bob@server.com", ""],
    ["Subject: Telnet email", ""],
    ["", ""],
    ["Hello. I am using telnet to send you an email!", ""],
    [".", /250 OK id=1sMrpq-0001Ah-UT/],
    ["QUIT", /221 example\.com closing connection[^]*Connection closed by foreign host\./],
  ],
  "collect-by-pop3": [
    ["telnet 10.49.137.152 110", /\+OK \[XCLIENT\] Dovecot \(Ubuntu\) ready\./],
    ["AUTH", /PLAIN/],
    ["USER bob", /USER bob\n\+OK/],
    ["PASS password123", /\+OK Logged in\./],
    ["STAT", /\+OK 3 1264/],
    ["LIST", /3 445/],
    ["RETR 3", /Hello\. I am using telnet to send you an email!/],
    ["QUIT", /\+OK Logging out\.[^]*Connection closed by foreign host\./],
  ],
  "read-by-imap": [
    ["telnet 10.10.41.192 143", /\(Ubuntu\) ready\./],
    ["A LOGIN bob password123", /Logged in/],
    ["B SELECT inbox", /B OK \[READ-WRITE\] Select completed/],
    ["C FETCH 3 body[]", /C OK Fetch completed/],
    ["D LOGOUT", /D OK Logout completed[^]*Connection closed by foreign host\./],
  ],
};

async function open(page: Page, lab: string): Promise<Terminal> {
  await page.goto(`/labs/${lab}`);
  const terminal = new Terminal(page);
  await terminal.ready();
  return terminal;
}

for (const [lab, lines] of Object.entries(sessions)) {
  test(`${lab}: typing what the document shows does the lab`, async ({ page }) => {
    const terminal = await open(page, lab);
    const steps = page.getByRole("progressbar", { name: "Steps done" });
    await expect(steps).toHaveAttribute("value", "0");
    for (const [line, answer] of lines) await terminal.say(line, answer);
    const all = await steps.getAttribute("max");
    await expect(steps).toHaveAttribute("value", all!);
    await expect(page.locator("li.done")).toHaveCount(Number(all));
    await page.getByText("Your session beside the shortest way").click();
    await expect(page.getByRole("columnheader", { name: "the shortest way" })).toBeVisible();
    await expect(page.getByText(/\(the shortest way has |\(no shorter way is known/)).toBeVisible();
    await page.screenshot({ path: `screenshots/${lab}.png` });
    await page.getByRole("link", { name: /^Next: / }).click();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page).not.toHaveURL(new RegExp(`/labs/${lab}$`));
  });
}

test("the message arrives: as its reader sees it, and who wrote which line", async ({ page }) => {
  const terminal = await open(page, "send-by-hand");
  const card = page.getByRole("region", { name: "The message has arrived" });
  for (const line of [
    "telnet 10.49.137.152 25",
    "HELO client.com",
    "MAIL FROM:<user@client.com>",
    "RCPT TO:<bob@server.com>",
    "DATA",
  ])
    await terminal.say(line, /^(220|250|354) .*\n?$/m);
  for (const line of ["From: user@client.com", "To: bob@server.com", "Subject: Hello"])
    await terminal.say(line);
  for (const line of ["", "It works."]) await terminal.say(line);
  await expect(card).toBeHidden();
  await terminal.say(".", /250 OK id=/);
  await expect(card.getByText("Bob’s inbox")).toBeVisible();
  await expect(card.getByText("It works.")).toBeVisible();
  const from = (field: string) => card.getByRole("listitem").filter({ hasText: field });
  await expect(from("Subject: Hello")).toContainText("you typed this");
  await expect(from("Received: ")).toContainText("the server added this");
  await expect(from("Return-path: ")).toContainText("from your MAIL FROM");
  await expect(from("The text below the header")).toContainText("you typed this");

  // What is to be done next stays in view, and the next message takes the first one's place.
  await expect(page.getByRole("heading", { name: "Say goodbye" })).toBeInViewport();
  for (const line of ["MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>", "DATA"])
    await terminal.say(line, /^(250|354) .*\n?$/m);
  await terminal.say("Subject: Hello again");
  await terminal.say(".", /250 OK id=[^]*250 OK id=/);
  await expect(card.getByText("2 new, the newest:")).toBeVisible();
  await expect(from("Subject: Hello again")).toContainText("you typed this");
  await expect(from("Subject:")).toHaveCount(1);
  await expect(from("There is no text below the header")).toBeVisible();
  // A line that is no header field begins the text, and is nothing that the server added.
  for (const line of ["MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>", "DATA"])
    await terminal.say(line, /^(250|354) .*\n?$/m);
  for (const line of ["Subject: Hello again", "Good morning"]) await terminal.say(line);
  await terminal.say(".", /(250 OK id=[^]*){3}/);
  await expect(card.getByText("3 new, the newest:")).toBeVisible();
  await expect(card.getByText("Good morning")).toHaveCount(1);
  await expect(from("Good morning")).toHaveCount(0);
  await expect(from("The text below the header")).toContainText("you typed this");
  await card.getByRole("button", { name: "Close the message" }).click();
  await expect(card).toBeHidden();
  await page.reload(); // it has not arrived just now
  await expect(terminal.screen).toContainText("250 OK id=");
  await expect(card).toBeHidden();

  await terminal.say("QUIT", /221 /); // the end shows it, below what to do next
  await expect(card.getByText("Hello again").first()).toBeVisible();
  const top = async (what: Locator) => (await what.boundingBox())!.y;
  expect(await top(page.getByRole("link", { name: /^Next: / }))).toBeLessThan(await top(card));
});

test("each goal of a challenge has a tick, and after a try what it lacks", async ({ page }) => {
  const terminal = await open(page, "repair-a-session");
  const goal = (text: string) =>
    page
      .getByRole("list", { name: /^Goals/ })
      .getByRole("listitem")
      .filter({ hasText: text });
  await expect(page.getByRole("list", { name: "Goals, 0 of 7 reached" })).toBeVisible();
  await expect(goal("Date")).toHaveText(/^\s*not yet: It has a Date in the right form\.\s*$/);
  for (const line of [
    "telnet 10.49.137.152 25",
    "HELO client.com",
    "MAIL FROM:<bob@server.com>",
    "RCPT TO:<alice@server.com>",
    "DATA",
  ])
    await terminal.say(line, /^(220|250|354) .*\n?$/m);
  for (const line of ["From: bob@server.com", "To: alice@server.com", "Date: today", "", "Hi."])
    await terminal.say(line);
  await terminal.say(".", /250 OK id=/);
  await expect(page.getByRole("list", { name: "Goals, 2 of 7 reached" })).toBeVisible();
  await expect(goal("names Alice")).toContainText("reached");
  await expect(goal("Date")).toContainText("has Date: today");
  await expect(goal("Carol has")).toContainText("Nothing has arrived in carol/INBOX yet.");
  await expect(page.getByRole("log")).toContainText("2 of 7 goals reached. Not yet: It has a Date");
});

test("a mistake gets advice, and the step stays open", async ({ page }) => {
  const terminal = await open(page, "send-by-hand");
  await terminal.say("telnet 10.49.137.152 25", /220 /);
  await terminal.say("HELO", /501 Syntactically invalid HELO argument/);
  await expect(page.getByText("Look again")).toBeVisible();
  await expect(page.getByRole("progressbar", { name: "Steps done" })).toHaveAttribute("value", "1");
});

test("an answer typed in the terminal leads to the question", async ({ page }) => {
  const terminal = await open(page, "log-in-with-plain");
  const current = page.locator('article li[aria-current="step"]');
  for (const title of ["Prepare the answer", "Call the submission server"]) {
    await expect(current).toContainText(title);
    await page.keyboard.press("Alt+x");
  }
  const question = page.getByPlaceholder("Your answer");
  await expect(question).toBeVisible();
  await page.keyboard.press("Alt+e"); // what the panel explains needs no remark
  await terminal.focus();
  const advice = current.locator(".advice", { hasText: "If that is your answer" });
  await terminal.say("LOGIN", "command not found");
  await expect(advice).toBeVisible();
  await expect(page.getByText("Alt L leads to the question")).toBeInViewport();
  await terminal.say("telnet 10.49.137.152 587", "220 ");
  await expect(advice).toBeHidden();
  await terminal.say("LOGIN", /^5\d\d /m);
  await expect(advice).toBeVisible();
  await expect(page.locator(".remark")).toHaveCount(0);
  await expect(page.getByRole("log")).toContainText("give it in the question");
  await terminal.say("EHLO client.com", "250 HELP");
  await expect(advice).toBeHidden();
});

test("hints come one by one for the asking", async ({ page }) => {
  await open(page, "send-by-hand");
  await page.getByRole("button", { name: "A hint" }).click();
  await expect(page.getByText("Hint 1")).toBeVisible();
});

test("starting again gives a new world", async ({ page }) => {
  const terminal = await open(page, "send-by-hand");
  await terminal.say("telnet 10.49.137.152 25", /220 /);
  const over = page.getByRole("button", { name: "Start over" }).first();
  await over.click();
  await expect(page.getByRole("button", { name: "Keep going" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(terminal.screen).toContainText("220 example.com");
  await over.click();
  await page.getByRole("dialog").getByRole("button", { name: "Start over" }).click();
  await expect(page.getByRole("progressbar", { name: "Steps done" })).toHaveAttribute("value", "0");
  await expect(new Terminal(page).screen).not.toContainText("220 example.com");
});

test("the front page leads to the labs", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: /Send a mail by hand/ }).click();
  await expect(page).toHaveURL(/\/labs\/send-by-hand$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Send a mail by hand");
});

test("a link goes on with the lab on another device", async ({ page, browser }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  await page.getByRole("button", { name: "Copy a link for another device" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await other.goto(link);
  await expect(new Terminal(other).screen).toContainText("220 example.com");
  await expect(other.getByRole("heading", { name: /^Call the server\s*, by hand$/ })).toBeVisible();
  expect(new URL(other.url()).hash).toBe("");
  await elsewhere.close();
});

test("the lines that lead back are copied with the empty one at their end", async ({ page }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const terminal = await open(page, "send-by-hand");
  await terminal.say("telnet 10.49.137.152 25", "220 ");
  for (const line of [
    "HELO client.com",
    "MAIL FROM:<user@client.com>",
    "RCPT TO:<bob@server.com>",
    "DATA",
  ])
    await terminal.say(line, /^(250|354) .*\n?$/m);
  for (const line of ["From: user@client.com", "To: bob@server.com", "Subject: Hello", ""])
    await terminal.say(line);
  await terminal.say(".", "250 OK id=");
  await terminal.say("QUIT", "221 ");
  const advice = page.locator(".advice", { hasText: "You are not connected to a server now" });
  await expect(advice.getByText("The last line is empty")).toBeVisible();
  await advice.getByRole("button", { name: "copy" }).click();
  await expect(advice.getByRole("button", { name: "copied" })).toBeVisible();
  await page.keyboard.press("Control+v");
  await page.keyboard.type("It is here.\n.\n");
  await expect.poll(() => terminal.text()).toMatch(/It is here\.\n\.\n250 OK id=/);
  await expect(page.getByText("10 of 10 steps done")).toBeHidden();
  await expect(page.locator("article li[aria-current=step]")).toContainText("Say goodbye");
});
