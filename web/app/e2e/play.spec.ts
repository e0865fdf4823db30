import { expect, test, type WebSocketRoute } from "./test";
import { keeps, Terminal } from "./terminal";

test("IDLE in one terminal tells of a delivery from another", async ({ page }) => {
  await page.goto("/play");
  const reader = new Terminal(page, 1);
  await reader.ready();
  await reader.say("telnet 10.49.137.152 143", /\(Ubuntu\) ready\./);
  await reader.say("a LOGIN bob password123", /Logged in/);
  await reader.say("b SELECT INBOX", /2 EXISTS[^]*b OK/);
  await reader.say("c IDLE", /\+ idling/);

  await page.getByRole("button", { name: "Open another terminal" }).click();
  const sender = new Terminal(page, 2);
  await sender.ready();
  await sender.say("telnet 10.49.137.152 25", /220 /);
  await sender.say("EHLO client.com", /250 HELP/);
  await sender.say("MAIL FROM:<user@client.com>", /250 OK/);
  await sender.say("RCPT TO:<bob@server.com>", /250 Accepted/);
  await sender.say("DATA", /354 /);
  for (const line of ["Subject: news", "", "It has come."]) await sender.say(line);
  await sender.say(".", /250 OK id=/);

  await page.getByRole("button", { name: /^1\b/ }).first().click();
  await expect.poll(() => reader.text()).toMatch(/\* 3 EXISTS\n\* 1 RECENT/);
  await page.screenshot({ path: "screenshots/idle.png" });
});

test("the start card says who is there, and types an idea's first line", async ({ page }) => {
  await page.goto("/play");
  const terminal = new Terminal(page);
  await terminal.ready();
  const card = page.getByRole("group").filter({ hasText: "Who is here" });
  await expect(card.getByRole("row", { name: "bob password123 bob@server.com" })).toBeVisible();
  await expect(card.getByText("995 POP3 over TLS")).toBeVisible();
  await expect(card.getByRole("region", { name: "Try" }).getByRole("button")).toHaveCount(6);
  await card.getByRole("button", { name: "Send Bob a message" }).click();
  await expect(terminal.screen).toContainText("220 example.com");
  const next = page.getByRole("status").filter({ hasText: "HELO client.com" });
  await expect(next).toBeVisible();
  await expect(page.getByRole("textbox", { name: /^Terminal 1/ })).toBeFocused();
  // The one in front is in use: the next idea has a terminal of its own.
  await card.getByRole("button", { name: "Collect Bob's mail by POP3" }).click();
  await expect(new Terminal(page, 2).screen).toContainText("+OK");
  await card.getByText("Who is here").click();
  await expect(card.getByRole("button", { name: "Send Bob a message" })).toBeHidden();
  await page.reload();
  await expect(card.getByText("Who is here")).toBeVisible();
  await expect(card.getByRole("button", { name: "Send Bob a message" })).toBeHidden();
});

test("the start card folds when one types, and stays open where it was opened again", async ({
  page,
}) => {
  await page.goto("/play");
  const terminal = new Terminal(page);
  await terminal.ready();
  const card = page.getByRole("group").filter({ hasText: "Who is here" });
  const idea = card.getByRole("button", { name: "Send Bob a message" });
  await idea.click();
  const next = page.getByRole("status").filter({ hasText: "HELO client.com" });
  await expect(next).toBeVisible();
  await expect(idea).toBeVisible(); // the line was the card's
  await terminal.say("HELO client.com", /250 /);
  await expect(idea).toBeHidden();
  await expect(next).toBeVisible(); // what is being followed stays
  await page.reload();
  await terminal.ready();
  await expect(idea).toBeHidden();

  await card.getByText("Who is here").click();
  await expect(idea).toBeVisible();
  await terminal.focus();
  await terminal.say("NOOP", /250 OK/);
  await expect(idea).toBeVisible();
  await page.reload();
  await expect(idea).toBeVisible();
});

test("after a lost connection everything is as it was", async ({ page }) => {
  let network = true;
  const sockets: WebSocketRoute[] = [];
  await page.routeWebSocket(/\/ws\?/, (socket) => {
    if (!network) return void socket.close();
    socket.connectToServer();
    sockets.push(socket);
  });
  await page.goto("/play");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 110", /ready\./);
  await terminal.say("USER bob", /USER bob\n\+OK/);

  network = false;
  for (const socket of sockets) await socket.close();
  await expect(page.getByText("Connection lost. Reconnecting…")).toBeVisible();
  await terminal.say("PASS password123", /PASS password123$/m);
  await expect(page.getByText("your line is kept")).toBeVisible();

  network = true; // it comes back by itself
  await expect(page.getByText("Connection lost. Reconnecting…")).toBeHidden();
  await terminal.focus();
  await terminal.say("", /PASS password123\n\+OK Logged in\./);
  expect((await terminal.text()).match(/USER bob/g)).toHaveLength(1);
  expect((await terminal.text()).match(/PASS password123/g)).toHaveLength(1);

  await page.reload();
  await expect(terminal.screen).toContainText("Logged in");
  await terminal.focus();
  await terminal.say("STAT", /\+OK 2 819/);
});

