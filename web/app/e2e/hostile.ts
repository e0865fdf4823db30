import { expect, type Page } from "./test";

/**
 * What somebody puts who wants to mislead or to break out, by what it is made of, and what the server
 * keeps of it as a name (internal/learner): no control character, and none that turns the direction.
 */
export const hostile = {
  markup: '<img src=x onerror="ran=1"><b id=came>a</b>',
  script: "</title></style><script>ran=1</script>",
  template: "{@html 1}${ran=1}{{ran=1}} javascript:ran=1",
  formula: '=HYPERLINK("http://evil.example","b")',
  formulaBehind: "Ana;=1+1;|x",
  rightToLeft: "שלום 12 (c), 34",
  overridden: "\u202Eevil\u202C \u2066d\u2069 \u200F5 need help",
  escapes: "\u001b[2J\u001b]0;owned\u0007\u009b31m e\u0000",
  runes: "👩‍👩‍👧‍👦🏴‍☠️ 𝔣𝔬𝔲𝔯 ".repeat(2).trim(),
  long: "W".repeat(60),
} as const;

/** A name as the server keeps it. */
export const kept = (name: string): string =>
  name.replace(/[\u0000-\u001f\u007f-\u009f\p{Cf}]/gu, "").trim();

/**
 * Makes sure that a page, as it stands, is what it would be with harmless values: no script of theirs ran, no
 * element came of them, no character of theirs that controls something is in it, what is written
 * from right to left turns nothing around it, and nothing sticks out.
 */
export async function harmless(page: Page, where: string): Promise<void> {
  const found = await page.evaluate(() => {
    const faults: string[] = [];
    if ("ran" in window) faults.push("a script ran");
    if (document.querySelector("#came, img[src=x], a[href^='javascript:']"))
      faults.push("an element came of it");
    if (document.title.includes("owned")) faults.push(`the page is called ${document.title}`);
    const texts = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const text = node.nodeValue ?? "";
      const of = node.parentElement!;
      if (of.closest("script, style, title, textarea, option")) continue; // each stands by itself

      if (
        /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(text)
      )
        faults.push(`a control character is in ${JSON.stringify(text)}`);
      if (!/\p{Script=Hebrew}/u.test(text)) continue;
      let scope = of;
      const isolates = (e: Element) => {
        const style = getComputedStyle(e);
        return style.unicodeBidi !== "normal" && style.unicodeBidi !== "embed"
          ? true
          : !/^(inline|contents)$/.test(style.display);
      };
      while (!isolates(scope) && scope.parentElement) scope = scope.parentElement;
      const whole = scope.textContent.trim();
      if (whole !== text.trim())
        faults.push(`${JSON.stringify(text)} turns ${JSON.stringify(whole)}`);
    }
    return faults;
  });
  expect(found, where).toEqual([]);
  // A terminal takes its new size after the window has.
  const tooWide = () =>
    page.evaluate(() => {
      const { clientWidth, scrollWidth } = document.documentElement;
      return scrollWidth - clientWidth;
    });
  await expect.poll(tooWide, `${where}: px too wide`).toBe(0);
}
