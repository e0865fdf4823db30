import { readFileSync, readdirSync } from "node:fs";
import { devices, expect, test, type Locator, type Page } from "./test";
import { dragger } from "./finger";
import { sample } from "./sample";
import { Terminal } from "./terminal";

const { defaultBrowserType: _, ...phone } = devices["Pixel 5"];
test.use({ ...phone, viewport: { width: 360, height: 740 } });

/** Waits until something can be seen from its upper to its lower edge: nothing lies over it. */
async function inView(part: Locator): Promise<void> {
  await expect
    .poll(() =>
      part.evaluate((e) => {
        const { left, top, bottom } = e.getBoundingClientRect();
        return [top + 2, bottom - 4].every((y) =>
          e.contains(document.elementFromPoint(left + 2, y)),
        );
      }),
    )
    .toBe(true);
}

/** Types lines into the field, each when the one before has been sent. */
function typist(page: Page): (...lines: string[]) => Promise<void> {
  const field = page.getByPlaceholder("Type here");
  return async (...lines) => {
    for (const line of lines) {
      await field.fill(line);
      await field.press("Enter");
      await expect(field).toHaveValue("");
    }
  };
}

test("on a phone one types into the field, and has the keys that it lacks", async ({ page }) => {
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  await expect(page.getByRole("heading", { level: 1 })).toBeInViewport();

  const field = page.getByPlaceholder("Type here");
  await field.tap();
  await field.pressSequentially("telnet 10.49.137.152 25");
  await field.press("Enter");
  await expect.poll(() => terminal.text()).toMatch(/220 example\.com/);
  await expect(page.getByRole("progressbar", { name: "Steps done" })).toHaveAttribute("value", "1");
  await expect(page.getByRole("heading", { name: "Say who you are" })).toBeInViewport();

  await page.getByRole("button", { name: "Control right bracket" }).tap();
  await expect.poll(() => terminal.text()).toMatch(/telnet>/);
  await page.screenshot({ path: "screenshots/phone.png" });
});

for (const height of [740, 420]) {
  test(`on a phone of ${height} the end leads to a step that was skipped`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.setViewportSize({ width: 360, height });
    await page.goto("/labs/send-by-hand");
    await new Terminal(page).ready();
    const current = page.locator("li[aria-current]");
    const titles = await page.locator("li h2").allInnerTexts();
    for (const title of titles) {
      await expect(current).toContainText(title);
      await page.getByRole("button", { name: "Skip", exact: true }).tap();
    }
    const link = page.getByRole("region", { name: "The end" }).getByRole("link", { name: /text$/ });
    await inView(page.locator(".end h2"));
    const end = await page.locator(".end").elementHandle();
    const [label, value] = [page.locator(".end dt").last(), page.locator(".end dd").last()];
    const [narrow, wide] = [await label.boundingBox(), await value.boundingBox()];
    expect(wide!.width).toBeGreaterThan(1.4 * narrow!.width);
    await expect(page.locator("#body h2")).toHaveText("Write the text, skipped");
    await link.tap();
    await expect(page).toHaveURL(/#body$/);
    await expect(page.locator("#body .prose")).toBeVisible();
    expect(await end?.evaluate((e) => e.isConnected)).toBe(true);
    await inView(page.locator("#body h2"));
  });
}

test("on a phone a line entered before the lab's own terminal has come leaves the field", async ({
  page,
}) => {
  let begin: (() => void) | undefined;
  await page.routeWebSocket(/\/ws\?/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (/"type":"lab"/.test(String(message))) begin = () => server.send(message);
      else server.send(message);
    });
  });
  await page.goto("/labs/send-by-hand");
  await expect.poll(() => begin).toBeDefined();
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  const field = page.getByPlaceholder("Type here");
  await field.fill("telnet 10.49.137.152 25");
  await field.press("Enter");
  await field.fill("HELO cl");
  begin!();
  await expect(terminal.screen).toContainText(/220 .*HELO cl/s);
  await expect(field).toHaveValue("HELO cl");
});

