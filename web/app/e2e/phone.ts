import { devices, expect, type Locator, type Page } from "./test";

const { defaultBrowserType: _, ...phone } = devices["Pixel 5"];

/** A phone of 360 by 740, for test.use. */
export const small = { ...phone, viewport: { width: 360, height: 740 } };

/** Waits until something can be seen from its upper to its lower edge: nothing lies over it. */
export async function inView(part: Locator): Promise<void> {
  await expect
    .poll(() =>
      part.evaluate((e) => {
        const { left, top, bottom } = e.getBoundingClientRect();
        return [top + 2, bottom - 4].every((y) =>
          e.contains(document.elementFromPoint(left + 2, y)),
        );
      }),
    )
    .toBe(true);
}

/** Types lines into the field, each when the one before has been sent. */
export function typist(page: Page): (...lines: string[]) => Promise<void> {
  const field = page.getByPlaceholder("Type here");
  return async (...lines) => {
    for (const line of lines) {
      await field.fill(line);
      await field.press("Enter");
      await expect(field).toHaveValue("");
    }
  };
}

/** How many lines of the terminal can be seen whole, the last of them among these. */
export async function linesInView(page: Page): Promise<number> {
  return page.locator(".xterm-rows").evaluate((rows) => {
    const seen = [...rows.children].map((row) => {
      const { left, top, bottom } = row.getBoundingClientRect();
      return [top + 2, bottom - 2].every((y) =>
        row.closest(".xterm")!.contains(document.elementFromPoint(left + 20, y)),
      );
    });
    return seen.at(-1) ? seen.length - 1 - seen.lastIndexOf(false) : 0;
  });
}

/** Whether the last sentence of a text can be seen, with nothing over it. */
export async function sentenceInView(prose: Locator): Promise<boolean> {
  return prose.evaluate((e) => {
    const texts = [...e.querySelectorAll("p")].at(-1)!.childNodes;
    const range = document.createRange();
    range.selectNodeContents(e);
    for (const text of texts) {
      const at = text instanceof Text ? text.data.search(/(?<=[.:] )[^.:]*$/) : -1;
      if (at >= 0) range.setStart(text, at);
    }
    const from = e.closest("li")!.querySelector("h2")!.getBoundingClientRect().bottom;
    const to = document.querySelector(".work")!.getBoundingClientRect().top;
    return [...range.getClientRects()].every(
      ({ top, bottom }) => top >= from - 4 && bottom <= to + 4,
    );
  });
}

/** The controls of the current step that lie half under the terminal. */
export async function cutControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const edge = document.querySelector(".work")!.getBoundingClientRect().top;
    return [...document.querySelectorAll("article li[aria-current] :is(button, label)")].flatMap(
      (e) => {
        const { top, bottom } = e.getBoundingClientRect();
        return top < edge - 1 && bottom > edge + 1 ? [e.textContent] : [];
      },
    );
  });
}

/**
 * The code of a lab's text that is hard to read: lines to type of up to 34 characters that stand in
 * two, the last letters of a line alone, and punctuation that has left the code before it.
 */
export async function badCode(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const lines = (range: Range) =>
      new Set(
        [...range.getClientRects()].filter((r) => r.width > 0).map((r) => Math.round(r.bottom)),
      );
    const letters = (code: Element, from: number, to: number) => {
      const range = document.createRange();
      const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
      let at = 0;
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const { length } = node as Text;
        if (from >= at && from < at + length) range.setStart(node, from - at);
        if (to > at && to <= at + length) range.setEnd(node, to - at);
        at += length;
      }
      return range;
    };
    const bad: string[] = [];
    for (const code of document.querySelectorAll("article .prose code")) {
      let at = 0;
      for (const line of code.textContent.split("\n")) {
        const end = at + line.length;
        const most = code.closest("pre") ? 34 : 27;
        if (line.length > 0 && line.length <= most && lines(letters(code, at, end)).size > 1)
          bad.push(`in two: ${line}`);
        if (/\S{3}$/.test(line) && lines(letters(code, end - 3, end)).size > 1)
          bad.push(`its end alone: ${line}`);
        at = end + 1;
      }
      const tail = code.parentElement!.matches(".whole") ? code.nextSibling : undefined;
      if (!tail) continue;
      const range = document.createRange();
      range.selectNode(tail);
      const after = range.getBoundingClientRect();
      const last = [...code.getClientRects()].at(-1)!;
      const right = code.closest(".prose")!.getBoundingClientRect().right;
      if (after.bottom < last.top || after.top > last.bottom || after.left > last.right + 2)
        bad.push(`away from its code: ${code.textContent}${tail.textContent}`);
      if (after.right > right + 0.5) bad.push(`sticks out: ${code.textContent}${tail.textContent}`);
    }
    return bad;
  });
}
