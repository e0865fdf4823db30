import { expect, test, type Page } from "./test";
import { accessible } from "./accessible";
import { Terminal } from "./terminal";

/** Opens the panel's mailboxes beside bob's session in a lab with a message of several parts. */
async function begin(page: Page) {
  await page.goto("/labs/parts-of-a-message");
  const terminal = new Terminal(page);
  const panel = page.getByRole("complementary", { name: "What happens" });
  await panel.getByRole("tab", { name: "Mailboxes" }).click();
  const inbox = panel.getByRole("table", { name: "Messages of bob/INBOX" });
  await expect(inbox.getByRole("row")).toHaveCount(6);
  await terminal.focus();
  await terminal.say("a LOGIN bob password123", /Logged in/);
  await terminal.say("b SELECT INBOX", /Select completed/);
  await expect(panel.getByText("Last command: no mailbox has changed.")).toBeVisible();
  return { terminal, panel, inbox };
}

test("what an exchange does to the mailboxes is marked in words", async ({ page }) => {
  const { terminal, panel, inbox } = await begin(page);
  const row = (subject: string) => inbox.getByRole("row").filter({ hasText: subject });
  const spoken = page.getByRole("log");

  await terminal.say(String.raw`c STORE 2 +FLAGS (\Deleted \Flagged)`, /c OK/);
  await expect(
    panel.getByText(String.raw`Last command: bob/INBOX: message 2 is now \Flagged \Deleted.`),
  ).toBeVisible();
  await expect(row("Lunch").first().getByRole("insertion")).toHaveText([
    String.raw`+\Flagged`,
    String.raw`+\Deleted`,
  ]);
  await expect(spoken).toContainText(
    String.raw`Mailboxes: bob/INBOX: message 2 is now \Flagged \Deleted.`,
  );

  await terminal.say(String.raw`d STORE 2 -FLAGS \Flagged`, /d OK/);
  await expect(row("Lunch").first().getByRole("deletion")).toHaveText(String.raw`−\Flagged`);
  await expect(inbox.getByRole("insertion")).toHaveCount(0);

  await terminal.say("e EXPUNGE", /e OK/);
  await expect(row("Lunch").first()).toContainText("expunged");
  await expect(row("Lunch").first().getByRole("button")).toHaveCount(0);
  await expect(row("The minutes")).toContainText("was 5");
  await expect(panel.getByRole("button", { name: /^INBOX.*4 messages \(was 5\)/ })).toBeVisible();
  await terminal.say("f NOOP", /f OK/);
  await expect(inbox.getByText("expunged")).toHaveCount(0);

  await terminal.say("g CREATE Old", /g OK/);
  await expect(panel.getByRole("button", { name: /^Old created/ })).toBeVisible();
  await terminal.say("h COPY 1 Old", /h OK/);
  const old = panel.getByRole("table", { name: "Messages of bob/Old" });
  await expect(old.getByText("new", { exact: true })).toBeVisible();
  await expect(panel.getByRole("button", { name: /^Old.*UIDNEXT 2 \(was 1\)/ })).toBeVisible();
  await terminal.say("i RENAME Old Kept", /i OK/);
  await expect(panel.getByText("bob/Old was renamed to Kept.")).toBeVisible();
  await expect(panel.getByRole("button", { name: /^Kept renamed, was Old/ })).toBeVisible();
  await terminal.say("j DELETE Kept", /j OK/);
  await expect(panel.getByText("bob/Kept was deleted.")).toBeVisible();
  await expect(panel.getByRole("listitem").filter({ hasText: /^Kept\s*deleted/ })).toBeVisible();
});