test("on a phone a finger scrolls the terminal, and enter keeps the keyboard open", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" }); // the text is still when a step has been done
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  const field = page.getByPlaceholder("Type here");
  for (const [line, answer] of [
    ["telnet 10.49.137.152 25", "220"],
    ["EHLO client.com", "250 HELP"],
    ["HELP", "214"],
  ] as const) {
    await field.tap();
    await field.fill(line);
    await page.getByRole("button", { name: "enter", exact: true }).tap();
    await expect(terminal.screen).toContainText(answer);
    await expect(field).toBeFocused();
  }
  await expect(terminal.screen).not.toContainText("telnet 10");
  const drag = await dragger(page, terminal.screen);
  const { height } = (await terminal.screen.boundingBox())!;
  const scrolled = await page.evaluate(() => scrollY);
  for (let i = 0; i < 12 && !(await terminal.text()).includes("telnet 10"); i++)
    await drag(height / 2);
  await expect(terminal.screen).toContainText("telnet 10");
  expect(await page.evaluate(() => scrollY)).toBe(scrolled);
  for (let i = 0; i < 12 && !(await terminal.text()).includes("214"); i++) await drag(-height / 2);
  await expect(terminal.screen).toContainText("214");
});

test("on a phone no control of the terminals lies over another, with one terminal or two", async ({
  page,
}) => {
  await page.goto("/play");
  await new Terminal(page).ready();
  const bar = page.getByRole("region", { name: "Terminals" });
  for (const terminals of [1, 2]) {
    if (terminals === 2) await page.getByRole("button", { name: "Open another terminal" }).tap();
    await expect(bar.getByRole("button", { name: /^\d/ })).toHaveCount(terminals);
    const boxes = await bar.locator(".bar button").evaluateAll((all) =>
      all.map((e) => {
        const { left, right, top, bottom } = e.getBoundingClientRect();
        return { name: e.textContent, left, right, top, bottom };
      }),
    );
    for (const [i, a] of boxes.entries()) {
      expect(a.right - a.left, a.name ?? "").toBeGreaterThanOrEqual(24); // WCAG 2.2, 2.5.8
      for (const b of boxes.slice(i + 1)) {
        const apart =
          a.right <= b.left + 1 ||
          b.right <= a.left + 1 ||
          a.bottom <= b.top + 1 ||
          b.bottom <= a.top + 1;
        expect(apart, `${a.name} and ${b.name}`).toBe(true);
      }
    }
  }
});

test("on a phone Tab completes, and what is typed during Show me comes after it", async ({
  page,
}) => {
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  const field = page.getByPlaceholder("Type here");
  await field.tap();
  await field.pressSequentially("teln");
  await page.getByRole("button", { name: "Tab", exact: true }).tap();
  await expect(field).toHaveValue("telnet ");
  await field.fill("");

  await page.getByRole("button", { name: "Show me" }).tap();
  await field.tap();
  await field.pressSequentially("HELO client.com");
  await expect(page.locator(".demo")).toBeHidden();
  await expect(terminal.screen).toContainText("220 ");
  await expect(field).toHaveValue("HELO client.com");
  await field.press("Enter");
  await expect(terminal.screen).toContainText("250 example.com Hello");
});

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

/** How many lines of the terminal can be seen whole, the last of them among these. */
async function linesInView(page: Page): Promise<number> {
  return page.locator(".xterm-rows").evaluate((rows) => {
    const seen = [...rows.children].map((row) => {
      const { left, top, bottom } = row.getBoundingClientRect();
      return [top + 2, bottom - 2].every((y) =>
        row.closest(".xterm")!.contains(document.elementFromPoint(left + 20, y)),
      );
    });
    return seen.at(-1) ? seen.length - 1 - seen.lastIndexOf(false) : 0;
  });
}

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
      ["LOGIN bob x", "500 unrecognized"],
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

