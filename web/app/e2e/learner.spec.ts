import { readFileSync } from "node:fs";
import { expect, test, type Page } from "./test";
import { accessible } from "./accessible";
import { Terminal } from "./terminal";

/** Does the first step of a lab, so that the server knows somebody. */
async function begin(page: Page): Promise<void> {
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  await expect(page.getByRole("heading", { name: /^Call the server\s*, done$/ })).toBeVisible();
}

test("a learner gives a name, takes their data along and has it erased", async ({ page }) => {
  await page.goto("/learner");
  await expect(page.getByText("The server knows nothing of you")).toBeVisible();
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
  await page.getByRole("button", { name: "Download it as JSON" }).click();
  const data = JSON.parse(readFileSync(await (await download).path(), "utf8")) as { name: string };
  expect(data.name).toBe("Ana");

  await page.getByRole("button", { name: "Erase everything" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Erase everything" }).click();
  await expect(page.getByText("The server knows nothing of you")).toBeVisible();
  await page.goto("/labs/send-by-hand");
  await expect(page.getByRole("progressbar", { name: "Steps done" })).toHaveAttribute("value", "0");
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
  await other.goto(link);
  await expect.poll(() => new URL(other.url()).hash).toBe("");
  await other.goto("/labs/send-by-hand");
  await expect(new Terminal(other).screen).toContainText("220 example.com");

  await page.reload();
  await page.getByRole("button", { name: "Sign out 1 other device" }).click();
  await expect(page.getByText("The other devices are signed out.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Sign out/ })).toBeHidden();
  // The page there comes back by itself, as somebody new.
  await expect(other.getByRole("progressbar", { name: "Steps done" })).toHaveAttribute(
    "value",
    "0",
  );
  await elsewhere.close();
});

test("a lab that is finished is marked on the map, whatever the browser has kept", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/labs/ports-and-greetings");
  const end = page.getByRole("heading", { name: "Done, by hand." });
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
  await expect(page.getByText(/, done$/)).toHaveCount(1);
  await expect(page.getByText(/labs, .* in all; 1 done\./)).toBeVisible();
});

test("what a browser kept before the server knew learners is handed over", async ({ page }) => {
  const handed = page.waitForRequest(
    (r) => r.url().endsWith("/api/learner") && r.method() === "POST",
  );
  await page.addInitScript(() => localStorage.setItem("ehlo.done", '["send-by-hand"]'));
  await page.goto("/");
  expect((await handed).postDataJSON()).toEqual({ finished: ["send-by-hand"], sandboxes: {} });
  // This server keeps nothing, and refuses: the page is shown all the same.
  await expect(page.getByRole("heading", { name: "First contact" })).toBeVisible();
});
