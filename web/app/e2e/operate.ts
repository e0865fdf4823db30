import { expect, type Page } from "./test";

/** What is operated: all but links, which lead elsewhere, and what text is typed into. */
const controls = [
  "button",
  "summary",
  "select",
  "input[type=checkbox]",
  "input[type=radio]",
  "input[type=range]",
  "[role=treeitem]",
  "[role=separator]",
].join();

/** What leads to the panel, by what is behind it. */
export const panelButton = "button explain, conversation, state, mailboxes";

/** Those that open a dialog. */
const asks =
  /^button (Start over|Again, without the text|Keyboard shortcuts|servers|share( .*)?|Share .*)$/;

/** Those that go back in what was done. */
const goesBack = /^(button undo|range Moment)$/i;

/** What operates a control by keyboard, if not Enter: one that has been moved is moved back. */
const keys: Record<string, string[]> = {
  radio: ["Space"],
  checkbox: ["Space"],
  range: ["ArrowLeft"],
  select: ["ArrowDown", "ArrowUp"],
  separator: ["ArrowLeft", "ArrowRight"],
  treeitem: ["ArrowLeft", "ArrowRight"],
};

interface Options {
  /** What is opened for all that is in it. Without it the page is meant. */
  within?: string;
  /** Those after which the keys are for a text of the page. */
  writes?: string[];
  /** Makes the view again, where a control has ended it. */
  again?: (name: string) => Promise<void>;
}

/**
 * Operates every control that can be seen, also those that come by it, confirms every dialog, and types
 * after each. Each is operated once by its name, and of those with one name the first. Returns their
 * names, and those that could never be operated.
 */
