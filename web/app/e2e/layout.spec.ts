import { expect, test, type Locator, type Page } from "./test";
import { Terminal } from "./terminal";

/** Opens a lab with what an earlier visit has left in the browser. */
async function open(
  page: Page,
  path: string,
  kept: Record<string, string> = {},
): Promise<Terminal> {
  await page.addInitScript((items) => {
    if (sessionStorage.getItem("begun")) return; // a reload keeps what was done meanwhile
    sessionStorage.setItem("begun", "yes");
    for (const [key, value] of Object.entries(items)) localStorage.setItem(key, value);
  }, kept);
  await page.goto(path);
  const terminal = new Terminal(page);
  await expect(terminal.screen).toBeVisible();
  return terminal;
}

const size = async (of: Locator) => (await of.boundingBox())!;

/** The lines that a terminal has room for. */
const lines = (page: Page, place = 1) => new Terminal(page, place).screen.locator("> div").count();

for (const [width, height] of [
  [1440, 900],
  [1600, 900],
] as const)
  test(`a lab with two terminals shows both, at ${width} px too`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await open(page, "/labs/wait-with-idle");
    const second = new Terminal(page, 2).screen;
    await expect(second).toBeVisible();
    for (const place of [1, 2])
      await expect.poll(() => lines(page, place)).toBeGreaterThanOrEqual(9);
    await page.screenshot({ path: `screenshots/two-terminals-${width}.png` });

    const choice = page.getByRole("button", { name: "split", exact: true });
    await expect(choice).toHaveAttribute("aria-pressed", "true");
    await choice.click();
    await expect(second).toBeHidden();
    await page.reload(); // the choice is remembered
    await expect(new Terminal(page).screen).toBeVisible();
    await expect(choice).toHaveAttribute("aria-pressed", "false");
    await expect(second).toBeHidden();
  });

test("a lab with one terminal does not divide a second that is opened", async ({ page }) => {
  await open(page, "/labs/send-by-hand");
  await page.getByRole("button", { name: "Open another terminal" }).click();
  await expect(new Terminal(page, 2).screen).toBeVisible();
  await expect(new Terminal(page, 1).screen).toBeHidden();
});

test("five terminals keep their numbers and ports in sight", async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  await open(page, "/play", { "ehlo.panel": "no" });
  for (let n = 1; n <= 5; n++) {
    if (n > 1) await page.getByRole("button", { name: "Open another terminal" }).click();
    const terminal = new Terminal(page, n);
    await terminal.ready();
    await terminal.say("telnet example.com 110", "+OK");
  }
  for (let n = 1; n <= 5; n++) {
    const tab = page.getByRole("button", { name: `${n} telnet example.com 110`, exact: true });
    const whole = await tab.locator(".port").evaluate((e) => e.scrollWidth <= e.clientWidth);
    expect(whole).toBe(true);
    await expect(tab.locator(".port")).toBeInViewport({ ratio: 1 });
  }
  await expect(page.getByRole("button", { name: "split", exact: true })).toBeVisible();
});

test("a question comes into view whole", async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  await open(page, "/labs/read-the-answers");
  await expect(page.getByText("step 1 of 11")).toBeVisible(); // there is one to skip
  const step = page.locator("article li[aria-current=step]");
  for (let n = 1; n < 10; n++) {
    await page.keyboard.press("Alt+x");
    await expect(page.getByText(`step ${n + 1} of 11`)).toBeVisible();
  }
  await expect(step.getByRole("heading")).toBeInViewport({ ratio: 1 });
  await expect(step.getByRole("button", { name: "Answer" })).toBeInViewport({ ratio: 1 });
  await expect(step.getByRole("button", { name: "Skip" })).toBeInViewport({ ratio: 1 });
});

