import { badCode, cutControls, inView, sentenceInView, small, typist } from "./phone";
import { Terminal } from "./terminal";
import { expect, test, type Locator } from "./test";

test.use(small);

for (const id of ["read-the-answers", "send-by-hand", "read-by-imap"])
  test(`${id} opens on a phone with what is to be done first, and the introduction unfolds`, async ({
    page,
  }) => {
    await page.goto(`/labs/${id}`);
    await expect(new Terminal(page).screen).toContainText("$");
    await inView(page.getByRole("heading", { level: 1 }));
    const step = page.locator('article li[aria-current="step"]');
    await inView(step.getByRole("heading"));
    const line = step.locator("p, pre").first();
    const seen = () =>
      line.evaluate((e) => {
        const edge = document.querySelector(".work")!.getBoundingClientRect().top;
        return edge - e.getBoundingClientRect().top;
      });
    await expect.poll(seen).toBeGreaterThan(50); // two lines of it
    const header = page.locator("article header");
    const introduction = header.locator(".prose");
    const cut = () => introduction.evaluate((e) => e.scrollHeight > e.clientHeight + 1);
    await inView(header.getByRole("button", { name: "more" }));
    expect(await cut()).toBe(true);
    await header.getByRole("button", { name: "more" }).tap();
    expect(await cut()).toBe(false);
    await header.getByRole("button", { name: "less" }).tap();
    expect(await cut()).toBe(true);

    // The keyboard of the phone opens: one is about to type.
    await page.getByPlaceholder("Type here").tap();
    await page.setViewportSize({ width: 360, height: 420 });
    await inView(step.getByRole("heading"));
  });

for (const id of ["ports-and-greetings", "send-by-hand", "where-mail-goes"])
  test(`${id} opens on a phone with the first line to type in view, and so it does anew`, async ({
    page,
  }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto(`/labs/${id}`);
    const screen = new Terminal(page).screen;
    await expect(screen).toContainText("$");
    const step = page.locator('article li[aria-current="step"]');
    const line = step.locator("pre").first();
    await inView(line);
    expect(await page.evaluate(() => scrollY)).toBe(0);
    await page.setViewportSize({ width: 360, height: 420 });
    await typist(page)("ls");
    await page.getByRole("button", { name: "Start over" }).tap();
    await page.getByRole("dialog").getByRole("button", { name: "Start over" }).tap();
    await expect(screen).not.toContainText("ls");
    await inView(line);
    await inView(step.getByRole("heading"));
  });

test("on a phone whoever types at once sees the first step, and the page stays there", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/labs/read-the-answers");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  const field = page.getByPlaceholder("Type here");
  await field.tap();
  expect(await page.evaluate(() => scrollY)).toBe(0);
  await field.pressSequentially("l");
  await inView(page.getByRole("heading", { name: "Get a good one" }));
  await inView(page.getByRole("button", { name: "Skip", exact: true }));
  const there = await page.evaluate(() => scrollY);
  await field.pressSequentially("s");
  for (const line of ["", "telnet"]) {
    await field.pressSequentially(line);
    await field.press("Enter");
    await expect(field).toHaveValue(""); // it is sent
    expect(await page.evaluate(() => scrollY)).toBe(there);
  }
});

test("on a phone what is to be typed next is in view, after a wrong message too", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  const type = typist(page);
  const envelope = ["MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>", "DATA"];
  const titles = ["Say who you are", "Name the sender", "Name the recipient"];
  for (const [i, line] of ["telnet 10.49.137.152 25", "HELO client.com", envelope[0]!].entries()) {
    await type(line);
    const step = page.locator("li[aria-current]", { hasText: titles[i]! });
    await inView(step.locator("pre").first());
  }
  for (const line of [...envelope.slice(1), "Subjct: Hello", "Hello Bob", ".", ...envelope])
    await type(line);
  for (const line of ["From: user@client.com", "To: bob@server.com", "Subject: Hello"])
    await type(line);
  await inView(page.locator("li[aria-current] h2", { hasText: "Leave a line blank" }));
});

