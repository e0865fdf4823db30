import { typed } from "./operate";
import { expect, test, type Page } from "./test";
import { Terminal } from "./terminal";

// Whatever was pressed last, what one types next stands in the terminal, from its first letter on.

/** Waits until the terminal has its prompt, and does nothing else. */
async function opened(page: Page, path: string): Promise<Terminal> {
  const terminal = new Terminal(page);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(path);
  await expect(terminal.screen).toContainText("$");
  return terminal;
}

test("a page with a terminal opens in it", async ({ page }) => {
  for (const path of ["/labs/send-by-hand", "/play"]) {
    const terminal = await opened(page, path);
    await page.keyboard.type("telnet 10.49.137.152 25");
    await expect.poll(() => terminal.text()).toMatch(/\$ telnet 10\.49\.137\.152 25$/m);
    await page.keyboard.press("Enter");
    await expect(terminal.screen).toContainText("220 ");
  }
});

test("what is typed or pasted on the page goes into the terminal", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const terminal = await opened(page, "/labs/send-by-hand");
  for (const place of ["heading", "region"] as const) {
    await page
      .getByRole(place, place === "region" ? { name: "Lab text" } : {})
      .first()
      .click();
    await typed(page, `after a click on the ${place}`);
  }
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.evaluate(() => navigator.clipboard.writeText("host server.com"));
  await page.keyboard.press("Control+v");
  await expect.poll(() => terminal.text()).toMatch(/\$ host server\.com$/m);
  await page.keyboard.press("Enter");
  await expect(terminal.screen).toContainText("has address");
});

test("what is written by the right Alt key on Windows goes into the terminal too", async ({
  page,
}) => {
  const terminal = await opened(page, "/play");
  await page.evaluate(() => {
    (document.activeElement as HTMLElement).blur();
    const init = { key: "@", ctrlKey: true, altKey: true, modifierAltGraph: true };
    document.body.dispatchEvent(
      new KeyboardEvent("keydown", { ...init, bubbles: true, cancelable: true }),
    );
  });
  await expect.poll(() => terminal.text()).toMatch(/\$ @$/m);
});

test("from the terminal one chord leads to the question, where one stays until it is right", async ({
  page,
}) => {
  await opened(page, "/labs/ports-and-greetings");
  const terminal = page.getByRole("textbox", { name: /^Terminal 1/ });
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await press("Alt+x");
  const question = page.getByRole("radiogroup", { name: "Who began?" });
  await expect(question).toBeVisible();
  await expect(terminal).toBeFocused();
  const chord = page.getByText("Alt L leads to the question");
  await expect(chord).toBeVisible();
  const said = page.getByRole("log").getByText("This step is a question. Alt L leads to it.");
  await expect(said).toHaveCount(1);

  await press("Alt+l");
  await expect(question.getByRole("radio").first()).toBeFocused();
  await expect(chord).toBeHidden();
  const advice = page.locator(".advice");
  await press("Space", "Enter"); // it is wrong
  await expect(advice).toBeVisible();
  await expect(question.getByRole("radio", { checked: true })).toBeFocused();
  await press("ArrowUp", "Tab", "Enter"); // as is the last
  await expect(advice).toBeVisible();
  await expect(page.getByRole("button", { name: "Answer", exact: true })).toBeFocused();
  await press("Alt+t");
  await expect(chord).toBeVisible();
  await press("Alt+l");
  await expect(question.getByRole("radio", { checked: true })).toBeFocused();
  await expect(said).toHaveCount(1);
  await press("ArrowUp", "Enter");
  await expect(page.getByRole("listitem").filter({ hasText: "Who began?, by hand" })).toBeVisible();
  await expect(terminal).toBeFocused();

  // A step has no question: one is at its heading, and at its controls after that.
  await press("Alt+l");
  await expect(page.locator('li[aria-current="step"] h2')).toBeFocused();
  await press("Tab");
  await expect(page.getByRole("button", { name: "A hint" })).toBeFocused();

  const current = page.locator('article li[aria-current="step"]');
  for (let left = await current.count(); left; left = await current.count()) {
    const title = await current.locator("h2").innerText();
    await press("Alt+x");
    await expect(current.filter({ hasText: title })).toBeHidden();
  }
  await expect(page.getByText("Alt L leads back here")).toBeVisible();
  const next = page.getByRole("link", { name: /^Next: / });
  await expect(next).toBeVisible(); // it comes when the course is known
  await press("Alt+t", "Alt+l");
  await expect(next).toBeFocused();
});

