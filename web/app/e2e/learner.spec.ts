import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, serve, test, type Page } from "./test";
import { accessible } from "./accessible";
import { Terminal } from "./terminal";

/** Does the first step of a lab, so that the server knows somebody. */
async function begin(page: Page): Promise<void> {
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  await expect(page.getByRole("heading", { name: /^Call the server\s*, by hand$/ })).toBeVisible();
}

test("a learner gives a name, takes their data along and has it erased", async ({ page }) => {
  await page.goto("/learner");
  await expect(page.getByText("The server knows nothing about you")).toBeVisible();
  await begin(page);
  await page.getByRole("link", { name: "You and your devices" }).click();
  await expect(page.getByRole("listitem")).toContainText("steps: 1 by hand");
  await page.getByRole("textbox").fill("Ana");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Your name is saved.")).toBeVisible();
  await accessible(page);
  await page.reload();
  await expect(page.getByRole("textbox")).toHaveValue("Ana");

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download as JSON" }).click();
  const data = JSON.parse(readFileSync(await (await download).path(), "utf8")) as { name: string };
  expect(data.name).toBe("Ana");

  const erase = page.getByRole("button", { name: "Erase everything" }).first();
  await erase.click();
  const sure = page.getByRole("dialog");
  await expect(sure.getByRole("button", { name: "Keep everything" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(sure).toBeHidden();
  await page.reload();
  await expect(page.getByRole("textbox")).toHaveValue("Ana");
  await erase.click();
  await sure.getByRole("button", { name: "Erase everything" }).click();
  await expect(page.getByText("The server knows nothing about you")).toBeVisible();
  await page.goto("/labs/send-by-hand");
  await expect(page.getByRole("progressbar", { name: "Steps done" })).toHaveAttribute("value", "0");
});

test("a server that keeps nothing says so, and one that does is trusted", async ({ page }) => {
  const memory = page.getByText("This server keeps your work in memory only");
  await begin(page);
  await page.goto("/learner");
  await expect(memory).toBeVisible();
  const folder = mkdtempSync(join(tmpdir(), "ehlo-"));
  const server = await serve("--data", folder);
  await page.goto(`${server.address}labs/send-by-hand`);
  await new Terminal(page).ready();
  await page.goto(`${server.address}learner`);
  await expect(page.getByRole("heading", { name: "What you have done" })).toBeVisible();
  await expect(memory).toBeHidden();
  await server.stop();
  rmSync(folder, { recursive: true });
});

test("what the server refuses is shown as refused, and nothing of before", async ({ page }) => {
  await begin(page);
  await page.goto("/learner");
  await page.getByRole("textbox").fill("Ana");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status")).toHaveText("Your name is saved.");
  await page.route("**/api/learner/name", (route) =>
    route.fulfill({ status: 400, body: "That name can’t be taken. Choose another." }),
  );
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toHaveText("That name can’t be taken. Choose another.");
  await expect(page.getByText("Your name is saved.")).toBeHidden();
  await accessible(page);
});

test("a server that can’t say what it knows is not one that knows nothing", async ({ page }) => {
  await begin(page);
  await page.route("**/api/learner", (route) =>
    route.fulfill({ status: 500, body: "What is kept of you could not be read. Try again." }),
  );
  await page.goto("/learner");
  await expect(page.getByText("What is kept of you could not be read.")).toBeVisible();
  await expect(page.getByText("The server knows nothing about you")).toBeHidden();
  await page.goto("/course");
  await expect(page.getByText(/The labs you have done could not be loaded/)).toBeVisible();
  await expect(page.getByRole("heading", { name: "First contact" })).toBeVisible();

  await page.unroute("**/api/learner");
  await page.route("**/api/learner", (route) => route.abort());
  await page.goto("/learner");
  await expect(page.getByText("The server can’t be reached.")).toBeVisible();
  await page.unroute("**/api/learner");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Your name" })).toBeVisible();
});

test("a link that can’t be copied is no copied link", async ({ page }) => {
  await page.addInitScript(() => {
    navigator.clipboard.write = () => Promise.reject(new DOMException("no", "NotAllowedError"));
    document.execCommand = () => false;
  });
  await begin(page);
  const copy = page.getByRole("button", { name: "Copy a link for another device" });
  await copy.click();
  await expect(page.getByText("Your browser doesn’t let this page copy.").first()).toBeVisible();
  await page.route("**/api/learner/devices", (route) =>
    route.fulfill({ status: 500, body: "That could not be saved, so it was not done." }),
  );
  await copy.click();
  await expect(
    page.getByText("That could not be saved, so it was not done.").first(),
  ).toBeVisible();
  await expect(copy).toBeVisible();
});

test("another device goes on with everything, until it is signed out", async ({
  page,
  browser,
}) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await begin(page);
  await page.goto("/learner");
  await page.getByRole("button", { name: "Copy a link for another device" }).click();
  await expect(page.getByText("The link is copied.")).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  const errors: string[] = [];
  other.on("pageerror", (error) => errors.push(error.message));
  await other.goto(link);
  await expect.poll(() => new URL(other.url()).hash).toBe("");
  await other.goto("/labs/send-by-hand");
  const there = new Terminal(other);
  await expect(there.screen).toContainText("220 example.com");
  await there.focus(); // where somebody types

  await page.reload();
  await page.getByRole("button", { name: "Sign out 1 other device" }).click();
  await expect(page.getByText("Your other devices are signed out.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Sign out/ })).toBeHidden();
  // The page there comes back by itself, as somebody new.
  await expect(other.getByRole("progressbar", { name: "Steps done" })).toHaveAttribute(
    "value",
    "0",
  );
  await there.ready();
  expect(errors).toEqual([]);
  await elsewhere.close();
});

test("a lab that is finished is marked on the map, whatever the browser has kept", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/labs/ports-and-greetings");
  const end = page.getByRole("heading", { name: "Done, with help." });
  const show = page.getByRole("button", { name: "Show me" });
  await expect(show).toBeVisible();
  while (!(await end.isVisible())) {
    const done = page.getByRole("progressbar", { name: "Steps done" });
    const before = Number(await done.getAttribute("value"));
    await show.click();
    await expect
      .poll(async () => Number(await done.getAttribute("value")), { timeout: 20_000 })
      .toBeGreaterThan(before);
    await expect(show.or(end).first()).toBeVisible();
  }
  const kept = await page.evaluate(() => Object.keys(localStorage));
  expect(kept).not.toContain("ehlo.done");
  await page.goto("/course");
  await expect(page.getByText(/, with help$/)).toHaveCount(1);
  await expect(page.getByText(/labs, .* in all; 1 done\./)).toBeVisible();
});

for (const locks of [true, false])
  test(`two pages opened at once are one learner, ${locks ? "by a lock" : "without locks"}`, async ({
    context,
  }) => {
    if (!locks)
      await context.addInitScript(() =>
        Object.defineProperty(Navigator.prototype, "locks", { value: undefined }),
      );
    const welcomed: string[][] = [[], []];
    const pages = [await context.newPage(), await context.newPage()] as const;
    for (const [i, page] of pages.entries())
      page.on("websocket", (socket) =>
        socket.on("framereceived", ({ payload }) => {
          const message = JSON.parse(String(payload)) as { type: string; token: string };
          if (message.type === "welcome") welcomed[i]!.push(message.token);
        }),
      );
    // The first page is welcomed when the second has begun to call.
    const called = pages[1].waitForEvent("websocket");
    await pages[0].routeWebSocket(/\/ws\?/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) => void called.then(() => socket.send(message)));
    });
    await Promise.all([
      pages[0].goto("/labs/send-by-hand"),
      pages[1].goto("/labs/read-the-answers"),
    ]);
    for (const page of pages) await expect(new Terminal(page).screen).toContainText("$");
    const kept = await pages[0].evaluate(() => localStorage.getItem("ehlo.learner"));
    await expect.poll(() => welcomed[1]!.at(-1)).toBe(kept);
    if (locks) expect(welcomed[1]).toEqual([kept]);
    for (const page of pages) {
      await page.goto("/learner");
      await expect(page.getByRole("heading", { name: "Your name" })).toBeVisible();
    }
  });

test("what a browser kept before the server knew learners is handed over", async ({ page }) => {
  const handed = page.waitForRequest(
    (r) => r.url().endsWith("/api/learner") && r.method() === "POST",
  );
  await page.addInitScript(() => localStorage.setItem("ehlo.done", '["send-by-hand"]'));
  await page.goto("/");
  expect((await handed).postDataJSON()).toEqual({ finished: ["send-by-hand"], sandboxes: {} });
  // This server keeps nothing, and refuses: the page is shown all the same, and says so.
  await expect(page.getByRole("heading", { name: "First contact" })).toBeVisible();
  const refused = page.getByRole("alert").filter({ hasText: "give it a folder with --data" });
  await expect(refused).toBeVisible();
  await accessible(page);
  let again = 0;
  page.on("request", (r) => (again += Number(r.method() === "POST")));
  await page.goto("/course");
  await expect(page.getByRole("heading", { name: "First contact" })).toBeVisible();
  expect(again, "asked once a visit").toBe(0);
  await page.evaluate(() => sessionStorage.clear());
  await page.reload();
  await refused.getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => again).toBe(2);
  await refused.getByRole("button", { name: "Close" }).click();
  await expect(refused).toBeHidden();
});