test("on a phone a command to type can be read whole, and so can advice", async ({ page }) => {
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  const field = page.getByPlaceholder("Type here");
  for (const line of ["telnet 10.49.137.152 25", "HELO client.com", "MAIL FROM user@client.com"]) {
    await field.fill(line);
    await field.press("Enter");
    await expect.poll(() => terminal.text()).toContain(line);
  }
  await inView(page.locator("p", { hasText: "There is a colon after" }));
  const code = page.locator("pre").getByText("MAIL FROM:<user@client.com>", { exact: true });
  expect(await code.evaluate((e) => e.scrollWidth - e.clientWidth)).toBeLessThanOrEqual(0);

  await field.fill("QUIT");
  await field.press("Enter");
  await inView(page.locator("p", { hasText: "You are not connected" }));
  const back = page.locator(".advice pre");
  await expect(back).toContainText("telnet 10.49.137.152 25\nHELO client.com\n");
  expect(await back.evaluate((e) => e.scrollWidth - e.clientWidth)).toBeLessThanOrEqual(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});

for (const [width, height] of [
  [360, 740],
  [390, 844],
  [360, 640],
] as const) {
  test(`at ${width} x ${height} what comes into view comes above the terminal`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await page.goto("/labs/ports-and-greetings");
    await expect(new Terminal(page).screen).toContainText("$");
    const step = page.locator('article li[aria-current="step"]');
    const help = step.locator(".help");
    const heading = (name: string) => step.getByRole("heading", { name });
    const tap = (name: string) => step.getByRole("button", { name, exact: true }).tap();

    await tap("A hint");
    await inView(step.getByText("You call a server with a program"));
    await inView(help.getByRole("button", { name: "Another hint" }));

    await tap("Skip");
    await inView(heading("Who began?"));
    await inView(step.getByRole("button", { name: "Answer" })); // with all that can be chosen
    await step.getByRole("radio", { name: "telnet" }).tap();
    await tap("Answer");
    await inView(step.getByText("The lines above it"));
    await inView(help.getByRole("button", { name: "Skip" }));
    await step.getByRole("radio", { name: "The server" }).tap();
    await tap("Answer");

    for (const title of ["Leave", "Call the second door", "Make it say no", "Leave again"]) {
      await inView(heading(title));
      await inView(help.getByRole("button", { name: "Skip" }));
      await tap("Skip");
    }
    for (const title of ["Call the third door", "Leave in IMAP's way", "Tell them apart"]) {
      await inView(heading(title));
      await tap("Skip");
    }
    await inView(page.getByRole("heading", { name: "The end of this lab." }));
  });
}

for (const height of [740, 640, 430, 420]) {
  test(`at 360 x ${height} what explains a reply leads to the next step, and a question can be answered`, async ({
    page,
  }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.setViewportSize({ width: 360, height });
    await page.goto("/labs/read-the-answers");
    const terminal = new Terminal(page);
    await expect(terminal.screen).toContainText("$");
    const step = page.locator('article li[aria-current="step"]');
    const explanations = page.locator("li .explain");
    const answer = step.getByRole("button", { name: "Answer" });
    let done = 0;
    /**
     * Waits until a step is done: what explains it is read first, unless one would not see that there is
     * another step, and nothing is cut in two.
     */
    const explained = async (next: string) => {
      await expect(explanations).toHaveCount(++done);
      await expect(step.getByRole("heading", { name: next })).toBeVisible();
      const text = explanations.last().locator("p").first();
      const start = (part: Locator) => part.evaluate((e) => e.getBoundingClientRect().top);
      await inView(step.getByRole("heading"));
      await expect
        .poll(async () => {
          const tops = [await start(text), ...(height > 700 ? [] : [await start(step)])];
          return tops.some((top) => top > -1 && top < 80) || tops[1]! < 0; // it stays
        })
        .toBe(true);
      await expect.poll(() => cutControls(page)).toEqual([]);
      if (await answer.isVisible()) {
        await expect.poll(() => sentenceInView(step.locator(".prose").first())).toBe(true);
        for (const label of await step.locator("label").all()) await inView(label);
        await inView(answer);
      }
    };
    const type = typist(page);
    const choose = async (wrong: string, right: string) => {
      const question = step.locator(".prose p").first();
      const { height: high } = (await question.boundingBox())!;
      await question.tap({ position: { x: 5, y: high - 5 } });
      for (const label of await step.locator("label").all()) await inView(label);
      await inView(answer);
      await step.getByRole("radio", { name: wrong }).tap();
      await inView(answer);
      await answer.tap();
      await inView(step.locator(".advice p").last());
      await inView(step.getByRole("heading")); // it stays
      for (const label of await step.locator("label").all()) await inView(label);
      await inView(answer);
      await inView(step.locator(".help"));
      await step.getByRole("radio", { name: right }).tap();
      await inView(answer);
      await answer.tap();
    };
    await type("telnet 10.49.137.153 25", "EHLO client.com", "MAIL FROM:<user@client.com>");
    await explained("The first digit");
    await choose("three times", "So far so good");
    await explained("Be refused for now");
    await type("RCPT TO:<dora@gmail.com>");
    await explained("Be refused for good");
    await type("RCPT TO:<nobody@example.org>");
    await explained("Read the number with dots");
    await step.getByRole("button", { name: "A hint" }).tap();
    await inView(step.getByText("The number in the middle is the subject"));
    await choose("does not exist", "A policy");
    await explained("Type a wrong word");
    await type("FOO");
    await explained("Two answers only");
    await page.screenshot({ path: `screenshots/explained-${height}.png` });
  });
}

