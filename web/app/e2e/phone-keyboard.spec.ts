import { cutControls, inView, small, typist } from "./phone";
import { Terminal } from "./terminal";
import { expect, test } from "./test";

test.use(small);

test("on a phone with its keyboard open a question has the room of the keys, until one types", async ({
  page,
}) => {
  await page.setViewportSize({ width: 360, height: 420 });
  await page.goto("/labs/read-the-answers");
  await expect(new Terminal(page).screen).toContainText("$");
  const keys = page.getByRole("toolbar", { name: "Keys" });
  const servers = page.getByRole("button", { name: "servers" });
  await expect(keys).toBeVisible();
  await page.getByRole("button", { name: "Skip", exact: true }).tap();
  await expect(page.getByRole("button", { name: "Answer" })).toBeVisible();
  await expect(keys).toBeHidden();
  await expect(servers).toBeHidden();
  const field = page.getByPlaceholder("Type here");
  await field.fill("l");
  await expect(keys).toBeVisible();
  await field.fill("");
  await expect(keys).toBeHidden();
  await page.setViewportSize({ width: 360, height: 740 });
  await expect(servers).toBeVisible();
});

test("with a phone's keyboard open the end leads on, whatever there is to say", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.setViewportSize({ width: 360, height: 420 });
  await page.goto("/labs/ports-and-greetings");
  await expect(new Terminal(page).screen).toContainText("$");
  const step = page.locator('article li[aria-current="step"]');
  const end = page.getByRole("heading", { name: "The end of this lab." });
  for (let n = 1; n <= 9; n++) {
    await expect(page.getByText(`· step ${n} of 9`)).toBeVisible();
    await step.getByRole("button", { name: "Skip", exact: true }).tap();
  }
  await inView(end);
  await inView(page.getByRole("link", { name: /^Next/ }));
  await page.getByRole("button", { name: "Start over" }).tap();
  await page.getByRole("dialog").getByRole("button", { name: "Start over" }).tap();
  for (let n = 1; n <= 9; n++) {
    await expect(page.getByText(`· step ${n} of 9`)).toBeVisible();
    await step.getByRole("button", { name: "Show me" }).tap();
  }
  await inView(page.getByRole("heading", { name: "Done, with help." })); // with four lines of what one can
  await inView(page.getByRole("link", { name: /^Next/ }));
});

test("with a phone's keyboard open what explains the final dot is in view", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.setViewportSize({ width: 360, height: 420 });
  await page.goto("/labs/send-by-hand");
  await expect(new Terminal(page).screen).toContainText("$");
  const step = page.locator('article li[aria-current="step"]');
  const type = typist(page);
  await type("telnet 10.49.137.152 25", "HELO client.com", "MAIL FROM:<user@client.com>");
  await type("RCPT TO:<bob@server.com>", "DATA", "From: user@client.com", "To: bob@server.com");
  await type("Subject: Hi", "", "Hello");
  await expect(step.getByRole("heading", { name: "End it with a dot" })).toBeVisible();
  await type(".");
  await inView(step.getByRole("heading", { name: "Say goodbye" }));
  const told = step.locator(".passed");
  await inView(told);
  const lines = (e: Element) => e.clientHeight / parseFloat(getComputedStyle(e).lineHeight);
  await expect.poll(async () => Math.round(await told.evaluate(lines))).toBeGreaterThan(2);
  await inView(step.locator(".prose")); // and so is the whole task
  await expect.poll(() => cutControls(page)).toEqual([]);
});

test("with a phone's keyboard open the line to type comes back as advice goes", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.setViewportSize({ width: 360, height: 420 });
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  const step = page.locator('article li[aria-current="step"]');
  const type = typist(page);
  await type("telnet 10.49.137.152 110");
  await inView(step.locator(".advice p").first());
  await type("QUIT");
  await expect(step.locator(".advice")).toBeHidden();
  await inView(step.locator("pre").first());
});

test("with a phone's keyboard open the lines to type are in view, however long the task", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/labs/send-by-hand");
  await expect(new Terminal(page).screen).toContainText("$");
  const field = page.getByPlaceholder("Type here");
  await field.tap();
  await page.setViewportSize({ width: 360, height: 420 });
  const step = page.locator('article li[aria-current="step"]');
  for (const line of [
    "telnet 10.49.137.152 25",
    "HELO client.com",
    "MAIL FROM:<user@client.com>",
    "RCPT TO:<bob@server.com>",
    "DATA",
  ]) {
    await inView(step.locator("pre").first());
    await inView(step.getByRole("heading"));
    await field.fill(line);
    await field.press("Enter");
    await expect(field).toHaveValue("");
  }
  await expect(page.getByText("step 6 of 10")).toBeVisible();
  await inView(step.locator("pre").first());
});

test("on a phone nothing of a step is cut by a keyboard that opens", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/labs/read-the-answers");
  await expect(new Terminal(page).screen).toContainText("$");
  const step = page.locator('article li[aria-current="step"]');
  const help = step.locator(".help");
  for (const title of ["The first digit", "Be refused for now", "Be refused for good"]) {
    await help.getByRole("button", { name: "Skip" }).tap();
    await expect(step.getByRole("heading", { name: title })).toBeVisible();
    for (const height of [430, 740]) {
      await page.setViewportSize({ width: 360, height });
      await inView(step.getByRole("heading"));
      await expect.poll(() => cutControls(page)).toEqual([]);
    }
    await inView(help);
    await help.getByRole("button", { name: "A hint" }).tap();
    const told = step.locator(".hint, .advice").last(); // the way back to the server comes first
    await expect(told).toBeVisible();
    for (const height of [740, 430, 740]) {
      await page.setViewportSize({ width: 360, height });
      await inView(told.locator("p").first());
      if (height > 500 || title === "The first digit") await inView(help);
    }
    // Whoever has read on is not brought back, but finds no control in two.
    await help.evaluate((e) => {
      e.dispatchEvent(new WheelEvent("wheel", { bubbles: true }));
      const edge = document.querySelector(".work")!.getBoundingClientRect().top;
      scrollBy({ top: e.getBoundingClientRect().bottom - edge });
    });
    await inView(help);
    await page.setViewportSize({ width: 360, height: 710 });
    await expect.poll(() => page.evaluate(() => innerHeight)).toBe(710);
    await inView(help);
    await page.setViewportSize({ width: 360, height: 740 });
  }
});
