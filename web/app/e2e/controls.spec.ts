import { operate, panelButton } from "./operate";
import { expect, test, type Page } from "./test";
import { Terminal } from "./terminal";

// Whatever was pressed last, of whatever view, what one types next stands in the terminal.

/** Waits until the terminal has its prompt, and goes into it. */
async function opened(page: Page, path: string): Promise<Terminal> {
  const terminal = new Terminal(page);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(path);
  await terminal.ready();
  return terminal;
}

/** Skips steps of a lab, or all. */
async function skipped(page: Page, most = Infinity): Promise<void> {
  const current = page.locator('article li[aria-current="step"]');
  for (let n = 0; n < most && (await current.count()); n++) {
    const title = await current.locator("h2").innerText();
    await page.keyboard.press("Alt+x");
    await expect(current.filter({ hasText: title })).toBeHidden();
  }
}

/** What every page with a terminal has. */
const everywhere = [
  "button Open another terminal",
  "button servers",
  "button Keyboard shortcuts",
  "button undo",
  panelButton,
  "select Place of the panel",
  "tab Mailboxes",
];

/** Somebody who has sent Bob a mail, in a lab that has more to do. */
async function sent(page: Page): Promise<Terminal> {
  const terminal = await opened(page, "/labs/send-by-hand");
  await terminal.say("telnet 10.49.137.152 25", "220 ");
  await terminal.say("HELO client.com", "250 example.com Hello");
  await terminal.say("MAIL FROM:<user@client.com>", "250 OK");
  await terminal.say("RCPT TO:<bob@server.com>", "250 Accepted");
  await terminal.say("DATA", "354 ");
  for (const line of ["From: user@client.com", "To: bob@server.com", "Subject: Hi", "", "Hello"])
    await terminal.say(line, line);
  await terminal.say(".", "250 OK id=");
  await expect(page.locator(".arrival")).toBeVisible();
  return terminal;
}

test.use({ actionTimeout: 10_000 });

for (const how of ["mouse", "keyboard"] as const)
  test.describe(`every control by ${how}, and then one types`, () => {
    test.beforeEach(async ({ context, baseURL }) => {
      test.setTimeout(180_000);
      await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: baseURL! });
    });

    /** Operates all of a view, and misses none of those that are named. */
    async function all(
      page: Page,
      names: readonly string[],
      options?: Parameters<typeof operate>[2],
    ) {
      const { done, disabled } = await operate(page, how, options);
      const missed = names.filter((name) => !done.includes(name));
      expect({ missed, disabled }, done.join("\n")).toEqual({ missed: [], disabled: [] });
    }

    test("of a lab", async ({ page }) => {
      await opened(page, "/labs/send-by-hand");
      await all(page, [
        ...everywhere,
        "button A hint",
        "button Show me",
        "button Skip",
        "button Redo",
        "button Copy a link for another device",
        "button Start over: button Start over",
        "button Start over: button Keep going",
        "separator Width of the lab text",
        "checkbox show remarks on mistakes",
        "tab Parts",
      ]);
    });

    test("of free play", async ({ page }) => {
      await opened(page, "/play");
      await all(page, [...everywhere, "summary Who is here, and what to try"]);
    });

    test("of a lab's end", async ({ page }) => {
      await opened(page, "/labs/publish-an-mx");
      await skipped(page);
      await all(page, [
        "button Again, without the text: button Start over",
        "button Again, without the text: button Keep going",
      ]);
    });

    test("of a lab of two terminals", async ({ page }) => {
      await page.setViewportSize({ width: 1920, height: 1080 }); // there is room for both
      await opened(page, "/labs/wait-with-idle");
      await page.keyboard.press("Alt+s");
      await all(page, ["button split", "button Close terminal 2"], { within: ".terminals" });
    });

    test("of a lab with a mail that has arrived", async ({ page }) => {
      await sent(page);
      await all(page, ["summary Where each line comes from", "button Close the message"], {
        within: ".arrival",
      });
    });

    test("of a panel with a conversation and a mail", async ({ page }) => {
      await sent(page);
      for (const [tab, ...names] of [
        ["Explain", "summary more details"],
        ["Conversation"],
        ["State"],
        ["Mailboxes", "button Welcome", "tab Parts"],
      ] as const) {
        await page.getByRole("tab", { name: tab }).click();
        await expect(page.locator("#panel-view").locator("button, summary").first()).toBeVisible();
        await all(page, names, { within: "#panel-view" });
      }
    });

    test("of a remark", async ({ page }) => {
      await page.addInitScript(() => localStorage.setItem("ehlo.panel", "no"));
      const terminal = await opened(page, "/play");
      await terminal.say("telnet 10.49.137.152 25", "220 ");
      await terminal.say("NOP", "500 ");
      await expect(page.getByRole("button", { name: "Put in the terminal: NOOP" })).toBeVisible();
      await all(
        page,
        ["Put in the terminal: NOOP", "explain", "share", "Close this remark"].map(
          (name) => `button ${name}`,
        ),
        {
          within: ".remark",
          again: async (name) => {
            if (name === "button explain") await page.keyboard.press("Alt+e");
          },
        },
      );
    });

    for (const [lab, before, control] of [
      ["ports-and-greetings", 1, "radio The server"],
      ["shape-of-a-message", 1, "checkbox Date"],
      ["log-in-with-plain", 2, "button Answer"],
    ] as const)
      test(`of a question of ${lab}`, async ({ page }) => {
        await opened(page, `/labs/${lab}`);
        await skipped(page, before);
        const step = 'article li[aria-current="step"]';
        await expect(page.locator(step).getByRole("button", { name: "Answer" })).toBeVisible();
        const id = await page.locator(step).getAttribute("id");
        await all(page, [control, "button Answer", "button Skip"], { within: `[id="${id}"]` });
      });

    test("of a challenge", async ({ page }) => {
      await opened(page, "/labs/repair-a-session");
      await all(page, ["button Start over: button Start over"], { within: "article" });
    });

    test("of the front page", async ({ page }) => {
      await page.emulateMedia({ reducedMotion: "reduce" });
      await page.goto("/");
      await all(page, ["button Keyboard shortcuts"]);
    });

    test("of a session that is shared", async ({ page }) => {
      const terminal = await opened(page, "/play");
      await terminal.say("telnet 10.49.137.152 25", "220 ");
      await terminal.say("EHLO client.com", "250 HELP");
      await page.getByRole("button", { name: "share", exact: true }).click();
      await page.getByRole("button", { name: "Copy a link" }).click();
      const link = await page.getByRole("textbox", { name: "The link" }).inputValue();
      await page.goto(link);
      await expect(page.getByText("0 of 2 lines played")).toBeVisible();
      await all(
        page,
        ["play", "step ▸", "take over"].map((name) => `button ${name}`),
      );
    });

    test("of a session that is replayed", async ({ page }) => {
      await page.goto("/replay");
      await page
        .getByRole("textbox", { name: "The transcript" })
        .fill("220 mail.test ESMTP\nEHLO me\n250 mail.test\nQUIT\n221 Bye\n");
      await page.getByRole("button", { name: "Replay", exact: true }).click();
      await new Terminal(page).ready();
      const another = "button another transcript";
      await all(page, ["button play", "button take over", another], {
        writes: [another],
        again: async (name) => {
          if (name !== another) return;
          await page.getByRole("button", { name: "Replay", exact: true }).click();
          await new Terminal(page).ready();
        },
      });
    });
  });