for (const height of [740, 420])
  test(`at 360 x ${height} advice begins in view when a hint comes with it, and the end leads on`, async ({
    page,
  }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.setViewportSize({ width: 360, height });
    await page.goto("/labs/send-by-hand");
    const terminal = new Terminal(page);
    await expect(terminal.screen).toContainText("$");
    const step = page.locator('article li[aria-current="step"]');
    const type = typist(page);
    const envelope = ["MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>", "DATA"];
    await type("telnet 10.49.137.152 25", "EHLO client", "EHLO client");
    await expect(step.locator(".hint")).toBeVisible();
    await inView(step.locator(".advice p").first());
    await type("HELO client.com", ...envelope, "Subjct: Hello", "Hello Bob", ".");
    await inView(step.locator(".advice p").first());
    await type(...envelope, "From: user@client.com", "To: bob@server.com", "Subject: Hello");
    await type("", "Hello", ".", "QUIT");
    await inView(page.getByRole("heading", { name: /^Done/ }));
    await inView(page.getByRole("link", { name: /^Next/ }));
    const ring = (e: HTMLElement) => (e.focus(), getComputedStyle(e).outlineStyle);
    expect(await page.getByRole("heading", { name: /^Done/ }).evaluate(ring)).toBe("none");
  });

test("on a phone the task is in view again when advice has gone, and the line to type while one types", async ({
  page,
}) => {
  const faults: Error[] = [];
  page.on("pageerror", (fault) => faults.push(fault));
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  const step = page.locator('article li[aria-current="step"]');
  const type = typist(page);
  await type("telnet 10.49.137.152 25", "HELO client.com", "FROM:<user@client.com>");
  await expect(page.locator(".remark")).toBeVisible();
  await inView(step.locator("pre").first());

  await type("MAIL FROM:<bob@server.com>");
  await inView(step.locator(".advice p").first());
  await page.getByRole("button", { name: "Undo", exact: true }).tap();
  await expect(step.locator(".advice")).toBeHidden();
  await inView(step.getByText("Put it in angle brackets"));
  await inView(step.locator("pre").first());
  await expect(page.getByRole("slider")).toBeVisible();
  await type("NOOP");
  await expect(page.getByRole("slider")).toBeHidden(); // it would take the text's room
  expect(faults).toEqual([]);
});

for (const height of [740, 420])
  test(`at 360 x ${height} a step's text is whole again after advice on it was undone`, async ({
    page,
  }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.setViewportSize({ width: 360, height });
    await page.goto("/labs/send-by-hand");
    await expect(new Terminal(page).screen).toContainText("$");
    const step = page.locator('article li[aria-current="step"]');
    const type = typist(page);
    await type("telnet 10.49.137.152 25", "HELO client.com", "MAIL FROM:<user@client.com>");
    await type("RCPT TO:<bob@server.com>", "DATA", "From: user@client.com", "To: bob@server.com");
    await type("Subject: Hi", "Hello Bob");
    await expect(step.locator(".advice .label")).toBeInViewport();
    await page.getByRole("button", { name: "Undo", exact: true }).first().tap();
    await expect(step.locator(".advice")).toBeHidden();
    await expect(page.getByRole("slider")).toBeVisible();
    // How far the ground below the title reaches over the text's first line.
    const covered = () =>
      step.evaluate((li) => {
        const title = li.querySelector("h2")!;
        const ground = title.getBoundingClientRect().bottom;
        const rest = parseFloat(title.style.getPropertyValue("--rest") || "0");
        return ground + rest - li.querySelector(".prose")!.getBoundingClientRect().top;
      });
    await expect.poll(covered).toBeLessThanOrEqual(0);
  });

