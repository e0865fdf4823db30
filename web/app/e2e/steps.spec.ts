import { expect, test, type Page } from "./test";
import { Terminal } from "./terminal";

async function open(page: Page, lab: string): Promise<Terminal> {
  await page.goto(`/labs/${lab}`);
  const terminal = new Terminal(page);
  await terminal.ready();
  return terminal;
}

test("whoever works ahead sees the advice for the step that it is about", async ({ page }) => {
  await page.goto("/labs/fetch-what-you-need");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("ready.");
  await terminal.focus();
  await terminal.say("a FETCH ALL FAST", /a BAD/);
  const advised = page.locator("li", { hasText: "Look again" });
  await expect(advised).toBeVisible();
  await expect(advised).not.toHaveAttribute("aria-current", "step");
});

test("after a line that obeys advice, what is left of it is no mistake", async ({ page }) => {
  const terminal = await open(page, "send-by-hand");
  await terminal.say("telnet 10.49.137.152 25", /220 /);
  await terminal.say("HELO client.com", /250 /);
  await terminal.say("MAIL FROM:<user@clinet.com>", /250 /);
  await expect(page.getByText("Look again")).toBeVisible();
  await terminal.say("RSET", /250 /);
  const advice = page.locator(".advice");
  await expect(advice).toContainText("Go on with this:");
  await expect(advice.getByText("Go on", { exact: true })).toBeVisible();
  await expect(page.getByText("Look again")).toBeHidden();
  await page.reload();
  await expect(advice.getByText("Go on", { exact: true })).toBeVisible();
});

