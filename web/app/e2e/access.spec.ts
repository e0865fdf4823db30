import { expect, test } from "./test";
import { tooWide, violations } from "./accessible";
import { Terminal } from "./terminal";

const views = [
  { name: "front", path: "/" },
  { name: "lab", path: "/labs/send-by-hand" },
  { name: "play", path: "/play" },
  { name: "course", path: "/course" },
  { name: "replay", path: "/replay" },
  { name: "privacy", path: "/privacy" },
  { name: "lost", path: "/nowhere" },
];

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [360, 1440]) {
    for (const { name, path } of views) {
      test(`${name}, ${colorScheme}, ${width} px: nothing in anybody's way`, async ({ page }) => {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.setViewportSize({ width, height: 800 });
        await page.goto(path);
        if (name === "lab" || name === "play") {
          await expect(new Terminal(page).screen).toContainText("$");
        } else {
          await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        }
        expect(await violations(page)).toEqual([]);
        expect(await tooWide(page), "the page scrolls sideways").toEqual([]);
        await page.screenshot({ path: `screenshots/${name}-${colorScheme}-${width}.png` });
      });
    }
  }
}

test("nothing is loaded from elsewhere, and the policy is kept", async ({ page, baseURL }) => {
  const strangers: string[] = [];
  page.on("request", (r) => {
    if (!r.url().startsWith(baseURL!) && !r.url().startsWith("data:")) strangers.push(r.url());
  });
  const complaints: string[] = [];
  page.on("console", (m) => {
    if (m.type() === "error") complaints.push(m.text());
  });
  await page.goto("/labs/send-by-hand");
  await expect(new Terminal(page).screen).toContainText("$");
  expect(strangers).toEqual([]);
  expect(complaints).toEqual([]);
});
