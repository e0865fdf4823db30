import { inView, linesInView, small, typist } from "./phone";
import { Terminal } from "./terminal";
import { expect, test } from "./test";

test.use(small);

for (const [width, height, least] of [
  [360, 740, 4],
  [360, 430, 4], // a keyboard is open
  [360, 330, 4],
  [740, 170, 3], // and the phone lies on its side
] as const) {
  test(`at ${width} x ${height} a remark and a question leave the terminal its last lines`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await page.addInitScript(() => localStorage.setItem("ehlo.panel", "no"));
    await page.goto("/labs/read-the-answers");
    const terminal = new Terminal(page);
    await expect(terminal.screen).toContainText("$");
    await expect.poll(() => linesInView(page)).toBeGreaterThanOrEqual(least);
    const field = page.getByPlaceholder("Type here");
    const say = async (line: string, answer: string) => {
      await field.fill(line);
      await field.press("Enter");
      await expect(terminal.screen).toContainText(answer);
    };
    const remark = page.locator(".remark");
    await say("telnet 10.49.137.153 25", "220 ");
    await say("EHLO client.com", "250 CHUNKING");
    for (const [line, reply, says] of [
      ["FOO", "500 5.5.2", "is not an SMTP command"],
      ["NOP", "500 5.5.2", "Did you mean"],
    ] as const) {
      await say(line, reply);
      await inView(remark);
      await expect(remark).toContainText(says);
      await expect.poll(() => linesInView(page)).toBeGreaterThanOrEqual(least);
      const more = remark.getByRole("button", { name: "more" });
      await expect(more).toHaveAttribute("aria-expanded", "false");
      await more.tap();
      await inView(remark.getByRole("button", { name: "explain" }));
      await expect.poll(() => linesInView(page)).toBeGreaterThanOrEqual(least - 1);
      await expect(remark.getByRole("button", { name: "less" })).toBeVisible();
    }
    await say("MAIL FROM:<user@client.com>", "250 2.1.0");
    await expect(page.getByRole("button", { name: "Answer" })).toBeVisible();
    await expect.poll(() => linesInView(page)).toBeGreaterThanOrEqual(least);
    await page.screenshot({ path: `screenshots/lines-${width}-${height}.png` });
  });
}

for (const height of [740, 420]) {
  test(`at 360 x ${height} a remark that is cut says so, and unfolds wherever one taps it`, async ({
    page,
  }) => {
    await page.addInitScript(() => localStorage.setItem("ehlo.panel", "no"));
    await page.setViewportSize({ width: 360, height });
    await page.goto("/play");
    const terminal = new Terminal(page);
    await expect(terminal.screen).toContainText("$");
    const field = page.getByPlaceholder("Type here");
    for (const [line, reply] of [
      ["telnet 10.49.137.152 25", "220 "],
      ["EHLO client.com", "250 HELP"],
      ["telnet example.com 25", "500 unrecognized"],
    ] as const) {
      await field.fill(line);
      await field.press("Enter");
      await expect(terminal.screen).toContainText(reply);
    }
    const text = page.locator("#remark");
    const cut = () => text.evaluate((e) => e.scrollHeight > e.clientHeight + 4);
    await expect.poll(cut).toBe(true);
    expect(await text.evaluate((e) => getComputedStyle(e).webkitLineClamp)).toBe("2");
    await inView(page.locator(".remark").getByRole("button", { name: "more" }));
    await text.tap();
    await expect.poll(cut).toBe(false);
    await inView(text);
    await expect(page.locator(".remark").getByRole("button", { name: "less" })).toBeVisible();
    await text.tap();
    expect(await cut()).toBe(false); // one reads, or selects
  });
}

test("on a phone a folded remark says what is wrong and what to type", async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem("ehlo.panel", "no"));
  await page.goto("/play");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  const type = typist(page);
  const text = page.locator("#remark");
  await type("telnet 10.49.137.152 143");
  await expect(terminal.screen).toContainText("* OK");
  for (const [line, what, fix] of [
    ["a SELECT INBOX", "SELECT only works after you log in.", "a LOGIN bob password123"],
    ["b FETCH 1 BODY[]", "FETCH only works after you log in.", "b LOGIN bob password123"],
    ["QUIT", "To end an IMAP session, type a tag and LOGOUT.", "c LOGOUT"],
  ] as const) {
    await type(line);
    await expect(text).toContainText(`${what} → ${fix}`);
    await expect
      .poll(() =>
        text.evaluate((e) => {
          const end = e.querySelector(".fix")!.getBoundingClientRect().bottom;
          return end <= e.getBoundingClientRect().bottom + 2;
        }),
      )
      .toBe(true);
  }
});

test("on a phone a folded remark ends with what to type", async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem("ehlo.panel", "no"));
  await page.goto("/play");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  const type = typist(page);
  const text = page.locator("#remark");
  await type("telnet 10.49.137.152 25", "HELO client.com");
  await type("NOP");
  await expect(text).toContainText(/Did you mean NOOP\?\s*→\sNOOP$/);
  await type("MAIL FROM:<user@client.com>", "RCTP TO:<bob@server.com>");
  await expect(text).toContainText(/RCTP is not [^.]*\.\s*→\sRCPT TO:<bob@server.com>$/);
  await page.locator(".remark").getByRole("button", { name: "more" }).tap();
  await expect(text).toContainText("Did you mean RCPT?");
});