test("whoever asks for a hint at a question stays at the question", async ({ page }) => {
  const shell = await opened(page, "/labs/ports-and-greetings");
  await page.keyboard.press("Alt+x");
  const current = page.locator('article li[aria-current="step"]');
  await expect(current.getByRole("radiogroup", { name: "Who began?" })).toBeVisible();
  const before = await shell.text();
  const button = current.getByRole("button", { name: /^(A|Another) hint$/ });
  await button.focus();
  for (let hints = 1; await button.count(); hints++) {
    await expect(button).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(current.getByText(`Hint ${hints}`, { exact: true })).toBeVisible();
  }
  await expect(current.getByRole("heading")).toBeFocused(); // the last has taken the button along
  await page.keyboard.press("Enter");
  expect(await shell.text()).toBe(before);
  await page.keyboard.press("Tab");
  await expect(current.getByRole("radio").first()).toBeFocused();
  await typed(page, "after a hint"); // as from any control
});

for (const how of ["keyboard", "mouse"] as const)
  test(`a wrong answer that was typed is typed anew, by ${how}`, async ({ page }) => {
    await opened(page, "/labs/log-in-with-plain");
    const current = page.locator('article li[aria-current="step"]');
    for (const title of ["Prepare the answer", "Call the submission server"]) {
      await expect(current).toContainText(title);
      await page.keyboard.press("Alt+x");
    }
    const terminal = page.getByRole("textbox", { name: /^Terminal 1/ });
    const answer = page.getByPlaceholder("Your answer");
    await expect(answer).toBeVisible();
    await page.keyboard.type("telnet 10.49.137.152 587\nEHLO client.com\n");
    await expect(new Terminal(page).screen).toContainText("250 HELP");
    await page.keyboard.press("Alt+l");
    await expect(answer).toBeFocused();
    const send = async (text: string) => {
      await answer.fill(text);
      if (how === "keyboard") await page.keyboard.press("Enter");
      else await page.getByRole("button", { name: "Answer", exact: true }).click();
    };
    await send("telnet");
    await expect(page.locator(".advice")).toBeVisible();
    await expect(answer).toBeFocused();
    await send("LOGIN");
    await expect(page.getByRole("link", { name: "It has a lab of its own" })).toBeVisible();
    await expect(terminal).toBeFocused();
  });

for (const how of ["keyboard", "mouse"] as const)
  for (const [id, before, control, says, right] of [
    ["ports-and-greetings", 1, "radio", "Choose an answer first.", "The server"],
    ["shape-of-a-message", 1, "checkbox", "Choose an answer first.", ""],
    ["log-in-with-plain", 0, "textbox", "Type an answer first.", "AGJvYgBwYXNzd29yZDEyMw=="],
  ] as const)
    test(`an answer of nothing is no try, and one is told, with a ${control} by ${how}`, async ({
      page,
    }) => {
      const sent: string[] = [];
      page.on("websocket", (socket) =>
        socket.on("framesent", ({ payload }) => sent.push(String(payload))),
      );
      await opened(page, `/labs/${id}`);
      const place = page.getByText(/· step/);
      for (let n = 1; n <= before; n++) {
        await expect(place).toContainText(`step ${n} of`);
        await page.keyboard.press("Alt+x");
      }
      const form = page.locator('article li[aria-current="step"] form');
      const first = form.getByRole(control).first();
      const button = form.getByRole("button", { name: "Answer", exact: true });
      await expect(first).toBeVisible();
      await expect(button).toBeEnabled();
      const focused = how === "keyboard" ? first : button;
      const answer = async () => {
        if (how === "mouse") return button.click();
        await first.focus();
        await page.keyboard.press("Enter");
      };
      if (control === "textbox") await first.fill("  ");
      for (let n = 0; n < 2; n++) {
        await answer();
        await expect(form.getByRole("alert")).toHaveText(says);
        await expect(focused).toBeFocused();
        await expect(form.locator('[aria-invalid="true"]').first()).toBeVisible();
      }
      expect(sent.filter((message) => message.includes('"answer"'))).toEqual([]);

      if (control === "textbox") await first.fill(right);
      else if (right) await form.getByRole(control, { name: right }).check();
      else await first.check();
      await expect(form.getByRole("alert")).toBeEmpty();
      await expect(form.locator('[aria-invalid="true"]')).toHaveCount(0);
      await button.click();
      await expect.poll(() => sent.filter((m) => m.includes('"answer"')).length).toBe(1);
    });

