import { expect, test, type Page } from "./test";
import { Terminal } from "./terminal";

async function open(page: Page, path: string): Promise<Terminal> {
  await page.goto(path);
  const terminal = new Terminal(page);
  await terminal.ready();
  return terminal;
}

test("the address can name a step, which is then open", async ({ page }) => {
  await open(page, "/labs/send-by-hand#mail");
  const heading = page.getByRole("heading", { name: "Name the sender" });
  await expect(heading).toBeVisible();
  const step = page.locator("li#mail");
  await expect(step.locator(".prose").first()).toBeVisible();
  // Another fragment of the same page does not load it anew.
  await page.evaluate(() => ((window as unknown as { same: boolean }).same = true));
  await page.evaluate(() => (location.hash = "#rcpt"));
  await expect(page.locator("li#rcpt .prose").first()).toBeVisible();
  await expect(page.locator("li#rcpt h2")).toBeFocused();
  expect(await page.evaluate(() => (window as unknown as { same: boolean }).same)).toBe(true);
});

test("a link with a fragment to another lab is followed without a reload", async ({ page }) => {
  await page.goto("/course");
  await page.evaluate(() => {
    (window as unknown as { same: boolean }).same = true;
    document.body.insertAdjacentHTML("beforeend", '<a href="/labs/send-by-hand#mail">there</a>');
  });
  await page.getByRole("link", { name: "there", exact: true }).click();
  await expect(page).toHaveURL(/\/labs\/send-by-hand#mail$/);
  await expect(page.locator("li#mail .prose").first()).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { same: boolean }).same)).toBe(true);
});

test("a challenge keeps its task when the text is hidden", async ({ page }) => {
  await open(page, "/labs/find-the-flag");
  const task = page.locator('li[aria-current="step"] .prose').first();
  await expect(task).toBeVisible();
  await page.getByRole("button", { name: "Practise without the text" }).click();
  await expect(page.getByRole("button", { name: "Practise without the text" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await expect(task).toBeVisible();
});

test("a lab that there is not says so, and leads back", async ({ page }) => {
  await page.goto("/labs/no-such-lab");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("cannot be opened");
  await expect(page.getByText('There is no lab "no-such-lab"')).toBeVisible();
  await expect(page.getByText("Setting up")).toBeHidden();
  await page.getByRole("link", { name: "Go to the front page" }).click();
  await expect(page).toHaveURL(/\/$/);
});

test("keys with Alt show, skip and go to the lab's text, and letters are typed", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const terminal = await open(page, "/labs/send-by-hand");
  const current = page.locator('li[aria-current="step"]');
  const first = await current.locator("h2").innerText();
  await page.keyboard.press("Tab");
  await expect(terminal.screen).not.toBeFocused();
  await page.keyboard.type("xslhet1");
  await expect.poll(() => terminal.text()).toMatch(/xslhet1/);
  await expect(current.locator("h2")).toHaveText(first);
  await page.keyboard.press("Control+u");

  await page.keyboard.press("Alt+l"); // from within the terminal
  await expect(current.locator("h2")).toBeFocused();
  await page.keyboard.press("Alt+s");
  await expect(page.locator("li.done")).toHaveCount(1);
  await expect(page.locator(".demo")).toBeHidden();
  const second = await current.locator("h2").innerText();
  await page.keyboard.press("Alt+x");
  await expect(current.locator("h2")).not.toContainText(second); // nor with its mark
  const third = await current.locator("h2").innerText();
  await expect(page.getByRole("log")).toContainText(`Skipped: ${second}. Next: ${third}.`);
  await page.keyboard.press("Alt+l");
  await expect(current.locator("h2")).toBeFocused();

  await page.keyboard.press("?");
  const list = page.getByRole("dialog", { name: "Keyboard" });
  for (const what of ["show how to do the current step", "skip the current step", "go to the lab"])
    await expect(list.getByText(what)).toBeVisible();
});

test("show me leads back to the terminal", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const terminal = await open(page, "/labs/send-by-hand");
  await page.getByRole("button", { name: "Show me" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("li.done")).toHaveCount(1);
  await expect(page.locator(".demo")).toBeHidden();
  await page.keyboard.type("EHLO me");
  await expect.poll(() => terminal.text()).toMatch(/EHLO me$/m);
});

test("a step that is shown in vain says what to do, and is done when that is done", async ({
  page,
}) => {
  await page.goto("/labs/order-and-reset");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("220 ");
  await terminal.focus();
  await terminal.say("HELO client.com", /250 /);
  await terminal.say("MAIL FROM:<user@client.com>", /250 OK/);
  const show = page.getByRole("button", { name: "Show me" });
  await show.click();
  await expect(page.locator(".advice")).toContainText("Choose Show me again.");
  await expect(page.locator(".demo")).toBeHidden();
  await show.click();
  await expect(page.locator(".demo")).toContainText("this begins again with a new connection");
  await expect(page.getByRole("progressbar", { name: "Steps done" })).toHaveAttribute(
    "value",
    "1",
    {
      timeout: 30_000,
    },
  );
  expect(await terminal.text()).toMatch(/221 [^]*220 [^]*RCPT TO:<bob@server.com>\n503 /);
});

test("a step done again waits for what it asks for", async ({ page }) => {
  const terminal = new Terminal(page);
  await page.goto("/labs/folders#create");
  await expect(terminal.screen).toContainText("ready.");
  const step = page.locator("li#create");
  // Each learner has another.
  const folder = step.locator("code", { hasText: /^[A-Z][a-z]+$/ }).first();
  const name = await folder.innerText();
  await terminal.focus();
  await terminal.say("a LOGIN bob password123", /Logged in/);
  await terminal.say(`b CREATE ${name}`, /b OK/);
  await expect(step).toHaveClass(/done/);
  await step.getByRole("button", { name: /^Make one/ }).click();
  await step.getByRole("button", { name: "Do this step again" }).click();
  await expect(step).not.toHaveClass(/done/);
  await expect(step.getByText("undo it first")).toBeVisible();
  await terminal.focus();
  await terminal.say(`c DELETE ${name}`, /c OK/);
  await terminal.say(`d CREATE ${name}`, /d OK/);
  await expect(step).toHaveClass(/done/);
});