test("no line of the text begins with the punctuation after a command", async ({ page }) => {
  await open(page, "/labs/shape-of-a-message");
  for (let width = 280; width <= 480; width += 8) {
    await page.setViewportSize({ width, height: 900 });
    const loose = await page.locator(".whole").evaluateAll((all) =>
      all.flatMap((whole) => {
        const after = document.createRange();
        after.selectNode(whole.lastChild!);
        const [end, code] = [after.getBoundingClientRect(), whole.querySelector("code")!];
        const fits = end.top < code.getBoundingClientRect().bottom;
        return fits ? [] : [whole.textContent];
      }),
    );
    expect(loose, `at ${width} px`).toEqual([]);
  }
});

/** The columns that a terminal has room for. */
const columns = (page: Page) =>
  page.evaluate(() => {
    const screen = document.querySelector(".xterm-screen")!.getBoundingClientRect();
    const probe = document.querySelector(".xterm-char-measure-element, .xterm-rows span")!;
    const cell = probe.getBoundingClientRect().width / probe.textContent.length;
    return Math.round(screen.width / cell);
  });

for (const [width, height] of [
  [1000, 700],
  [1210, 800],
  [1366, 768],
  [1440, 900],
  [1920, 1080],
] as const)
  test(`text, terminal and panel leave the terminal 80 columns at ${width} px`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await open(page, "/labs/send-by-hand", {
      "ehlo.panel": "yes",
      "ehlo.pane.panel": "900",
      "ehlo.pane.text": "900",
    });
    await expect(page.getByRole("complementary", { name: "What happens" })).toBeVisible();
    await expect.poll(() => columns(page)).toBeGreaterThanOrEqual(80);
    const text = page.getByRole("separator", { name: "Width of the lab text" });
    if (await text.isVisible()) await text.dblclick();
    await expect.poll(() => columns(page)).toBeGreaterThanOrEqual(80);
    await page.screenshot({ path: `screenshots/eighty-${width}.png` });
  });

test("where the panel lies is chosen by keyboard, and remembered", async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  await open(page, "/labs/send-by-hand", { "ehlo.panel": "yes" });
  const panel = page.getByRole("complementary", { name: "What happens" });
  const terminals = page.getByRole("region", { name: "Terminals" });
  const choice = panel.getByRole("combobox", { name: "Place of the panel" });
  await expect(choice).toHaveValue("below");
  await expect(choice.getByRole("option", { name: "beside" })).toBeDisabled();
  expect((await size(panel)).y).toBeGreaterThan((await size(terminals)).y + 100);

  await choice.focus();
  await page.keyboard.press("ArrowDown");
  await expect(choice).toHaveValue("over");
  await expect(page.getByRole("separator", { name: "Width of the panel" })).toBeVisible();
  const [over, under] = [await size(panel), await size(terminals)];
  expect(over.x + over.width).toBeCloseTo(under.x + under.width, -1);
  expect(over.x).toBeGreaterThan(under.x);
  await page.screenshot({ path: "screenshots/panel-over.png" });
  await page.reload();
  await expect(choice).toHaveValue("over");
  await page.getByRole("button", { name: /^explain, conversation/ }).click(); // still in reach
  await expect(panel).toBeHidden();
  await page.getByRole("button", { name: /^explain, conversation/ }).click();
  await page.setViewportSize({ width: 1920, height: 1080 });
  await choice.selectOption("beside");
  await expect.poll(async () => (await size(panel)).y).toBeLessThan(100);
});

test("panes that were wide leave the terminal its place in a narrower window", async ({ page }) => {
  await page.setViewportSize({ width: 1210, height: 800 });
  await open(page, "/play", { "ehlo.panel": "yes", "ehlo.pane.panel": "900" });
  const terminals = page.getByRole("region", { name: "Terminals" });
  await expect.poll(async () => (await size(terminals)).width).toBeGreaterThan(700);
  const bar = page.getByRole("separator", { name: "Width of the panel" });
  const panel = page.getByRole("complementary", { name: "What happens" });
  const now = async () => Number(await bar.getAttribute("aria-valuenow"));
  await expect(bar).toHaveAttribute("aria-valuemax", (await bar.getAttribute("aria-valuenow"))!);
  await expect(panel).toBeVisible();
  expect(Math.abs((await size(panel)).width - (await now()))).toBeLessThan(2);
  await page.screenshot({ path: "screenshots/panes-1210.png" });

  await bar.focus();
  await page.keyboard.press("Home");
  await expect(bar).toHaveAttribute("aria-valuenow", (await bar.getAttribute("aria-valuemin"))!);
  await page.keyboard.press("End");
  await expect(bar).toHaveAttribute("aria-valuenow", (await bar.getAttribute("aria-valuemax"))!);

  await page.goto("/labs/send-by-hand");
  const text = page.getByRole("separator", { name: "Width of the lab text" });
  await text.focus();
  await page.keyboard.press("Home");
  await expect(text).toHaveAttribute("aria-valuenow", "280");
  await text.dblclick();
  await expect(text).toHaveAttribute("aria-valuenow", "500");
});