test("a message is read part by part, by keyboard", async ({ page }) => {
  const { terminal, panel, inbox } = await begin(page);
  const subject = inbox.getByRole("button", { name: "The minutes, and a picture" });
  await subject.focus();
  await page.keyboard.press("Enter");
  await expect(panel.getByRole("button", { name: "← mailboxes" })).toBeFocused();
  const raw = panel.getByRole("region", { name: "The message as it is stored" });
  await expect(raw).toContainText("This text is for programs that know no MIME.");

  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  await expect(panel.getByRole("tab", { name: "Parts" })).toBeFocused();
  await page.keyboard.press("Tab");
  const tree = panel.getByRole("tree", { name: "Parts of the message" });
  await expect(tree.getByRole("treeitem")).toHaveText([
    /message.*multipart\/mixed/,
    /1\s*multipart\/alternative/,
    /1\.1.*text\/plain.*31 octets/,
    /1\.2.*text\/html/,
    /2.*text\/plain.*minutes\.txt/,
    /3.*image\/png.*dot\.png/,
  ]);
  await expect(tree.getByRole("treeitem", { name: /^message/ })).toBeFocused();
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowDown");
  await expect(tree.getByRole("treeitem", { name: /^1\.2/ })).toBeFocused();
  const part = panel.getByRole("region", { name: "part 1.2" });
  await expect(part).toContainText("<p>The minutes are attached. <b>Alice</b></p>");
  await expect(part.getByRole("definition").filter({ hasText: "text/html" })).toBeVisible();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect(tree.getByRole("treeitem")).toHaveCount(4);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowDown");
  await expect(tree.getByRole("treeitem", { name: /^1\.1/ })).toBeFocused();

  await panel.getByRole("button", { name: "show in Raw" }).press("Enter");
  await expect(raw).toBeFocused();
  await expect(raw.locator(".header")).toContainText("Content-Type: text/plain; charset=us-ascii");
  await expect(raw.locator(".body")).toHaveText(
    /body of part 1\.1\s*The minutes are attached\. Alice/,
  );

  await panel.getByRole("tab", { name: "Parts" }).click();
  await page.keyboard.press("ArrowRight");
  await expect(panel.getByRole("tab", { name: "As Bob sees it" })).toBeFocused();
  const letter = panel.getByRole("tabpanel", { name: "As Bob sees it" });
  await expect(letter.getByText("The minutes, and a picture")).toBeVisible();
  await expect(letter.getByText("Attached: minutes.txt, dot.png")).toBeVisible();
  await expect(letter.getByText("Content-Type")).toBeHidden();

  // The command that the page has put there fetches what the page has shown.
  await panel.getByRole("tab", { name: "Parts" }).click();
  await tree.getByRole("treeitem", { name: /^2 / }).click();
  const put = panel.getByRole("button", { name: "put it in the terminal: FETCH 5 BODY[2]" });
  await put.click();
  await expect(page.getByRole("textbox", { name: /^Terminal 1/ })).toBeFocused(); // by itself
  await page.keyboard.press("Enter");
  await expect.poll(() => terminal.text()).toMatch(/c FETCH 5 BODY\[2\][^]*Holidays: in August/);
  await expect(panel.getByRole("article")).toContainText(String.raw`+\Seen`);
  await terminal.say("d NOOP", /d OK/);
  await expect(panel.getByRole("article").getByText(String.raw`\Seen`)).toBeVisible();
  await expect(panel.getByRole("article")).not.toContainText(String.raw`+\Seen`);

  await panel.getByRole("button", { name: "← mailboxes" }).press("Enter");
  await expect(subject).toBeFocused();

  await subject.press("Enter");
  await terminal.focus();
  await terminal.say(String.raw`e STORE 5 +FLAGS \Deleted`, /e OK/);
  await terminal.say("f EXPUNGE", /f OK/);
  await expect(panel.getByRole("article")).toContainText("expunged");
  await expect(panel.getByRole("button", { name: /put it in the terminal/ })).toHaveCount(0);
});