test("on a phone the panel takes the terminal's place, and gives it back", async ({ page }) => {
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  const explain = page.getByRole("button", { name: /^explain, conversation/ });
  await explain.tap();
  const panel = page.getByRole("tabpanel");
  await expect(panel).toBeInViewport();
  expect((await panel.boundingBox())!.height).toBeGreaterThan(250);
  await expect(terminal.screen).toBeHidden();
  for (const name of ["Explain", "Conversation", "State", "Mailboxes"])
    await expect(page.getByRole("tab", { name })).toBeInViewport({ ratio: 1 });
  await explain.tap();
  await expect(terminal.screen).toBeVisible();
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

/** Whether the last sentence of a text can be seen, with nothing over it. */
async function sentenceInView(prose: Locator): Promise<boolean> {
  return prose.evaluate((e) => {
    const texts = [...e.querySelectorAll("p")].at(-1)!.childNodes;
    const range = document.createRange();
    range.selectNodeContents(e);
    for (const text of texts) {
      const at = text instanceof Text ? text.data.search(/(?<=[.:] )[^.:]*$/) : -1;
      if (at >= 0) range.setStart(text, at);
    }
    const from = e.closest("li")!.querySelector("h2")!.getBoundingClientRect().bottom;
    const to = document.querySelector(".work")!.getBoundingClientRect().top;
    return [...range.getClientRects()].every(
      ({ top, bottom }) => top >= from - 4 && bottom <= to + 4,
    );
  });
}

/** The controls of the current step that lie half under the terminal. */
async function cutControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const edge = document.querySelector(".work")!.getBoundingClientRect().top;
    return [...document.querySelectorAll("article li[aria-current] :is(button, label)")].flatMap(
      (e) => {
        const { top, bottom } = e.getBoundingClientRect();
        return top < edge - 1 && bottom > edge + 1 ? [e.textContent] : [];
      },
    );
  });
}

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

/**
 * The code of a lab's text that is hard to read: lines to type of up to 34 characters that stand in
 * two, the last letters of a line alone, and punctuation that has left the code before it.
 */
async function badCode(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const lines = (range: Range) =>
      new Set(
        [...range.getClientRects()].filter((r) => r.width > 0).map((r) => Math.round(r.bottom)),
      );
    const letters = (code: Element, from: number, to: number) => {
      const range = document.createRange();
      const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
      let at = 0;
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const { length } = node as Text;
        if (from >= at && from < at + length) range.setStart(node, from - at);
        if (to > at && to <= at + length) range.setEnd(node, to - at);
        at += length;
      }
      return range;
    };
    const bad: string[] = [];
    for (const code of document.querySelectorAll("article .prose code")) {
      let at = 0;
      for (const line of code.textContent.split("\n")) {
        const end = at + line.length;
        const most = code.closest("pre") ? 34 : 27;
        if (line.length > 0 && line.length <= most && lines(letters(code, at, end)).size > 1)
          bad.push(`in two: ${line}`);
        if (/\S{3}$/.test(line) && lines(letters(code, end - 3, end)).size > 1)
          bad.push(`its end alone: ${line}`);
        at = end + 1;
      }
      const tail = code.parentElement!.matches(".whole") ? code.nextSibling : undefined;
      if (!tail) continue;
      const range = document.createRange();
      range.selectNode(tail);
      const after = range.getBoundingClientRect();
      const last = [...code.getClientRects()].at(-1)!;
      const right = code.closest(".prose")!.getBoundingClientRect().right;
      if (after.bottom < last.top || after.top > last.bottom || after.left > last.right + 2)
        bad.push(`away from its code: ${code.textContent}${tail.textContent}`);
      if (after.right > right + 0.5) bad.push(`sticks out: ${code.textContent}${tail.textContent}`);
    }
    return bad;
  });
}

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
