import axe from "axe-core";
import { expect, type Frame, type Page } from "./test";

declare global {
  interface Window {
    axe: typeof axe;
  }
}

/**
 * Makes sure that nothing of a page, as it stands, has to be scrolled sideways: on a phone, at 200 %
 * (WCAG 1.4.10), on a desk. look is called on the phone and on the desk, with the width.
 */
export async function narrowAndWide(
  page: Page,
  look?: (width: number) => Promise<void>,
): Promise<void> {
  const before = page.viewportSize()!;
  for (const [width, height] of [
    [360, 800],
    [720, 450],
    [1440, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    await drawn(page);
    expect(await tooWide(page), `at ${width} px the page scrolls sideways`).toEqual([]);
    if (width !== 720) await look?.(width);
  }
  await page.setViewportSize(before);
}

/** The same, and holds the page against axe's rules in light and dark on a phone and on a desk. */
export async function accessible(page: Page): Promise<void> {
  await narrowAndWide(page, async (width) => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      // What a new width or colour makes of terminals and panes comes a frame or two later.
      await expect.poll(() => violations(page), `${colorScheme}, ${width} px`).toEqual([]);
    }
  });
  await page.emulateMedia({ colorScheme: null, reducedMotion: "reduce" });
}

/**
 * The rules of axe that a page breaks, or a part of it, with the elements that break them. axe runs
 * in the page itself: @axe-core/playwright injects it anew into each frame and opens a page to join
 * what they say, which takes twenty times as long; a frame is looked at by itself.
 */
export async function violations(page: Page | Frame, within = "html"): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(async (within) => {
    const { violations } = await window.axe.run(within, { resultTypes: ["violations"] });
    return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`);
  }, within);
}

/** What makes the page scroll sideways: the elements that stick out, or the page itself. */
export function tooWide(page: Page | Frame): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const out = [...document.querySelectorAll("body *")].filter(
      (e) => e.getBoundingClientRect().right > clientWidth + 1,
    );
    return [`${scrollWidth - clientWidth} px`, ...out.map((e) => `${e.tagName} ${e.className}`)];
  });
}

/** Waits until what depends on the width has been drawn for it: the page is told so with a frame. */
const drawn = (page: Page): Promise<void> =>
  page.evaluate(
    () => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(() => then()))),
  );
