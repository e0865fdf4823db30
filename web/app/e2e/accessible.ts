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
    expect(await tooWide(page), `at ${width} px the page scrolls sideways`).toEqual([]);
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

/** What makes the page scroll sideways: the elements that stick out, or the page itself. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const out = [...document.querySelectorAll("body *")].filter(
      (e) => e.getBoundingClientRect().right > clientWidth + 1,
    );
    return [`${scrollWidth - clientWidth} px`, ...out.map((e) => `${e.tagName} ${e.className}`)];
  });
}