test("a panel that lies below the terminals has a height of its own", async ({ page }) => {
  await page.setViewportSize({ width: 1100, height: 800 });
  await open(page, "/labs/send-by-hand", { "ehlo.panel": "yes" });
  const bar = page.getByRole("separator", { name: "Height of the panel" });
  await expect(bar).toHaveAttribute("aria-orientation", "horizontal");
  const panel = page.getByRole("complementary", { name: "What happens" });
  await expect(panel).toBeVisible();
  const before = (await size(panel)).height;
  await bar.focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect.poll(async () => (await size(panel)).height).toBeCloseTo(before + 48, -1);
  await page.reload();
  await expect(panel).toBeVisible();
  await expect.poll(async () => (await size(panel)).height).toBeCloseTo(before + 48, -1);
  await page.keyboard.press("Tab");
  const { x, y } = await size(bar);
  await page.mouse.move(x + 100, y + 3);
  await page.mouse.down();
  await page.mouse.move(x + 100, y + 103, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await size(panel)).height).toBeCloseTo(before - 52, -1);
  await bar.dblclick();
  await expect.poll(async () => (await size(panel)).height).toBeCloseTo(before, -1);
});

for (const [width, height] of [
  [640, 400],
  [720, 450],
] as const)
  test(`magnified to ${width} by ${height}, the terminal keeps its lines`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    const terminal = await open(page, "/labs/send-by-hand");
    await expect(terminal.screen).toContainText("$");
    await expect.poll(() => lines(page)).toBeGreaterThanOrEqual(6);
    await page.getByRole("button", { name: /^explain, conversation/ }).click();
    const view = page.getByRole("tabpanel");
    await expect(view).toBeVisible();
    expect((await size(view)).height).toBeGreaterThan(100);
    await page.screenshot({ path: `screenshots/magnified-${width}.png` });
  });

for (const width of [1440, 1366, 1100])
  test(`at ${width} the tabs of two terminals name the whole machine`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.goto("/play");
    const terminal = new Terminal(page);
    await terminal.ready();
    const bar = page.getByRole("region", { name: "Terminals" }).locator(".bar");
    for (const port of [25, 143]) {
      await page.keyboard.type(`telnet 10.49.137.152 ${port}`);
      await page.keyboard.press("Enter");
      await expect(bar.locator(".active .port")).toHaveText(` ${port}`);
      for (const name of await bar.locator(".name").all()) {
        await expect(name).toContainText("10.49.137.152");
        const cut = () =>
          name.evaluate((e) => {
            const machine = document.createRange();
            machine.selectNodeContents(e.lastChild!);
            return machine.getBoundingClientRect().right - e.getBoundingClientRect().right;
          });
        await expect.poll(cut).toBeLessThan(1);
        expect((await name.boundingBox())!.width).toBeGreaterThan(90);
      }
      if (port === 143) break;
      await page.getByRole("button", { name: "Open another terminal" }).click();
      await expect(bar.locator(".tab")).toHaveCount(2);
      await expect(page.getByRole("textbox", { name: /^Terminal 2/ })).toBeFocused();
      await expect(bar.locator(".active .name")).not.toContainText("10.49");
      await expect(page.locator(".xterm-rows").last()).toContainText("$");
    }
  });
