import type { Locator, Page } from "./test";

/** Drags the middle of a part by so many pixels, down or up, as a finger does. */
export async function dragger(page: Page, part: Locator): Promise<(by: number) => Promise<void>> {
  const { x, y, width, height } = (await part.boundingBox())!;
  const finger = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", offset?: number) => {
    const touchPoints =
      offset === undefined ? [] : [{ x: x + width / 2, y: y + height / 2 + offset }];
    return finger.send("Input.dispatchTouchEvent", { type, touchPoints });
  };
  return async (by) => {
    await touch("touchStart", 0);
    for (const part of [0.25, 0.5, 0.75, 1]) await touch("touchMove", by * part);
    await touch("touchEnd");
  };
}
