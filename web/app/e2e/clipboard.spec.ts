import { expect, test } from "./test";
import { Terminal } from "./terminal";

/** The clipboard, as the keyboard and the mouse have it in a browser's other pages. */

const last = (terminal: Terminal) =>
  terminal.text().then((text) => text.trimEnd().split("\n").at(-1));

test("a command is copied over plain HTTP too, where there is no asking for the clipboard", async ({
  page,
}) => {
  await page.addInitScript(() =>
    Object.defineProperty(navigator, "clipboard", { value: undefined }),
  );
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await terminal.ready();
  await page.getByRole("button", { name: "copy", exact: true }).first().click();
  await expect(page.getByRole("button", { name: "copied", exact: true })).toBeVisible();
  await expect(page.locator("textarea:focus")).toHaveCount(1); // the terminal's
  await page.keyboard.press("Control+v");
  await expect.poll(() => last(terminal)).toMatch(/\$ telnet 10\.49\.137\.152 25$/);
});

test("what is selected in a terminal is copied by Ctrl C, which interrupts where nothing is", async ({
  page,
}) => {
  await page.goto("/play");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("hostname", "Linux");
  await page.keyboard.type("host ");
  const line = (await terminal.screen.locator("> div").nth(1).boundingBox())!; // Linux
  await page.mouse.dblclick(line.x + 20, line.y + line.height / 2);
  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+v");
  await expect.poll(() => last(terminal)).toMatch(/\$ host Linux$/);
  await page.keyboard.press("Control+c");
  await expect.poll(() => last(terminal)).toMatch(/\$$/);
});

test("a right click puts the terminal's own field under the menu, a middle one gives it the focus", async ({
  page,
}) => {
  await page.goto("/play");
  const terminal = new Terminal(page);
  await terminal.ready();
  const box = (await terminal.screen.boundingBox())!;
  const [x, y] = [box.x + 200, box.y + 60];
  const under = ([x, y]: number[]) => document.elementFromPoint(x!, y!)?.tagName;
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.mouse.click(x, y, { button: "right" }); // what it copies and pastes is the field's
  expect(await page.evaluate(under, [x, y])).toBe("TEXTAREA");
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.mouse.click(x + 100, y, { button: "middle" });
  await expect(page.locator("textarea:focus")).toHaveCount(1);
});
