/** How far from an edge of what can be seen something is to lie, in pixels. */
const edge = 8;

/** What is read at one go, or operated: no edge is to run through it. */
const whole = [".help", ".button", "pre button", "form label", "form button", "form .typed"].join();

/**
 * Brings what is new of a lab's text into view. On a narrow page the terminal covers the lower part:
 * there what explains the last reply leads, and no control lies half under the terminal. What comes
 * late, such as a question, or changes the terminal's height, such as a phone's keyboard, is reckoned
 * with until the reader has moved on.
 */
export class Sight {
  #article: HTMLElement;
  #narrow = matchMedia("(max-width: 62rem)");
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
   * room for it, and no control of the item lie half under the terminal.
   */
  #lead(item: HTMLElement): void {
    const steps = [...this.#article.querySelectorAll("ol > li[id]")];
    const before = item.matches("li") ? steps[steps.indexOf(item) - 1] : steps.at(-1);
    const explanation = before?.querySelector(".explain");
    const parts = [...item.querySelectorAll(whole)].reverse();
    const lowest = visible();
    let by = top(explanation ?? item) - edge;
    if (explanation && parts[0] && bottom(parts[0]) - top(before!) + edge <= lowest)
      by = top(before!) - edge;
    // A line to type that lies just under the terminal is worth a line or two of the explanation.
    const line = item.querySelector("form") ? undefined : item.querySelector("pre");
    const hidden = line ? bottom(line) - by - lowest + edge : 0;
    if (hidden > 0 && hidden <= lowest / 4) by += hidden;
    const over = parts[0] ? bottom(parts[0]) - by - lowest : 0;
    if (over > 0 && over <= edge) by += over;
    for (const part of parts)
      // it comes whole when one reads on
      if (top(part) - by < lowest && bottom(part) - by > lowest) by = top(part) - lowest;
    scrollBy({ top: by, behavior: manner() });
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
      if (from < 0 || end > lowest) scrollBy({ top: Math.min(from, end - lowest) });
      return;
    }
  }

  /** Leaves no control of the current step half under the terminal. */
  #keep(): void {
    const lowest = visible();
    for (const part of this.#article.querySelectorAll(`[aria-current] :is(${whole})`)) {
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

/** The lower edge of what can be seen of a narrow page. */
function visible(): number {
  const work = document.querySelector(".work");
  return work ? top(work) : innerHeight;
}

function manner(): ScrollBehavior {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}
