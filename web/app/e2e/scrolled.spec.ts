import { dragger } from "./finger";
import { devices, expect, test, type Page } from "./test";
import { Terminal } from "./terminal";

// However far somebody has scrolled a terminal up: what is typed, and what then answers it, is seen.

/** How the last row on the screen begins that has anything in it. */
async function lastRow(terminal: Terminal): Promise<string> {
  return (await terminal.text()).trimEnd().split("\n").at(-1)!;
}

/** Opens a lab, and has its terminal full of what can be scrolled. */
async function filled(page: Page, type: (line: string) => Promise<void>): Promise<Terminal> {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.addInitScript(() => localStorage.setItem("ehlo.panel", "no"));
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  for (let n = 0; n < 4; n++) await type("help");
  await type("telnet 10.49.137.152 25");
  await expect(terminal.screen).toContainText("220 ");
  return terminal;
}

test("by the wheel, and then by each way to type", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const terminal = await filled(page, (line) => page.keyboard.type(line + "\n"));
  const up = async () => {
    const before = await lastRow(terminal);
    const { x, y, width, height } = (await terminal.screen.boundingBox())!;
    await page.mouse.move(x + width / 2, y + height / 2);
    // The page may still be moving below the pointer.
    await expect(async () => {
      await page.mouse.wheel(0, -400);
      await expect.poll(() => lastRow(terminal), { timeout: 1000 }).not.toBe(before);
    }).toPass();
  };
  const line = (text: RegExp) => expect.poll(() => lastRow(terminal)).toMatch(text);

  await up();
  await page.keyboard.type("HE");
  await line(/^HE$/);
  await up();
  await page.keyboard.type("LO");
  await up();
  await page.keyboard.press("Enter");
  await line(/^501 /);

  await page.evaluate(() => navigator.clipboard.writeText("HELO client.com\n"));
  await up();
  await page.keyboard.press("Control+v");
  await line(/^250 .*Hello/);

  // Where nothing has the focus.
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await up();
  await page.keyboard.type("NOP\n");
  await line(/^50[01] /);

  await up();
  await page.getByRole("button", { name: /^Put in the terminal: NOOP/ }).click();
  await line(/^NOOP$/);
  await page.keyboard.press("Control+u");

  await up();
  await page.getByRole("button", { name: "Show me" }).click();
  await line(/^250 OK/);
});

test.describe("on a phone", () => {
  const { defaultBrowserType: _, ...phone } = devices["Pixel 5"];
  test.use({ ...phone, viewport: { width: 360, height: 740 } });

  test("by a finger, and then by the field and the keys", async ({ page }) => {
    const field = page.getByPlaceholder("Type here");
    const enter = async (line: string) => {
      await field.fill(line);
      await field.press("Enter");
      await expect(field).toHaveValue("");
    };
    const terminal = await filled(page, enter);
    const line = (text: RegExp) => expect.poll(() => lastRow(terminal)).toMatch(text);
    const up = async () => {
      const before = await lastRow(terminal);
      const drag = await dragger(page, terminal.screen);
      await drag((await terminal.screen.boundingBox())!.height / 2);
      await expect.poll(() => lastRow(terminal)).not.toBe(before);
    };

    await up();
    await field.pressSequentially("HELO");
    await line(/^HELO$/);
    await up();
    await field.press("Enter");
    await expect(terminal.screen).toContainText("501 ");
    await up();
    await page.getByRole("button", { name: "Up", exact: true }).tap();
    await line(/^HELO$/);
    await up();
    await page.getByRole("button", { name: "Control C" }).tap();
    await expect(field).toHaveValue("");
    await expect(terminal.screen).toContainText("do not end telnet");
    await up();
    await page.getByRole("button", { name: "Show me" }).tap();
    await expect(terminal.screen).toContainText("250 example.com Hello");
  });
});
