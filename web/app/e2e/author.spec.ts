import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { violations } from "./accessible";
import { expect, serve, test, type Server } from "./test";
import { Terminal } from "./terminal";

// Somebody writes a lab: `ehlo serve --scenarios`, and the page beside the editor.
let folder: string;
let server: Server;

const lab = `---
ehlo: 1
id: mine
title: A lab of mine
world: doc
terminals: [{id: a, connect: telnet 10.49.137.152 25}]
---
You will greet, and do nothing.

## Greet {#greet}
\`\`\`ehlo-step
expect: {verb: EHLO}
solution: EHLO client.com
\`\`\`

## Nothing {#nothing}
\`\`\`ehlo-step
expect: {verb: NOOP}
solution: NOOP
\`\`\`
`;
const save = (text: string) => writeFileSync(join(folder, "mine.md"), text);

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ehlo-"));
  save("---\nehlo: 1\n");
  server = await serve("--scenarios", folder);
});

test.afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

test("the linter's words stand in the page, and what was typed is typed again", async ({
  page,
}) => {
  await page.goto(server.address);
  // The front page sends nobody to a lab that the folder lacks.
  await expect(page.locator(".start a").first()).toHaveAttribute("href", "/labs/mine");
  await page.getByRole("link", { name: "mine" }).first().click();
  const draft = page.getByRole("region", { name: /^Draft/ });
  await expect(draft).toContainText("mine.md:1:1");

  save(lab);
  await expect(draft).toContainText("every step is proved");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("A lab of mine");
  const terminal = new Terminal(page);
  await terminal.focus();
  await terminal.say("EHLO client.com");
  const progress = page.getByRole("progressbar", { name: "Steps done" });
  await expect(progress).toHaveAttribute("value", "1");

  save(lab.replace("expect: {verb: NOOP}", "expct: {verb: NOOP}"));
  await expect(draft).toContainText("mine.md:18:1");
  await expect(draft).toContainText('did you mean "expect"?');
  await expect(progress).toHaveAttribute("value", "1");
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: "screenshots/author.png" });

  save(lab.replace("A lab of mine", "A better lab"));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("A better lab");
  await expect(draft).toContainText("every step is proved");
  await expect(progress).toHaveAttribute("value", "1"); // greeted again
  await expect(terminal.screen).toContainText("250 HELP");
  await terminal.focus();
  await terminal.say("NOOP");
  await expect(page.getByRole("heading", { name: "Done, by hand." })).toBeVisible();

  // What can be served, though it is not proved, is shown with what is wrong.
  save(lab.replace("solution: NOOP", "solution: RSET"));
  await expect(draft).toContainText("does not complete it");
  await page.goto(new URL("/course", server.address).href);
  await expect(page.getByText("1 problem to fix")).toBeVisible();
});