test("a message that comes late leaves whoever types where they are", async ({ page }) => {
  let held: (() => void) | undefined;
  await page.routeWebSocket(/\/ws\?/, (ws) => {
    const server = ws.connectToServer();
    server.onMessage((text) => {
      if (String(text).includes('"type":"source"')) held = () => ws.send(text);
      else ws.send(text);
    });
  });
  const { terminal, panel, inbox } = await begin(page);
  await inbox.getByRole("button", { name: "Lunch", exact: true }).first().press("Enter");
  await expect.poll(() => held).toBeDefined();
  await terminal.focus();
  await page.keyboard.type("c NO");
  held!();
  await expect(panel.getByRole("button", { name: "← mailboxes" })).toBeVisible();
  await terminal.say("OP", /c OK/);
});

test("a message without MIME is one text, and a big mailbox is cut", async ({ page }) => {
  const { terminal, panel, inbox } = await begin(page);
  for (const tag of ["c", "d", "e"]) await terminal.say(`${tag} COPY 1:* INBOX`, `${tag} OK`);
  // All that is new is shown, whatever there is of it; afterwards the latest.
  await expect(inbox.getByRole("row")).toHaveCount(1 + 25);
  await terminal.say("f NOOP", /f OK/);
  await expect(panel.getByText("15 earlier messages")).toBeVisible();
  await panel.getByRole("button", { name: "show earlier" }).press("Enter");
  await expect(inbox.getByRole("row")).toHaveCount(1 + 40);
  await expect(inbox.getByRole("button").first()).toBeFocused();

  await inbox.getByRole("button", { name: "Lunch", exact: true }).first().click();
  await panel.getByRole("tab", { name: "Parts" }).click();
  await expect(panel.getByRole("treeitem")).toHaveText(/^1\s*text\/plain/);
  await expect(panel.getByRole("region", { name: "part 1" })).toContainText("FETCH 2 BODY[HEADER]");
});

test("mailboxes and messages are in nobody's way", async ({ page }) => {
  test.slow(); // axe looks at each of three views four times
  const { terminal, panel, inbox } = await begin(page);
  await terminal.say(String.raw`c STORE 1:2 +FLAGS.SILENT (\Deleted)`, /c OK/);
  await terminal.say("d EXPUNGE", /d OK/);
  await expect(inbox.getByText("expunged").first()).toBeVisible();
  await accessible(page);
  await inbox.getByRole("button", { name: "The minutes, and a picture" }).click();
  await panel.getByRole("tab", { name: "Parts" }).click();
  await panel.getByRole("treeitem", { name: /^2 / }).click();
  await accessible(page);
  await panel.getByRole("button", { name: "show in Raw" }).click();
  await accessible(page);
});

test("on a phone the view fits, and tells what has changed meanwhile", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  await page.goto("/play");
  const terminal = new Terminal(page);
  await terminal.ready();
  await page.getByRole("button", { name: /^explain, conversation/ }).click();
  const panel = page.getByRole("complementary", { name: "What happens" });
  await panel.getByRole("tab", { name: "Mailboxes" }).click();
  const inbox = panel.getByRole("table", { name: "Messages of bob/INBOX" });
  await expect(inbox).toBeVisible();
  await panel.getByRole("button", { name: "Close the panel" }).click();
  await terminal.focus();
  await terminal.say("telnet 10.49.137.152 143", /ready/);
  await terminal.say("a LOGIN bob password123", /Logged in/);
  await terminal.say("b SELECT INBOX", /b OK/);
  await terminal.say(String.raw`c STORE 1 +FLAGS \Answered`, /c OK/);
  await page.getByRole("button", { name: /^explain, conversation/ }).click();
  await expect(
    panel.getByText(String.raw`Last 4 commands: bob/INBOX: message 1 is now \Answered.`),
  ).toBeVisible();
  const view = panel.getByRole("tabpanel", { name: "Mailboxes" });
  const wider = () => view.evaluate((e) => e.scrollWidth - e.clientWidth);
  expect(await wider()).toBeLessThanOrEqual(0);
  await inbox.getByRole("button").first().click();
  await panel.getByRole("tab", { name: "Parts" }).click();
  await expect(panel.getByRole("treeitem")).toHaveCount(1);
  expect(await wider()).toBeLessThanOrEqual(0);
});