test("text that comes without a key reaches the line", async ({ page }) => {
  const terminal = await opened(page, "/play");
  await page.keyboard.insertText("telnet example.com");
  await page.keyboard.type(" 25");
  await page.keyboard.insertText("🙂");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Enter");
  await expect(terminal.screen).toContainText("220 ");
  await expect.poll(() => terminal.text()).toMatch(/\$ telnet example\.com 25$/m);
});

test("the cursor is drawn before the terminal has ever been in focus", async ({
  browser,
  server,
}) => {
  const page = await browser.newPage({ hasTouch: true, isMobile: true });
  await opened(page, `${server.address}play`);
  await expect(page.locator("textarea:focus")).toHaveCount(0);
  await expect(page.locator(".xterm-cursor.xterm-cursor-outline")).toHaveCount(1);
  await page.getByRole("button", { name: "Open another terminal" }).tap();
  await expect(page.getByRole("group", { name: /^Terminal 2/ })).toContainText("$");
  await expect(page.locator("textarea:focus")).toHaveCount(0); // no keyboard over the page
  await page.close();
});

test("Tab completes what is begun at the shell, and leaves the terminal otherwise", async ({
  page,
}) => {
  const terminal = await opened(page, "/play");
  const line = () => terminal.text().then((text) => text.trimEnd().split("\n").at(-1));
  const input = page.getByRole("textbox", { name: /^Terminal 1/ });
  for (const [typed, becomes] of [
    ["TEL", /\$ telnet$/],
    ["ex", /\$ telnet example\.com$/],
    ["14", /\$ telnet example\.com 143$/],
  ] as const) {
    await page.keyboard.type(typed);
    await page.keyboard.press("Tab");
    await expect.poll(line).toMatch(becomes);
  }
  await page.keyboard.press("Control+u");
  await page.keyboard.type("hos");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(terminal.screen).toContainText("hostname");
  await expect(page.getByRole("log")).toContainText("host, hostname, hosts");
  await expect(input).toBeFocused();

  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(input).not.toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(input).toBeFocused();
  await page.keyboard.press("Control+u");
  await page.keyboard.press("Tab"); // nothing is begun
  await expect(input).not.toBeFocused();
  await expect(input).toHaveAccessibleDescription(/Escape and then Tab/);
});

test("a whole session that is pasted is replayed, or typed all the same", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const terminal = await opened(page, "/play");
  const paste = async (text: string) => {
    await page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await page.keyboard.press("Control+v");
  };
  const asked = page.getByRole("group", { name: "A whole session was pasted" });
  const session = "220 mail.test ESMTP\nEHLO me\n250 mail.test\nQUIT\n221 Bye\n";

  await paste("$ hostname\n$ help\n"); // prompts are taken off, and nothing is asked
  await expect(terminal.screen).toContainText("this list");
  await expect(asked).toBeHidden();

  await paste(session);
  await asked.getByRole("button", { name: "Cancel" }).click();
  await expect(asked).toBeHidden();
  expect(await terminal.text()).not.toContain("ESMTP");
  await typed(page, "after never mind");

  await paste(session);
  await asked.getByRole("button", { name: "Type all of it" }).click();
  await expect(terminal.screen).toContainText("220: command not found");

  await paste(session);
  await asked.getByRole("link", { name: "Open it in Replay" }).click();
  await expect(page).toHaveURL(/\/replay$/);
  await expect(page.getByRole("region", { name: "The transcript" })).toContainText("EHLO me");
});
