import { readFileSync, readdirSync } from "node:fs";
import { badCode, cutControls, inView, linesInView, small, typist } from "./phone";
import { sample } from "./sample";
import { Terminal } from "./terminal";
import { expect, test } from "./test";

test.use(small);

const scenarios = new URL("../../../scenarios/", import.meta.url);
const labs = readdirSync(scenarios)
  .filter((name) => name.endsWith(".md"))
  .map((name) => /^id: *(\S+)$/m.exec(readFileSync(new URL(name, scenarios), "utf8"))![1]!);

for (const id of sample(labs, 3, () => false)) {
  test(`${id} on a phone: each step as it is done, with a hint`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ reducedMotion: "reduce" }); // lines come whole
    await page.goto(`/labs/${id}`);
    const progress = page.getByRole("progressbar", { name: "Steps done" });
    await expect(page.locator(".xterm-rows").first()).toContainText(/\S/);
    const steps = Number(await progress.getAttribute("max"));
    const step = page.locator('article li[aria-current="step"]');
    const show = step.getByRole("button", { name: "Show me" });
    const end = page.getByRole("heading", { name: "Done, with help." });
    for (let i = 0; i < steps && !(await end.isVisible()); i++) {
      const hint = step.getByRole("button", { name: "A hint" });
      if (await hint.isVisible()) {
        await hint.tap();
        await inView(step.locator(".hint p").first());
        await inView(step.locator(".help"));
        await inView(step.getByRole("heading"));
      }
      await expect.poll(() => badCode(page)).toEqual([]);
      const done = Number(await progress.getAttribute("value"));
      await show.tap();
      await expect
        .poll(async () => Number(await progress.getAttribute("value")), { timeout: 20_000 })
        .toBeGreaterThan(done);
      await expect(page.locator(".demo")).toBeHidden();
      await expect.poll(() => cutControls(page)).toEqual([]);
      if (await step.locator("form").count()) {
        for (const label of await step.locator("label:not(.spoken)").all()) await inView(label);
        await inView(step.getByRole("button", { name: "Answer" }));
      }
      const before = step.locator("xpath=preceding-sibling::li[@id][1]").locator(".explain p");
      if ((await step.count()) && (await before.count()))
        await expect
          .poll(async () => {
            const [explained, heading, next, edge] = await Promise.all([
              before.first().evaluate((e) => e.getBoundingClientRect().top),
              step.evaluate((e) => {
                const form = e.querySelector("form"); // a question is in view with all of its choices
                if (form) return form.getBoundingClientRect().bottom - 24;
                return e.querySelector("h2")!.getBoundingClientRect().bottom;
              }),
              step.evaluate((e) => e.getBoundingClientRect().top),
              page
                .locator(".work")
                .first()
                .evaluate((e) => e.getBoundingClientRect().top),
            ]);
            // The next title leads where there is no room for the explanation and for it.
            if (heading + 24 - explained > edge - 2)
              return next > -1 && next < 100 ? "" : `${next}`;
            // A line to type that would lie just under the terminal is worth a few of the explanation.
            const [blocks, codes] = [step.locator("pre"), step.locator(".prose code")];
            const least = (await blocks.count()) > 0 ? -100 : (await codes.count()) > 0 ? -50 : 0;
            return explained >= least ? "" : `${explained}`;
          })
          .toBe("");
      if (await step.count()) await expect.poll(() => linesInView(page)).toBeGreaterThanOrEqual(4);
    }
    await expect(end).toBeVisible();
  });
}

test("with a phone's keyboard open what Show me typed stays in view with its answer", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.setViewportSize({ width: 360, height: 420 });
  await page.goto("/labs/read-the-answers");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  const step = page.locator('article li[aria-current="step"]');
  const place = page.getByText(/· step/);
  for (let n = 1; n < 9; n++) {
    await expect(place).toContainText(`step ${n} of`);
    const does = n === 1 || n === 8 ? "Show me" : "Skip";
    await step.getByRole("button", { name: does, exact: true }).tap();
  }
  await expect(place).toContainText("step 9 of");
  const type = typist(page);
  await type("FOO", "bFOO");
  await step.getByRole("button", { name: "Show me" }).tap();
  await expect(place).toContainText("step 10 of");
  await expect(page.locator(".demo")).toBeHidden();
  // After three such commands a remark of three lines comes below the answer.
  await expect.poll(() => terminal.text()).toMatch(/^b FOO\nb BAD Error[^]*\n\(/);
  expect(await linesInView(page)).toBeGreaterThanOrEqual(4);
  await page.getByPlaceholder("Type here").fill("b");
  await expect(terminal.screen).toContainText("Here you can go on.");
});

