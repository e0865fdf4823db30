import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "./test";
import { accessible } from "./accessible";

// Every lab is done to its end through the real page: each step by "Show me",
// which types the solution that ehlo check has proved. In the middle it is
// looked at as anybody may see it.
const scenarios = new URL("../../../scenarios/", import.meta.url);
const labs = readdirSync(scenarios)
  .filter((name) => name.endsWith(".md"))
  .sort()
  .map((name) => /^id: *(\S+)$/m.exec(readFileSync(new URL(name, scenarios), "utf8"))![1]!);

for (const id of labs) {
  test(`${id}: to its end by its solutions`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ reducedMotion: "reduce" }); // lines come whole
    await page.goto(`/labs/${id}`);
    const progress = page.getByRole("progressbar", { name: "Steps done" });
    await expect(progress).toBeVisible();
    const steps = Number(await progress.getAttribute("max"));
    await expect(page.locator(".xterm-rows").first()).toContainText(/\S/);
    const end = page.getByRole("heading", { name: "Done, by hand." });
    const show = page.getByRole("button", { name: "Show me" });
    for (let i = 0; i < steps && !(await end.isVisible()); i++) {
      if (i === Math.floor(steps / 2)) await accessible(page);
      const before = Number(await progress.getAttribute("value"));
      await show.click(); // waits until nothing is being shown
      await expect
        .poll(async () => Number(await progress.getAttribute("value")), { timeout: 20_000 })
        .toBeGreaterThan(before);
      await expect(show.or(end).first()).toBeVisible();
    }
    await expect(end).toBeVisible();
  });
}