test("what explains a step is in view with the next one, and starting over shows the first", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.emulateMedia({ reducedMotion: "reduce" });
  const terminal = await open(page, "send-by-hand");
  const step = page.locator("article li[aria-current]");
  for (const [line, answer, next] of [
    ["telnet 10.49.137.152 25", /220 .*Exim/, "Say who you are"],
    ["HELO client.com", /250 .*Hello/, "Name the sender"],
    ["MAIL FROM:<user@client.com>", /250 OK/, "Name the recipient"],
    ["RCPT TO:<bob@server.com>", /250 Accepted/, "Ask to send the message"],
    ["DATA", /354/, "Write the header"],
  ] as const) {
    await terminal.say(line, answer);
    await expect(step).toContainText(next);
    await expect(page.locator(".explain").last()).toBeInViewport({ ratio: 1 });
    await expect(step.getByRole("button", { name: "Skip" })).toBeInViewport({ ratio: 1 });
  }
  await page.getByRole("button", { name: "Start over" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Start over" }).click();
  await expect(step).toContainText("Call the server");
  await expect(page.getByRole("heading", { level: 1 })).toBeInViewport({ ratio: 1 });
  await expect(step.getByRole("heading")).toBeInViewport({ ratio: 1 });
});

test("the chord that shows how to do a step stops it, too", async ({ page }) => {
  await open(page, "send-by-hand");
  await page.keyboard.press("Alt+s");
  const stop = page.getByRole("button", { name: "Stop" });
  await expect(stop).toBeVisible();
  await page.keyboard.press("Alt+s");
  await expect(stop).toBeHidden();
  await expect(page.getByRole("progressbar", { name: "Steps done" })).toHaveAttribute("value", "0");
});

test("one goes on in the terminal when a step's control has gone, and it is said", async ({
  page,
}) => {
  await open(page, "ports-and-greetings");
  const terminal = page.getByRole("textbox", { name: /^Terminal 1/ });
  await page.getByRole("button", { name: "Skip" }).focus();
  await page.keyboard.press("Enter");
  await expect(terminal).toBeFocused();
  await expect(page.getByRole("log")).toContainText(
    "Skipped: Call the first door. Next: Who began?",
  );
  await page.getByRole("radio", { name: "The server" }).check();
  await page.getByRole("button", { name: "Answer", exact: true }).click();
  await expect(page.getByRole("log")).toContainText("Next: Leave.");
  await expect(terminal).toBeFocused();
});

test("a step is done by hand, with help or not at all, and the page tells which", async ({
  page,
}) => {
  const terminal = await open(page, "ports-and-greetings");
  const steps = page.getByRole("listitem");
  const current = page.locator('article li[aria-current="step"]');
  await terminal.say("telnet 10.49.137.152 25", /220 /);
  await expect(steps.filter({ hasText: "Call the first door, by hand" })).toBeVisible();
  await page.getByRole("button", { name: "A hint" }).click();
  await page.getByRole("radio", { name: "The server" }).check();
  await page.getByRole("button", { name: "Answer", exact: true }).click();
  await expect(steps.filter({ hasText: "Who began?, with help" })).toBeVisible();
  const skip = page.getByRole("button", { name: "Skip", exact: true });
  while (await current.isVisible()) {
    const title = await current.locator("h2").innerText();
    await skip.click();
    await expect(current.filter({ hasText: title })).toBeHidden();
  }
  const end = page.getByRole("region", { name: "The end of this lab." });
  await expect(end.getByText(/^1 by hand, 1 with help, \d+ skipped$/)).toBeVisible();
  await expect(end.getByRole("link", { name: /^Next: / })).toBeVisible();
  await end.getByRole("link", { name: "Leave", exact: true }).click(); // which is still to do
  await expect(page.locator("li h2:focus")).toContainText("Leave");

  await end.getByRole("button", { name: "Again, without the text" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Start over", exact: true }).click();
  await expect(end).toBeHidden();
  await expect(page.getByText("A port is a numbered door")).toBeHidden();

  await page.goto("/course");
  await expect(page.getByText(", with steps skipped")).toHaveCount(1);
  await page.goto("/learner");
  await expect(page.getByText("finished with steps skipped")).toBeVisible();
});

test("a question stays to be read when the text is hidden", async ({ page }) => {
  await open(page, "ports-and-greetings");
  await page.getByRole("button", { name: "Practise without the text" }).click();
  await expect(page.getByText("A port is a numbered door")).toBeHidden();
  await page.getByRole("button", { name: "Skip" }).click();
  await expect(page.getByText("who sent it?")).toBeVisible();
});

test("a link to another lab leads there", async ({ page }) => {
  await page.goto("/labs/log-in-with-plain");
  const terminal = new Terminal(page);
  const answer = page.getByPlaceholder("Your answer");
  const current = page.locator('article li[aria-current="step"]');
  for (const title of ["Prepare the answer", "Call the submission server"]) {
    await expect(current).toContainText(title);
    await page.getByRole("button", { name: "Skip", exact: true }).click();
  }
  await terminal.focus();
  if (!/220 /.test(await terminal.text())) await terminal.say("telnet 10.49.137.152 587", /220 /);
  await terminal.say("EHLO client.com", /250 HELP/);
  await answer.fill("LOGIN");
  await page.getByRole("button", { name: "Answer", exact: true }).click();
  await page.getByRole("link", { name: "It has a lab of its own" }).click();
  await expect(page).toHaveURL(/\/labs\/log-in-with-login$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("LOGIN");
});

test("hints that come by themselves go from weak to strong", async ({ page }) => {
  const terminal = await open(page, "send-by-hand");
  await terminal.say("telnet 10.49.137.152 25", /220 /);
  for (const line of ["RSET", "RSET", "RSET"]) await terminal.say(line, /250 /);
  const hints = page.locator(".hint");
  await expect(hints).toHaveCount(2); // the second is due, and the weaker comes before it
  await expect(hints.first()).toContainText("Hint 1");
  await expect(hints.last()).toContainText("Hint 2");
});

for (const asked of [false, true])
  test(`the end tells which hints count, ${asked ? "one asked for" : "none asked for"}`, async ({
    page,
  }) => {
    const terminal = await open(page, "send-by-hand");
    await terminal.say("telnet 10.49.137.152 25", /220 /);
    for (const line of ["RSET", "RSET", "RSET"]) await terminal.say(line, /250 /);
    const hints = page.locator(".hint");
    await expect(hints).toHaveCount(2);
    if (asked) {
      await page.getByRole("button", { name: "Another hint" }).click();
      await expect(hints).toHaveCount(3);
      await terminal.focus();
    }
    await terminal.say("HELO client.com", /250 .*Hello/);
    const current = page.locator('article li[aria-current="step"]');
    for (let left = await current.count(); left; left = await current.count()) {
      const title = await current.locator("h2").innerText();
      await page.keyboard.press("Alt+x");
      await expect(current.filter({ hasText: title })).toBeHidden();
    }
    const end = page.getByRole("region", { name: "The end of this lab." });
    const row = end.locator("dt", { hasText: "hints" }).locator("+ dd");
    await expect(row).toHaveText(
      new RegExp(
        `^\\s*${asked ? "1 that counts" : "0 that count"} as help, and 2 that came by themselves\\s+A hint counts as help if you asked for it, or if it told you what to type`,
      ),
    );
    await page.screenshot({ path: `screenshots/hints-that-count-${asked}.png` });
  });

test("a block of code has one button to copy it, whatever comes beside it", async ({ page }) => {
  await page.goto("/labs/read-by-imap");
  const blocks = page.locator('li[aria-current="step"] pre');
  await expect(blocks.first().getByRole("button")).toHaveCount(1);
  await page.getByRole("button", { name: "A hint" }).click();
  await expect(page.getByText("Hint 1")).toBeVisible();
  for (const block of await blocks.all()) await expect(block.getByRole("button")).toHaveCount(1);
});
