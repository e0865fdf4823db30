import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "./test";
import { accessible, narrowAndWide } from "./accessible";
import { kindsOf, placesToLook } from "./kinds";
import { sample } from "./sample";

// Labs are done to their ends through the real page: each step by "Show me",
// which types the solution that ehlo check has proved. In the middle nothing
// sticks out; axe looks once at every kind of step that there is. The labs are
// those with a kind of step that the ones before lack, and five that are drawn;
// `make test-long` does all.
const scenarios = new URL("../../../scenarios/", import.meta.url);
const labs = readdirSync(scenarios)
  .filter((name) => name.endsWith(".md"))
  .sort()
  .map((name) => readFileSync(new URL(name, scenarios), "utf8"))
  .map((text) => ({ id: /^id: *(\S+)$/m.exec(text)![1]!, text }));
const looks = placesToLook(labs);

test("axe looks at every kind of step, and at an end", () => {
  const seen = labs.flatMap(({ id, text }) =>
    kindsOf(text).filter((_, place) => looks.get(id)!.has(place)),
  );
  const all = labs.flatMap(({ text }) => kindsOf(text));
  const union = (sets: Set<string>[]) => new Set(sets.flatMap((s) => [...s]));
  expect(union(seen)).toEqual(union(all));
  for (const kind of ["1 terminals", "2 terminals", "question: a choice", "step expect", "end"])
    expect(union(all)).toContain(kind);
});

for (const { id } of sample(labs, 5, ({ id }) => looks.get(id)!.size > 0)) {
  test(`${id}: to its end by its solutions`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ reducedMotion: "reduce" }); // lines come whole
    await page.goto(`/labs/${id}`);
    const progress = page.getByRole("progressbar", { name: "Steps done" });
    await expect(progress).toBeVisible();
    const steps = Number(await progress.getAttribute("max"));
    await expect(page.locator(".xterm-rows").first()).toContainText(/\S/);
    const end = page.getByRole("heading", { name: "Done, with help." });
    const show = page.getByRole("button", { name: "Show me" });
    for (let i = 0; i < steps && !(await end.isVisible()); i++) {
      if (looks.get(id)!.has(i)) await accessible(page);
      else if (i === Math.floor(steps / 2)) await narrowAndWide(page);
      const before = Number(await progress.getAttribute("value"));
      await show.click(); // waits until nothing is being shown
      await expect
        .poll(async () => Number(await progress.getAttribute("value")), {
          timeout: 20_000,
          intervals: [50],
        })
        .toBeGreaterThan(before);
      await expect(show.or(end).first()).toBeVisible();
    }
    await expect(end).toBeVisible();
    if (looks.get(id)!.has(steps)) await accessible(page);
  });
}
