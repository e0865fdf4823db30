import { dragger } from "./finger";
import { inView, small } from "./phone";
import { Terminal } from "./terminal";
import { expect, test } from "./test";

test.use(small);

test("on a phone one types into the field, and has the keys that it lacks", async ({ page }) => {
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  await expect(page.getByRole("heading", { level: 1 })).toBeInViewport();

  const field = page.getByPlaceholder("Type here");
  await field.tap();
  await field.pressSequentially("telnet 10.49.137.152 25");
  await field.press("Enter");
  await expect.poll(() => terminal.text()).toMatch(/220 example\.com/);
  await expect(page.getByRole("progressbar", { name: "Steps done" })).toHaveAttribute("value", "1");
  await expect(page.getByRole("heading", { name: "Say who you are" })).toBeInViewport();

  await page.getByRole("button", { name: "Control right bracket" }).tap();
  await expect.poll(() => terminal.text()).toMatch(/telnet>/);
  await page.screenshot({ path: "screenshots/phone.png" });
});

for (const height of [740, 420]) {
  test(`on a phone of ${height} the end leads to a step that was skipped`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.setViewportSize({ width: 360, height });
    await page.goto("/labs/send-by-hand");
    await new Terminal(page).ready();
    const current = page.locator("li[aria-current]");
    const titles = await page.locator("li h2").allInnerTexts();
    for (const title of titles) {
      await expect(current).toContainText(title);
      await page.getByRole("button", { name: "Skip", exact: true }).tap();
    }
    const link = page.getByRole("region", { name: "The end" }).getByRole("link", { name: /text$/ });
    await inView(page.locator(".end h2"));
    const end = await page.locator(".end").elementHandle();
    const [label, value] = [page.locator(".end dt").last(), page.locator(".end dd").last()];
    const [narrow, wide] = [await label.boundingBox(), await value.boundingBox()];
    expect(wide!.width).toBeGreaterThan(1.4 * narrow!.width);
    await expect(page.locator("#body h2")).toHaveText("Write the text, skipped");
    await link.tap();
    await expect(page).toHaveURL(/#body$/);
    await expect(page.locator("#body .prose")).toBeVisible();
    expect(await end?.evaluate((e) => e.isConnected)).toBe(true);
    await inView(page.locator("#body h2"));
  });
}

test("on a phone a line entered before the lab's own terminal has come leaves the field", async ({
  page,
}) => {
  let begin: (() => void) | undefined;
  await page.routeWebSocket(/\/ws\?/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (/"type":"lab"/.test(String(message))) begin = () => server.send(message);
      else server.send(message);
    });
  });
  await page.goto("/labs/send-by-hand");
  await expect.poll(() => begin).toBeDefined();
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  const field = page.getByPlaceholder("Type here");
  await field.fill("telnet 10.49.137.152 25");
  await field.press("Enter");
  await field.fill("HELO cl");
  begin!();
  await expect(terminal.screen).toContainText(/220 .*HELO cl/s);
  await expect(field).toHaveValue("HELO cl");
});

test("on a phone a finger scrolls the terminal, and enter keeps the keyboard open", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" }); // the text is still when a step has been done
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  const field = page.getByPlaceholder("Type here");
  for (const [line, answer] of [
    ["telnet 10.49.137.152 25", "220"],
    ["EHLO client.com", "250 HELP"],
    ["HELP", "214"],
  ] as const) {
    await field.tap();
    await field.fill(line);
    await page.getByRole("button", { name: "enter", exact: true }).tap();
    await expect(terminal.screen).toContainText(answer);
    await expect(field).toBeFocused();
  }
  await expect(terminal.screen).not.toContainText("telnet 10");
  const drag = await dragger(page, terminal.screen);
  const { height } = (await terminal.screen.boundingBox())!;
  const scrolled = await page.evaluate(() => scrollY);
  for (let i = 0; i < 12 && !(await terminal.text()).includes("telnet 10"); i++)
    await drag(height / 2);
  await expect(terminal.screen).toContainText("telnet 10");
  expect(await page.evaluate(() => scrollY)).toBe(scrolled);
  for (let i = 0; i < 12 && !(await terminal.text()).includes("214"); i++) await drag(-height / 2);
  await expect(terminal.screen).toContainText("214");
});

test("on a phone no control of the terminals lies over another, with one terminal or two", async ({
  page,
}) => {
  await page.goto("/play");
  await new Terminal(page).ready();
  const bar = page.getByRole("region", { name: "Terminals" });
  for (const terminals of [1, 2]) {
    if (terminals === 2) await page.getByRole("button", { name: "Open another terminal" }).tap();
    await expect(bar.getByRole("button", { name: /^\d/ })).toHaveCount(terminals);
    const boxes = await bar.locator(".bar button").evaluateAll((all) =>
      all.map((e) => {
        const { left, right, top, bottom } = e.getBoundingClientRect();
        return { name: e.textContent, left, right, top, bottom };
      }),
    );
    for (const [i, a] of boxes.entries()) {
      expect(a.right - a.left, a.name ?? "").toBeGreaterThanOrEqual(24); // WCAG 2.2, 2.5.8
      for (const b of boxes.slice(i + 1)) {
        const apart =
          a.right <= b.left + 1 ||
          b.right <= a.left + 1 ||
          a.bottom <= b.top + 1 ||
          b.bottom <= a.top + 1;
        expect(apart, `${a.name} and ${b.name}`).toBe(true);
      }
    }
  }
});

test("on a phone Tab completes, and what is typed during Show me comes after it", async ({
  page,
}) => {
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  const field = page.getByPlaceholder("Type here");
  await field.tap();
  await field.pressSequentially("teln");
  await page.getByRole("button", { name: "Tab", exact: true }).tap();
  await expect(field).toHaveValue("telnet ");
  await field.fill("");

  await page.getByRole("button", { name: "Show me" }).tap();
  await field.tap();
  await field.pressSequentially("HELO client.com");
  await expect(page.locator(".demo")).toBeHidden();
  await expect(terminal.screen).toContainText("220 ");
  await expect(field).toHaveValue("HELO client.com");
  await field.press("Enter");
  await expect(terminal.screen).toContainText("250 example.com Hello");
});

test("on a phone the panel takes the terminal's place, and gives it back", async ({ page }) => {
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  const explain = page.getByRole("button", { name: /^explain, conversation/ });
  await explain.tap();
  const panel = page.getByRole("tabpanel");
  await expect(panel).toBeInViewport();
  expect((await panel.boundingBox())!.height).toBeGreaterThan(250);
  await expect(terminal.screen).toBeHidden();
  for (const name of ["Explain", "Conversation", "State", "Mailboxes"])
    await expect(page.getByRole("tab", { name })).toBeInViewport({ ratio: 1 });
  await explain.tap();
  await expect(terminal.screen).toBeVisible();
});