test("lines can be edited and recalled, and a paste is typed in order", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/play");
  const terminal = new Terminal(page);
  await terminal.ready();
  await page.keyboard.type("hostnam");
  await page.keyboard.press("Home");
  await page.keyboard.press("End");
  await terminal.say("e", /\nLinux\n/);
  await page.keyboard.press("ArrowUp");
  await terminal.say("x", /hostnamex: command not found/);
  await page.keyboard.type("to be wiped");
  await page.keyboard.press("Control+u");
  await terminal.say("telnet 10.49.137.152 25", /220 /);
  await page.evaluate(() =>
    navigator.clipboard.writeText(
      "EHLO client.com\nMAIL FROM:<user@client.com>\nRCPT TO:<alice@server.com>\nDATA\nSubject: pasted\n\nOne\nTwo\n.\n",
    ),
  );
  await page.keyboard.press("Control+Shift+V");
  await expect.poll(() => terminal.text()).toMatch(/250 Accepted[^]*354 [^]*Two\n\.\n250 OK id=/);
  await page.keyboard.press("Control+]");
  await expect.poll(() => terminal.text()).toMatch(/telnet>/);
  await terminal.say("quit", /Connection closed\./);
});

test("lines pasted in one piece are told from lines typed one by one", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/labs/pipelining-and-chunks");
  const terminal = new Terminal(page);
  await expect.poll(() => terminal.text()).toMatch(/220 /);
  await terminal.focus();
  await terminal.say("EHLO client.com", /250 HELP/);
  const done = page.getByRole("progressbar", { name: "Steps done" });
  await expect(done).toHaveAttribute("value", "1");
  const lines = [
    "MAIL FROM:<user@client.com>",
    "RCPT TO:<bob@server.com>",
    "RCPT TO:<alice@server.com>",
  ];
  for (const line of lines) await terminal.say(line, /250 /);
  await expect(page.getByText("The message is right, but you waited").last()).toBeVisible();
  await expect(done).toHaveAttribute("value", "1");
  await terminal.say("RSET", /250 Reset OK/);
  await page.evaluate((text) => navigator.clipboard.writeText(text), lines.join("\n"));
  await page.keyboard.press("Control+Shift+V");
  await page.keyboard.press("Enter");
  await expect(done).toHaveAttribute("value", "2");
});

test("a line that was begun outlasts a reload, where no password is in it", async ({ page }) => {
  await page.goto("/play");
  const terminal = new Terminal(page);
  await terminal.ready();
  const last = () => terminal.text().then((text) => text.trimEnd().split("\n").at(-1));
  await page.keyboard.type("telnet exam");
  await expect.poll(last).toMatch(/\$ telnet exam$/);
  await page.reload();
  await expect.poll(last).toMatch(/\$ telnet exam$/);
  await terminal.focus();
  await page.keyboard.type("ple.com 110");
  await page.keyboard.press("Enter");
  await expect(terminal.screen).toContainText("+OK");

  // It is sent, and not kept.
  await page.reload();
  await expect.poll(last).toMatch(/^\+OK/);
  await terminal.focus();
  await terminal.say("USER bob", /USER bob\n\+OK/);
  await page.keyboard.type("PASS passw");
  await expect.poll(last).toMatch(/^PASS passw$/);
  await page.reload();
  await expect.poll(last).toMatch(/^\+OK/);
  await terminal.focus();
  await page.keyboard.type("CAP");
  await expect.poll(last).toMatch(/^CAP$/);
  await page.reload();
  await expect.poll(last).toMatch(/^CAP$/);
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain("passw");
});

test("in a lab too, and what is typed while it begins again is typed in the new terminal", async ({
  page,
}) => {
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await terminal.ready();
  const last = () => terminal.text().then((text) => text.trimEnd().split("\n").at(-1));
  const kept = keeps(page);
  await page.keyboard.type("telnet 10.49");
  await expect.poll(last).toMatch(/\$ telnet 10\.49$/);
  await kept();
  await page.reload();
  await expect.poll(last).toMatch(/\$ telnet 10\.49$/);

  await page.getByRole("button", { name: "Start over" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Start over" }).press("Enter");
  await page.keyboard.type("telnet 10.49.137.152 25\n");
  await expect(terminal.screen).toContainText("220 ");
  await expect.poll(() => terminal.text()).toMatch(/^user@Linux\$ telnet 10\.49\.137\.152 25$/m);
});
