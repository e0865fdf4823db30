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
  await terminal.say("a FETCH 1", /a BAD/);
  const advised = page.locator("li", { hasText: "Look again" });
  await expect(advised).toBeVisible();
  await expect(advised).not.toHaveAttribute("aria-current", "step");
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
  const current = page.locator('li[aria-current="step"]');
  for (const title of ["Prepare the answer", "Read another", "Call the submission server"]) {
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

test("hints stand in the order in which they came", async ({ page }) => {
  const terminal = await open(page, "send-by-hand");
  await terminal.say("telnet 10.49.137.152 25", /220 /);
  for (const line of ["RSET", "RSET", "RSET"]) await terminal.say(line, /250 /);
  const hints = page.locator(".hint");
  await expect(hints).not.toHaveCount(0);
  const first = await hints.first().textContent();
  await page.getByRole("button", { name: "Another hint" }).click();
  await expect(hints).toHaveCount(2);
  expect(await hints.first().textContent()).toBe(first);
});

test("a block of code has one button to copy it, whatever comes beside it", async ({ page }) => {
  await page.goto("/labs/read-by-imap");
  const blocks = page.locator('li[aria-current="step"] pre');
  await expect(blocks.first().getByRole("button")).toHaveCount(1);
  await page.getByRole("button", { name: "A hint" }).click();
  await expect(page.getByText("Hint 1")).toBeVisible();
  for (const block of await blocks.all()) await expect(block.getByRole("button")).toHaveCount(1);
});