test("what Show me typed stays in view as a question takes room from the terminal", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/labs/read-the-answers");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  const step = page.locator('article li[aria-current="step"]');
  const place = page.getByText(/· step/);
  for (let n = 1; n < 5; n++) {
    await expect(place).toContainText(`step ${n} of`);
    await step.getByRole("button", { name: "Show me" }).tap();
  }
  await expect(place).toContainText("step 5 of");
  await expect.poll(() => terminal.text()).toMatch(/^RCPT TO:[^\n]*\n550 5\.1\.1/m);
  // Of the answer that is shown above the next step each part is words of its own.
  await page.setViewportSize({ width: 360, height: 420 });
  await step.getByRole("button", { name: "Show me" }).tap();
  await expect(place).toContainText("step 6 of");
  await expect(step.getByText(/This is the answer: A policy forbade it/)).toBeAttached();
});

test("with a phone's keyboard open one sees that a step has passed, and which", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.setViewportSize({ width: 360, height: 420 });
  await page.goto("/labs/read-the-answers");
  await expect(new Terminal(page).screen).toContainText("$");
  const step = page.locator('article li[aria-current="step"]');
  const type = typist(page);
  /** Its own title says so, or else a line above the next one. */
  const passed = async (title: string, next: string) => {
    await expect(step.getByRole("heading", { name: next, exact: true })).toBeVisible();
    const line = step.locator(".passed");
    const own = page.locator("article li h2").filter({ hasText: `${title}, by hand` });
    await expect
      .poll(async () => {
        const edge = (await page.locator(".work").first().boundingBox())!.y;
        const boxes = await Promise.all([line, own].map((part) => part.boundingBox()));
        return boxes.map((box) => box !== null && box.y > -2 && box.y + box.height <= edge);
      })
      .toContain(true);
    if (await line.isVisible()) await expect(line).toContainText(`✓ ${title}`);
  };
  await type("telnet 10.49.137.153 25", "EHLO client.com", "MAIL FROM:<user@client.com>");
  await passed("Get a good one", "The first digit");
  await step.getByRole("radio", { name: "So far so good" }).tap();
  await step.getByRole("button", { name: "Answer" }).tap();
  await passed("The first digit", "Be refused for now");
  await type("RCPT TO:<dora@gmail.com>");
  await passed("Be refused for now", "Be refused for good");
  await expect(step.locator(".passed")).toContainText("454");
  await type("RCPT TO:<nobody@example.org>");
  await passed("Be refused for good", "Read the number with dots");
  await page.setViewportSize({ width: 360, height: 740 });
  await expect(step.locator(".passed")).toBeHidden(); // there is room for what explains it
});

for (const height of [740, 420])
  test(`at 360 x ${height} what was pasted at once says of each step that it has passed`, async ({
    page,
  }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.setViewportSize({ width: 360, height });
    await page.goto("/labs/send-by-hand");
    await expect(new Terminal(page).screen).toContainText("$");
    const step = page.locator('article li[aria-current="step"]');
    const paste = async (...lines: string[]) => {
      await page.getByPlaceholder("Type here").evaluate((field, text) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", text);
        field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
      }, lines.join("\n"));
      await page.getByPlaceholder("Type here").press("Enter");
    };
    await paste("telnet 10.49.137.152 25", "HELO client.com");
    await inView(step.getByRole("heading", { name: "Name the sender" }));
    await inView(step.locator(".passed"));
    await expect(step.locator(".passed")).toHaveText("✓ Call the server · ✓ Say who you are");
    await paste("MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>");
    await inView(step.getByRole("heading", { name: "Ask to send the message" }));
    await inView(step.locator(".passed"));
    await expect(step.locator(".passed")).toHaveText("✓ Name the sender · ✓ Name the recipient");
  });
