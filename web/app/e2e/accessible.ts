import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/**
 * Holds a page, as it stands, against axe's rules in light and dark on a phone and on a desk, and
 * makes sure that nothing has to be scrolled sideways there, or at 200 % (WCAG 1.4.10).
 */
export async function accessible(page: Page): Promise<void> {
  const before = page.viewportSize()!;
  for (const [width, height] of [
    [360, 800],
    [720, 450],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(wider, `at ${width} px the page scrolls sideways`).toBeLessThanOrEqual(0);
    if (width === 720) continue;
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`),
        `${colorScheme}, ${width} px`,
      ).toEqual([]);
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: "reduce" });
  await page.setViewportSize(before);
}
