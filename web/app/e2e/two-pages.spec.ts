import { expect, test } from "./test";
import { Terminal } from "./terminal";

test("two tabs on one lab type by turns, and nothing is swallowed", async ({ page, context }) => {
  await page.goto("/labs/send-by-hand");
  const here = new Terminal(page);
  await here.ready();
  const tab = await context.newPage();
  await tab.goto("/labs/send-by-hand");
  const there = new Terminal(tab);
  await there.ready();

  const lines = ["one", "two", "three", "four", "five", "six"];
  for (const [i, word] of lines.entries()) {
    const [terminal, seen] = i % 2 ? [there, here] : [here, there];
    const code = Buffer.from(word).toString("base64");
    await terminal.focus();
    await terminal.say(`base64 ${word}`, new RegExp(`base64 ${word}\\n${code}\\n`));
    await expect.poll(() => seen.text()).toContain(`base64 ${word}\n${code}\n`);
  }
  expect(await here.text()).toBe(await there.text());
});
