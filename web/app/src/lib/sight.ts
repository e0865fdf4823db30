/** How far from an edge of what can be seen something is to lie, in pixels. */
const edge = 8;

/** What is read at one go, or operated: no edge is to run through it. */
const uncut = [".help", ".button", "pre button", "form label", "form button", "form .typed"].join();

/** What a question is answered with. */
const choice = ["fieldset label", "form .typed"].join();

/**
 * Brings what is new of a lab's text into view. On a narrow page the terminal covers the lower part:
 * there what explains the last reply leads, and no control lies half under the terminal. What comes
 * late, such as a question, or changes the terminal's height, such as a phone's keyboard, is reckoned
 * with until the reader has moved on.
 */
export class Sight {
  #article: HTMLElement;
  #narrow = matchMedia("(max-width: 62rem)");
  #keyboard = matchMedia("(max-width: 62rem) and (max-height: 31rem)");
  /** Brings into view what was to be seen last. */
  #last: (() => void) | undefined;
  #listening = new AbortController();
  #resized: ResizeObserver;

  constructor(article: HTMLElement) {
    this.#article = article;
    const { signal } = this.#listening;
    const moved = ({ target }: Event) => {
      if (!(target instanceof Element && target.closest(".work"))) this.forget();
    };
    for (const name of ["wheel", "touchmove"])
      addEventListener(name, moved, { signal, passive: true });
    for (const name of ["pointerdown", "keydown"])
      article.addEventListener(name, moved, { signal });
    article.addEventListener("click", ({ target }) => this.#touched(target as Element), { signal });
    const resized = () => {
      if (article.querySelector(".demo")) return; // one watches
      if (this.#narrow.matches) (this.#last ?? (() => this.#keep()))();
    };
    addEventListener("resize", resized, { signal });
    this.#resized = new ResizeObserver(resized);
    for (const part of [article, document.querySelector(".work")])
      if (part) this.#resized.observe(part);
  }

  end(): void {
    this.#listening.abort();
    this.#resized.disconnect();
  }

  /** The reader is elsewhere: what was brought into view need not stay there. */
  forget(): void {
    this.#last = undefined;
    for (const h of this.#article.querySelectorAll("h2")) h.style.removeProperty("--rest");
  }

  /** A step has become the current one, or the lab has ended. */
  arrived(item: HTMLElement): void {
    if (this.#narrow.matches) this.#see(() => this.#lead(item));
    else if (item.matches("li")) item.scrollIntoView({ block: "nearest", behavior: manner() });
    else item.scrollIntoView();
  }

  /** The first line is typed, and the terminal takes more room. */
  begun(item: HTMLElement): void {
    if (this.#narrow.matches) this.arrived(item);
  }

  /** Hints or advice have come in a step. */
  news(item: HTMLElement): void {
    const parts = [...item.querySelectorAll(".hint, .advice, .help")].slice(-2);
    if (parts.length === 0) return;
    if (this.#narrow.matches) this.#see(() => this.#show(parts[0]!, parts.at(-1)!, item));
    else for (const part of parts.reverse()) part.scrollIntoView({ block: "nearest" });
  }

  #see(bring: () => void): void {
    this.#last = bring;
    bring();
  }

  /**
   * Has what explains the step before an item stand at the upper edge, with that step's title if there is
   * room for it, as long as one sees that the step has changed: what explains a step is a scroll away, a
   * title below the edge is unknown. No control of the item lies half under the terminal, and no line is
   * cut in two by the upper edge.
   */
  #lead(item: HTMLElement): void {
    const steps = [...this.#article.querySelectorAll("ol > li[id]")];
    const before = item.matches("li") ? steps[steps.indexOf(item) - 1] : steps.at(-1);
    const explanation = before?.querySelector(".explain");
    const parts = [...item.querySelectorAll(uncut)].reverse();
    const option = item.querySelector(choice);
    const heading = item.querySelector("h2") ?? item;
    const lowest = visible();
    // Of a question, its sentence and the first option; of what else there is to do, a line, and with a
    // phone's keyboard open all that says it: where there is no room for that, it begins at the edge.
    const task = this.#keyboard.matches ? item.querySelector(".prose") : null;
    const whole = task && bottom(task) - top(item) <= lowest;
    const least = option ? bottom(option) : whole ? bottom(task) : bottom(heading) + 3 * edge;
    let by = top(item) - edge;
    // Code in its first line stands out of it.
    const lead = explanation
      ? Math.min(top(explanation), ...lines(explanation).map((line) => line.top)) - 1
      : 0;
    if (explanation && (whole || !task) && least - lead <= lowest) by = lead;
    if (explanation && parts[0] && bottom(parts[0]) - top(before!) + edge <= lowest)
      by = top(before!) - edge;
    by = Math.max(by, least - lowest);
    // A line to type that lies just under the terminal is worth a line or two of the explanation.
    const line = whole || item.querySelector("form") ? undefined : item.querySelector("pre");
    const hidden = line ? bottom(line) - by - lowest + edge : 0;
    if (hidden > 0 && hidden <= lowest / 4) by += hidden;
    const over = parts[0] ? bottom(parts[0]) - by - lowest : 0;
    if (over > 0 && over <= edge && by !== lead) by += over; // which would take the explanation's first line
    const cut = (part: Element, by: number) =>
      top(part) - by < lowest && bottom(part) - by > lowest;
    for (const part of parts) if (cut(part, by)) by = top(part) - lowest; // it comes whole when one reads on
    const split =
      by !== lead && before && lines(before).find((line) => line.top < by && line.bottom > by);
    if (split) {
      const clean = [split.top - 1, split.bottom + 1].find(
        (by) => least - by <= lowest && !parts.some((part) => cut(part, by)),
      );
      by = clean ?? by;
    }
    this.#scroll(by, item, manner());
  }

  /** Scrolls, and has the title, where it stays, lie over the rest of a line below it. */
  #scroll(by: number, item: Element, behavior?: ScrollBehavior): void {
    const heading = item.querySelector("h2");
    if (heading && top(item) < by) {
      const edge = by + heading.offsetHeight;
      const rest = lines(heading.parentElement!).find((l) => l.top < edge && l.bottom > edge);
      heading.style.setProperty("--rest", `${rest ? rest.bottom - edge : 0}px`);
    }
    scrollBy({ top: by, behavior });
  }

  #touched(target: Element): void {
    const item = target.closest(".asks");
    const form = item?.querySelector("form");
    if (form && this.#narrow.matches && !target.closest("a, button"))
      this.#ask(form, item!.querySelector("h2")!);
  }

  /** A question was touched: it comes whole, or as much of it as there is room for. */
  #ask(form: HTMLElement, heading: HTMLElement): void {
    const lowest = visible() - 1;
    const from = top(form) - heading.offsetHeight; // which stays
    const end = bottom(form.querySelector("button")!);
    const fits = end - from <= lowest;
    const by = Math.max(end - lowest, fits ? Math.min(from, 0) : 0);
    scrollBy({ top: fits || form.querySelector(":checked") ? by : from });
  }

  /** Shows what is between two parts of a step, and before them as much as there is room for. */
  #show(first: Element, last: Element, item: HTMLElement): void {
    const heading = item.querySelector("h2")!;
    const lowest = visible() - edge;
    const end = bottom(last);
    for (const part of [heading, item.querySelector("form"), first]) {
      if (!part) continue;
      const from = top(part) - edge - (part === heading ? 0 : heading.offsetHeight); // which stays
      if (end - from > lowest && part !== first) continue;
      if (from < 0 || end > lowest) this.#scroll(Math.min(from, end - lowest), item);
      return;
    }
  }

  /** Leaves no control of the current step half under the terminal. */
  #keep(): void {
    const lowest = visible();
    for (const part of this.#article.querySelectorAll(`[aria-current] :is(${uncut})`)) {
      if (top(part) < lowest && bottom(part) > lowest)
        return scrollBy({ top: bottom(part) - lowest + edge });
    }
  }
}

function top(part: Element): number {
  return part.getBoundingClientRect().top;
}

function bottom(part: Element): number {
  return part.getBoundingClientRect().bottom;
}

/** The lines of a text, and what stands beside them. */
function lines(text: Element): DOMRect[] {
  const range = document.createRange();
  range.selectNodeContents(text);
  return [...range.getClientRects()].filter(({ height }) => height < 48); // not what holds several
}

/** The lower edge of what can be seen of a narrow page. */
function visible(): number {
  const work = document.querySelector(".work");
  return work ? top(work) : innerHeight;
}

function manner(): ScrollBehavior {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}
