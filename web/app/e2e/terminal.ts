import { expect, type Frame, type Keyboard, type Locator, type Page } from "./test";

/**
 * Expects that what keeps a half-typed line comes with the first key that is typed after this. Waits,
 * when called, until it works: a module that has been fetched may still have to be run.
 */
export function keeps(page: Page): () => Promise<void> {
  const keeper = page.waitForResponse(/half-typed[^/]*\.js/);
  return async () => {
    const { pathname } = new URL((await keeper).url());
    await page.evaluate((module: string) => import(module), pathname);
  };
}

/** A terminal of the page, by its place from 1, as somebody at the keyboard uses it. */
export class Terminal {
  readonly #page: Page | Frame;
  readonly #keyboard: Keyboard;
  readonly #group: Locator;

  /** In a page, or in a frame of one. */
  constructor(page: Page | Frame, place = 1) {
    this.#page = page;
    this.#keyboard = ("keyboard" in page ? page : page.page()).keyboard;
    this.#group = page.getByRole("group", { name: new RegExp(`^Terminal ${place}\\b`) });
  }

  /** Waits until the terminal can be typed in, and goes there. */
  async ready(): Promise<void> {
    await expect(this.#group.locator(".xterm-rows")).toContainText("$");
    await this.focus();
  }

  /**
   * Goes there. Not by a click: the page may be about to give it the focus, and a click on what has
   * the focus explains a line.
   */
  async focus(): Promise<void> {
    const input = this.#group.locator("textarea");
    await input.focus();
    await expect(input).toBeFocused();
  }

  /** What is on the screen. */
  get screen(): Locator {
    return this.#group.locator(".xterm-rows");
  }

  async text(): Promise<string> {
    const rows = await this.#group.locator(".xterm-rows > div").allTextContents();
    return rows.map((r) => r.replace(/[\s\u00a0]+$/, "").replaceAll("\u00a0", " ")).join("\n");
  }

  /**
   * Puts a line in as a paste does, presses Enter, and waits for the words that answer it. Typed key
   * by key, as `keyboard.type` does, it would cost the browser twenty milliseconds a key.
   */
  async say(line: string, answer: string | RegExp = ""): Promise<void> {
    await expect(this.#page.locator("textarea:focus")).toBeAttached();
    await this.#page.evaluate((text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      // What has the focus now, as for a key: the terminal may be another by then.
      const at = document.activeElement ?? document.body;
      at.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
    }, line);
    await this.#keyboard.press("Enter");
    if (!answer) return;
    // A long line is wrapped: the words may stand on two rows.
    await expect
      .poll(async () => {
        const text = await this.text();
        return [text, text.replaceAll("\n", ""), text.replaceAll("\n", " ")].join("\n\n");
      })
      .toMatch(answer);
  }
}