test("on a phone advice that goes on under the terminal says so", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.setViewportSize({ width: 360, height: 420 });
  await page.goto("/labs/send-by-hand");
  await expect(new Terminal(page).screen).toContainText("$");
  const step = page.locator('article li[aria-current="step"]');
  const type = typist(page);
  await type("telnet 10.49.137.152 25", "HELO client.com", "MAIL FROM:<user@client.com>");
  await type("RCPT TO:<alice@server.com>");
  const more = step.locator(".advice .more");
  await expect(more).toBeInViewport({ ratio: 1 });
  const edge = (await page.locator(".work").first().boundingBox())!.y;
  const { y, height } = (await more.boundingBox())!;
  expect(y + height).toBeLessThanOrEqual(edge);
  const end = () =>
    step.locator(".advice").evaluate((e) => {
      scrollBy({ top: e.getBoundingClientRect().bottom - 150 });
    });
  await end();
  await expect(more).toHaveCount(0);
  await page.setViewportSize({ width: 360, height: 740 });
  await expect(more).toHaveCount(0);
});

test("on a phone the line to type is in view beside a hint or a note, as far as there is room", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/labs/send-by-hand");
  await expect(new Terminal(page).screen).toContainText("$");
  const step = page.locator('article li[aria-current="step"]');
  const type = typist(page);
  await type("hosts");
  await step.getByRole("button", { name: "A hint" }).tap();
  await inView(step.locator(".hint"));
  await inView(step.locator("pre").first());
  await type("telnet 10.49.137.152 25", "HELO client.com", "MAIL FROM:<user@client.com>");
  await type("RCPT TO:<alice@server.com>", "RCPT TO:<bob@server.com>");
  await expect(step.locator(".advice .label")).toHaveText("By the way");
  await inView(step.locator(".advice"));
  await inView(step.locator(".prose").first()); // with the line
  await type("DATA", "From: user@client.com", "To: bob@server.com", "Subject: Hi");
  await type("", "Hello");
  await expect(step.getByRole("heading")).toContainText("End it with a dot");
  await type(".");
  // What is explained here is longer by the second recipient.
  await expect(step.getByRole("heading")).toContainText("Say goodbye");
  await inView(step.locator("code").last());
});

test("on a phone a hint that comes beside advice is in view, and the end when it has come", async ({
  page,
}) => {
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  const step = page.locator('article li[aria-current="step"]');
  const type = typist(page);
  await type("telnet 10.49.137.152 25", "HELO client.com", "MAIL FROM user@client.com");
  await inView(step.locator(".advice"));
  for (const name of ["A hint", "Another hint"]) {
    await step.getByRole("button", { name, exact: true }).tap();
    await inView(step.locator(".help"));
    await inView(step.locator(".advice"));
    await inView(step.getByRole("heading"));
  }

  await type("MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>", "DATA");
  await type("From: user@client.com", "To: bob@server.com", "Subject: Hi", "", "Hello", ".");
  await inView(step.getByRole("heading", { name: "Say goodbye" }));
  await type("QUIT");
  await inView(page.getByRole("paragraph").filter({ hasText: "the server closes the connection" }));
  await inView(page.getByRole("heading", { name: "Done, with help." }));
});

test("on a phone a line to type stands in one line, and no punctuation leaves its code", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const [id, steps] of [
    ["send-by-hand", 6],
    ["read-the-answers", 5],
    ["read-by-imap", 5],
  ] as const) {
    await page.goto(`/labs/${id}`);
    await expect(new Terminal(page).screen).toContainText("$");
    const step = page.locator('article li[aria-current="step"]');
    for (let n = 1; n <= steps; n++) {
      await expect(page.getByText(`· step ${n} of`)).toBeVisible();
      const hint = step.getByRole("button", { name: /hint$/i });
      const told = () => step.locator(".hint, .advice").allInnerTexts();
      for (let given = 0; given < 4 && (await hint.isVisible()); given++) {
        const before = await told();
        await hint.tap();
        await expect.poll(told).not.toEqual(before);
      }
      await expect.poll(() => badCode(page), { message: `${id}, step ${n}` }).toEqual([]);
      await step.getByRole("button", { name: "Skip", exact: true }).tap();
    }
  }
});