export async function operate(
  page: Page,
  how: "mouse" | "keyboard",
  { within = "body", writes = [], again }: Options = {},
): Promise<{ done: string[]; disabled: string[] }> {
  const done = new Set<string>();
  const disabled = new Set<string>();

  /** Finds a control that is to be operated, and watches it; undefined if there is none. */
  const find = async (scope: string, like: { name: string } | { not: string[]; of: string }) => {
    const found = await page.evaluate(
      ({ scope, like, controls }) => {
        const dialog = scope.startsWith("dialog");
        const called = (e: Element) => {
          const label = (e as HTMLInputElement).labels?.[0];
          const name = e.getAttribute("aria-label") ?? ((label ?? e) as HTMLElement).innerText;
          const kind = e.getAttribute("role") ?? (e as HTMLInputElement).type ?? "";
          const type = /^(checkbox|radio|range|tab|treeitem|separator)$/.test(kind)
            ? kind
            : e.localName;
          return `${type} ${name.trim().replace(/\s+/g, " ")}`;
        };
        const seen = [...document.querySelectorAll(scope)]
          .flatMap((part) => [...part.querySelectorAll(controls)])
          .filter((e) => e.checkVisibility({ visibilityProperty: true }))
          .filter((e) => dialog || !e.closest("dialog"))
          .map((e) => ({ e, name: called(e), off: e.matches(":disabled") }));
        const on = seen.filter(({ off }) => !off);
        // First what can go soon, and last what takes others away.
        const worth = (name: string) =>
          name === "button Redo" ? 0 : name.startsWith("button Close") ? 2 : 1;
        const match =
          "name" in like
            ? on.find(({ name }) => name === like.name)
            : on
                .filter(({ name }) => !like.not.includes(like.of + name))
                .sort((a, b) => worth(a.name) - worth(b.name))[0];
        document.querySelector("[data-next]")?.removeAttribute("data-next");
        document.documentElement.dataset.operated = "";
        // Those that put what can be sent into the line say so.
        const says = `${match?.name} ${match?.e.getAttribute("title")}`;
        const puts = /\bput (it )?in the terminal\b/i.test(says);
        document.documentElement.toggleAttribute("data-puts", puts);
        if (match) {
          match.e.setAttribute("data-next", "");
          for (const event of ["click", "input", "change", "keydown"])
            match.e.addEventListener(
              event,
              () => (document.documentElement.dataset.operated = match.name),
              { once: true },
            );
        }
        return { name: match?.name, off: seen.filter((c) => c.off).map((c) => c.name) };
      },
      { scope, like, controls },
    );
    for (const name of found.off) disabled.add(name);
    return found.name;
  };

  const control = page.locator("[data-next]");

  /** Operates what was found, unless what the server has said meanwhile has taken it away. */
  const press = async (name: string): Promise<boolean> => {
    try {
      await operated(name);
      return true;
    } catch (reason) {
      const html = page.locator("html");
      const went =
        (await control.count()) === 0 && (await html.getAttribute("data-operated")) === "";
      if (went) return false;
      throw reason;
    }
  };

  /** Operates what was found, and is sure that it was. */
  const operated = async (name: string) => {
    const kind = name.split(" ")[0]!;
    if (how === "mouse") {
      if (kind === "select") {
        const chosen = await control.evaluate((e: HTMLSelectElement) => e.selectedIndex);
        const next = control.locator("option:enabled").nth(chosen === 0 ? 1 : 0);
        await control.selectOption(await next.getAttribute("value"));
      } else await control.click();
    } else {
      await control.focus();
      await expect(control, name).toBeFocused();
      for (const key of keys[kind] ?? ["Enter"]) await page.keyboard.press(key);
    }
    await expect(page.locator("html"), `${name} is operated`).toHaveAttribute(
      "data-operated",
      name,
    );
  };

  const types = async (name: string) => {
    await expect(page.locator(".demo")).toBeHidden(); // its lines are typed
    if (writes.includes(name)) return typedIntoText(page, `after ${name}`);
    if (await page.locator("html[data-puts]").count()) {
      await expect(page.locator("textarea:focus")).toBeAttached();
      await page.keyboard.press("Control+u");
    }
    await typed(page, `after ${name}`);
  };

  const dialog = page.getByRole("dialog");
  const decide = async (opener: string) => {
    await expect(dialog, opener).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog, opener).toBeHidden();
    await types(opener);
    const of = `${opener}: `;
    for (;;) {
      if ((await find(within, { name: opener })) === undefined) break; // it was another view's
      await press(opener);
      await expect(dialog, opener).toBeVisible();
      const name = await find("dialog[open]", { not: [...done], of });
      if (name !== undefined) {
        done.add(of + name);
        await press(name);
      }
      if (await dialog.isVisible()) await page.keyboard.press("Escape");
      await expect(dialog, opener).toBeHidden();
      await types(of + name);
      if (name === undefined) break;
    }
  };

  for (;;) {
    const name = await find(within, { not: [...done], of: "" });
    if (name === undefined) break;
    if (!(await press(name))) continue;
    done.add(name);
    if (asks.test(name)) await decide(name);
    else await types(name);
    if (goesBack.test(name) && done.has("button Redo")) await redone(page);
    if (name === panelButton && (await page.getByRole("tabpanel").isHidden())) {
      await page.keyboard.press("Alt+e"); // for what is in it
      await expect(page.getByRole("tabpanel")).toBeVisible();
    }
    await again?.(name);
  }
  return { done: [...done], disabled: [...disabled].filter((name) => !done.has(name)) };
}

/** Goes on to what was done last: the other controls are those of that moment. */
async function redone(page: Page): Promise<void> {
  const redo = page.getByRole("button", { name: "Redo" });
  await expect(redo).toBeEnabled();
  await expect
    .poll(async () => {
      if (await redo.isEnabled()) await page.keyboard.press("Alt+y");
      return redo.isEnabled();
    })
    .toBe(false);
}

/** Types a word, sees it at the end of a line that stands in a terminal, and takes it away again. */
export async function typed(page: Page, after: string): Promise<void> {
  const lines = () =>
    page
      .locator(".xterm-rows > div")
      .allTextContents()
      .then((rows) => rows.map((r) => r.replace(/[\s\u00a0]+$/, "")).join("\n"));
  await page.keyboard.type("exit");
  await expect.poll(lines, { message: after }).toMatch(/(^|[$>]\s*)exit$/m);
  await page.keyboard.press("Control+u");
  await expect.poll(lines, { message: after }).not.toMatch(/exit$/m);
}

/** The same for a text of the page. */
async function typedIntoText(page: Page, after: string): Promise<void> {
  const field = page.locator(":is(input, textarea):not(.xterm *):focus");
  await expect(field, after).toBeAttached();
  await page.keyboard.type("exit");
  await expect(field, after).toHaveValue(/exit$/);
  for (let n = 0; n < 4; n++) await page.keyboard.press("Backspace");
}
