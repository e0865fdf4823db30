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
  await terminal.screen.getByText("hostname").first().dblclick();
  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+v");
  await expect.poll(() => last(terminal)).toMatch(/\$ host \S*host\S*/);
  await page.keyboard.press("Control+c");
  await expect.poll(() => last(terminal)).toMatch(/\$$/);
});

test("the menu of a right click, and a middle click, find the terminal's own field", async ({
  page,
}) => {
  await page.goto("/play");
  const terminal = new Terminal(page);
  await terminal.ready();
  const box = (await terminal.screen.boundingBox())!;
  for (const [button, x] of [
    ["right", 200],
    ["middle", 300],
  ] as const) {
    await page.mouse.click(box.x + x, box.y + 100, { button });
    const under = ([x, y]: number[]) => document.elementFromPoint(x!, y!)?.tagName;
    await expect.poll(() => page.evaluate(under, [box.x + x, box.y + 100])).toBe("TEXTAREA");
    await expect(page.locator("textarea:focus")).toHaveCount(1);
  }
});
