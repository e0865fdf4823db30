import { readFile } from "node:fs/promises";
import type { Download } from "@playwright/test";
import { expect, test } from "./test";
import { accessible } from "./accessible";
import { delivery, narrowed } from "./delivery";
import { Terminal } from "./terminal";

test("connections stand side by side, and an effect beneath its cause", async ({ page }) => {
  await delivery(page);
  const panel = page.getByRole("complementary", { name: "What happens" });
  await panel.getByRole("tab", { name: "Conversation" }).click();
  const list = panel.getByRole("list", { name: "What was said, oldest first" });
  const push = list.getByRole("button", { name: /unasked: \* 3 EXISTS/ });
  await expect(push).toHaveAccessibleName(
    "Terminal 1, IMAP, server, unasked: * 3 EXISTS, 2 lines, because of Subject: news in Terminal 2, SMTP",
  );
  await expect(push).toHaveAttribute("title", /^\* 3 EXISTS\s+\* 1 RECENT$/);
  const error = list.getByRole("button", { name: /server: 550 .*error/ });
  await expect(error.getByText("error")).toBeVisible();

  // The row right after its cause's, in another lane that overlaps with it in nothing.
  const rows = list.getByRole("listitem");
  await expect(rows.last()).toContainText("* 3 EXISTS");
  const cause = rows.nth((await rows.count()) - 2).getByRole("button");
  await expect(cause).toHaveAccessibleName(/^Terminal 2, SMTP, server: 250 OK id=/);
  const [left, right] = [(await push.boundingBox())!, (await cause.boundingBox())!];
  expect(left.x + left.width).toBeLessThan(right.x);
  expect(left.y).toBeGreaterThanOrEqual(right.y + right.height);

  // It lies between the two lines of its own head.
  const head = panel.locator(".head").filter({ hasText: "IMAP" });
  await expect(head).toContainText("example.com");
  await expect(head).toContainText("143");
  await expect(head).toContainText("open");
  const over = (await head.boundingBox())!;
  expect(left.x).toBeGreaterThanOrEqual(over.x);
  expect(left.x + left.width).toBeLessThanOrEqual(over.x + over.width);

  // A line joins both servers: its ends are where the lanes end.
  const joint = (await rows.last().locator(".because").boundingBox())!;
  expect(Math.abs(joint.x - (left.x + left.width))).toBeLessThan(6);
  expect(Math.abs(joint.x + joint.width - (right.x + right.width))).toBeLessThan(6);
  await page.setViewportSize({ width: 360, height: 800 });
  await narrowed(page);
  await accessible(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await push.click(); // what was said unasked is explained, not the IDLE before it
  await expect(panel.getByText("The server reports this by itself")).toBeVisible();
  await expect(panel.getByText("The mailbox holds 3 messages.")).toBeVisible();
});

test("arrows are gone through by keyboard, and explained by Enter", async ({ page }) => {
  await delivery(page);
  const panel = page.getByRole("complementary", { name: "What happens" });
  await panel.getByRole("tab", { name: "Conversation" }).click();
  const arrow = (name: RegExp) => panel.getByRole("button", { name });
  await arrow(/\* 3 EXISTS/).focus();
  await page.keyboard.press("ArrowUp");
  await expect(arrow(/server: 250 OK id=/)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(arrow(/you: Subject: news/)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(arrow(/unasked: \* 3 EXISTS/)).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(arrow(/unasked: \* 3 EXISTS/)).toBeFocused();
  await page.keyboard.press("Home");
  await expect(arrow(/server: \* OK/)).toBeFocused();
  await expect(panel.locator("ol button[tabindex='0']")).toHaveCount(1);
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(panel.getByRole("tabpanel", { name: "Explain" })).toBeFocused();
  await expect(panel.getByText("Subject: news").first()).toBeVisible();
});

test("closed connections fold away, and come back when they are chosen", async ({ page }) => {
  const sender = await delivery(page);
  const panel = page.getByRole("complementary", { name: "What happens" });
  await panel.getByRole("tab", { name: "Conversation" }).click();
  await sender.focus();
  await sender.say("QUIT", /221 /);
  const choice = panel.getByRole("group", { name: "Connections shown" });
  const smtp = choice.getByRole("button", {
    name: "Terminal 2, SMTP, example.com, port 25, closed",
  });
  const imap = choice.getByRole("button", {
    name: "Terminal 1, IMAP, example.com, port 143, open",
  });
  await expect(smtp).toHaveAttribute("aria-pressed", "true");
  await expect(panel.locator(".head")).toHaveCount(2);
  await sender.say("telnet 10.49.137.152 110", /ready/);
  await expect(
    choice.getByRole("button", { name: /POP3, example.com, port 110, open/ }),
  ).toBeVisible();
  await expect(smtp).toHaveAttribute("aria-pressed", "false");
  await expect(panel.locator(".head")).toHaveText([/IMAP/, /POP3/]);
  // What came of it says so still.
  await expect(panel.getByRole("button", { name: /EXISTS.*because of/ })).toBeVisible();
  await expect(panel.locator("li .because")).toHaveCount(0);

  await smtp.focus();
  await page.keyboard.press("Space");
  await imap.focus();
  await page.keyboard.press("Space");
  await expect(panel.locator(".head")).toHaveText([/SMTP/, /POP3/]);
  await panel.getByRole("tab", { name: "State" }).click();
  await panel.getByRole("tab", { name: "Conversation" }).click();
  await expect(panel.locator(".head")).toHaveText([/SMTP/, /POP3/]);
  await imap.click();
  await expect(panel.locator("li .because")).toHaveCount(1);

  // Three are wider than the panel: it scrolls, the page does not, and the times stay.
  await page.setViewportSize({ width: 360, height: 800 });
  await narrowed(page);
  await accessible(page);
  await page.setViewportSize({ width: 360, height: 800 });
  const view = panel.getByRole("tabpanel", { name: "Conversation" });
  const time = panel.locator(".heads .axis");
  const before = (await time.boundingBox())!.x;
  await view.evaluate((v) => v.scrollTo(0, 0));
  await view.evaluate((v) => v.scrollTo(v.scrollWidth, 0));
  expect(await view.evaluate((v) => v.scrollLeft)).toBeGreaterThan(100);
  expect((await time.boundingBox())!.x).toBeCloseTo(before, 0);
});

test("a long conversation is drawn in part, and followed only from its end", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const terminal = new Terminal(page);
  await page.goto("/play");
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", "220 ");
  await terminal.say("EHLO client.com", "250 HELP");
  const panel = page.getByRole("complementary", { name: "What happens" });
  await panel.getByRole("tab", { name: "Conversation" }).click();
  await terminal.focus();
  for (let i = 0; i < 70; i++) await terminal.say("NOOP");
  await terminal.say("VRFY bob@server.com", /25[02] /);
  const view = panel.getByRole("tabpanel", { name: "Conversation" });
  await expect(panel.getByRole("button", { name: /you: VRFY/ })).toBeInViewport();
  await expect(panel.locator("ol > li")).toHaveCount(120);

  await view.evaluate((v) => v.scrollTo(0, 300));
  await terminal.say("EXPN all");
  await expect(panel.getByRole("button", { name: /you: EXPN all/ })).toHaveCount(1);
  expect(await view.evaluate((v) => v.scrollTop)).toBeLessThan(400);

  await panel.getByRole("button", { name: /^Show earlier/ }).press("Enter");
  await expect(panel.getByRole("button", { name: /you: EHLO client.com/ })).toHaveCount(1);
  await expect(panel.getByRole("button", { name: /^Show earlier/ })).toHaveCount(0);
  await expect(panel.locator("ol button:focus")).toHaveCount(1);
});

test("what the terminals showed is saved, the shell too", async ({ page }) => {
  await delivery(page);
  const panel = page.getByRole("complementary", { name: "What happens" });
  await panel.getByRole("tab", { name: "Conversation" }).click();
  const saved = page.waitForEvent("download");
  await panel.getByRole("button", { name: "save terminals as text" }).click();
  const text = await readFile(await (await saved).path(), "utf8");
  expect(text).toMatch(/^user@Linux\$ telnet .* 143\n/);
  expect(text).toMatch(/\nuser@Linux\$ telnet .* 25\n[^]*\nSubject: news\n/);

  const casts: Download[] = [];
  page.on("download", (file) => casts.push(file));
  await panel.getByRole("button", { name: "save terminals as asciicast" }).click();
  await expect.poll(() => casts.map((file) => file.suggestedFilename())).toHaveLength(2);
  const [head, first] = (await readFile(await casts[0]!.path(), "utf8")).split("\n");
  expect(JSON.parse(head!)).toMatchObject({ version: 2 });
  expect(first).toContain("telnet");
});
