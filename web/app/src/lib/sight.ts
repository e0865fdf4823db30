/** How far from an edge of what can be seen something is to lie, in pixels. */
const edge = 8;

/** How much of a message's card says that there is one, in pixels. */
const glimpse = 56;

/** What is read at one go, or operated: no edge is to run through it. */
const uncut = [".help", ".button", "pre button", "form label", "form button", "form .typed"].join();

/** What a question is answered with. */
const choice = "fieldset label, .typed";

/** What a step was told besides its text. */
const told = ".hint, .advice";

/** Marks a step that has to say what has passed: that is new, and not in view above it. */
const unseen = "data-unseen";

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
  /** Something was typed since. */
  #typed = false;
  #listening = new AbortController();
  #resized: ResizeObserver;

  constructor(article: HTMLElement) {
    this.#article = article;
    const { signal } = this.#listening;
    const moved = ({ target }: Event) => {
      if (!(target instanceof Element && target.closest(".work"))) this.forget();
    };
    for (const name of ["keydown", "input"])
      addEventListener(name, () => (this.#typed = true), { signal });
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
    else if (item.matches("li")) this.#follow(item);
    else item.scrollIntoView();
  }

  /** On a wide page the text scrolls by itself: what explains the step before comes along if it fits. */
  #follow(item: HTMLElement): void {
    const region = this.#article.parentElement!.getBoundingClientRect();
    const least = bottom(item) - region.bottom;
    const from = [...this.#leading.filter((li) => li.querySelector(".explain")), item];
    const most = from.map((li) => top(li) - edge - region.top).find((most) => least <= most);
    if (most === undefined) item.scrollIntoView({ block: "nearest", behavior: manner() });
    else {
      const by = Math.max(least, Math.min(0, most));
      this.#article.parentElement!.scrollBy({ top: by, behavior: manner() });
    }
  }

  /** The steps that were done before an item became the current one: several, if at once. */
  get #leading(): Element[] {
    return [...this.#article.querySelectorAll("li.leads")];
  }

  /** The first line is typed, and the terminal takes more room. */
  begun(item: HTMLElement): void {
    if (this.#narrow.matches) this.arrived(item);
  }

  /** A hint or advice has come. Advice is worth more than a hint that comes by itself. */
  news(part: HTMLElement): void {
    const item = part.closest<HTMLElement>("li")!;
    if (this.#narrow.matches) {
      const advice = this.#last && item.querySelector<HTMLElement>(".advice"); // else one has asked
      const worth = advice ?? part;
      this.#see(() => (worth.isConnected ? this.#show(worth, item) : this.#work(item)));
    } else
      for (const seen of [item.querySelector(".help"), part])
        seen?.scrollIntoView({ block: "nearest" });
  }

  /** The card of a message has come below the current step. */
  mail(card: HTMLElement): void {
    const item = card.closest("li")!.previousElementSibling as HTMLElement;
    if (!this.#narrow.matches)
      for (const part of [card, item]) part.scrollIntoView({ block: "nearest" });
    else if (this.#last) this.#last();
    else this.#see(() => this.#show(item, item));
  }

  #see(bring: () => void): void {
    this.#last = bring;
    this.#typed = false;
    bring();
  }

  /**
   * What there is to do comes first, then what explains the step before: that is a scroll away, and a
   * title below the edge is unknown.
   */
  #lead(item: HTMLElement): void {
    const old = this.#typed && !item.hasAttribute(unseen);
    item.removeAttribute(unseen);
    const leading = this.#leading;
    // Too low for all of it, or one is at it already: the task is worth most.
    const low = this.#keyboard.matches || this.#typed;
    const reckon = () => this.#reckon(item, low, this.#typed ? [] : leading);
    let by = reckon();
    // Its title says that a step has passed, or some of what explains it.
    const says = (li: Element) => {
      const explanation = !this.#keyboard.matches && li.querySelector(".explain");
      return explanation ? bottom(explanation) - glimpse : top(li);
    };
    if (!old && leading.some((li) => says(li) < by)) {
      item.toggleAttribute(unseen, true); // which takes room
      by = this.#tell(item, reckon);
    }
    this.#scroll(by, item, manner());
  }

  /** Has a step say as much of what explains the one before as leaves its own task whole. */
  #tell(item: HTMLElement, reckon: () => number): number {
    for (const lines of ["4", "3", "2"]) {
      item.style.setProperty("--told", lines);
      const by = reckon();
      const { task, form, controls } = new Parts(item);
      const edge = by + visible();
      const cut = controls.some((part) => top(part) < edge && bottom(part) > edge);
      if (top(item) >= by - 1 && bottom(form ?? task ?? item) <= edge && !cut) return by;
    }
    item.style.removeProperty("--told");
    return reckon();
  }

  /** What was told has gone, and one goes on with the task. */
  #work(item: HTMLElement): void {
    item.removeAttribute(unseen);
    this.#scroll(this.#reckon(item, true, []), item);
  }

  /** How far to scroll for what leads to an item, and for the item. */
  #reckon(item: HTMLElement, low: boolean, leading: Element[]): number {
    const view = new View();
    const step = new Parts(item);
    const { form, task, onward } = step;
    const line = form ? null : item.querySelector("pre");

    if (form) view.want(step.sentence, bottom(form.querySelector(choice)!));
    else if (low && task) {
      if (!line || view.can(top(item), bottom(task))) view.want(top(item), bottom(task));
      else if (view.can(step.below(task), bottom(line)))
        view.want(step.below(task), bottom(line)); // the title stays
      else view.want(bottom(line) + edge - view.height, bottom(line) + edge); // and what is above it
    } else if (view.can(top(item), onward)) {
      view.want(top(item), bottom(step.heading) + 3 * edge);
      view.want(Infinity, onward);
    } else view.want(onward - view.height, onward);
    // A question is answered with all choices before one's eyes.
    if (form) {
      view.want(step.sentence, bottom(form));
      if (!view.want(step.below(task!), bottom(form)))
        view.want(bottom(form) - view.height, -Infinity); // as much of its text as there is room for
    }
    this.#explain(leading, view, step);
    view.want(top(item) - edge, step.end);
    view.want(top(item) - edge, -Infinity);
    view.want(Infinity, step.mail);
    return view.nearest(Infinity, step.controls, leading);
  }

  /** What explains the steps before leads: all of them, or as many of the last as there is room for. */
  #explain(leading: Element[], view: View, step: Parts): void {
    const { form, task } = step;
    const block = task?.querySelector("pre");
    // One that stands in the text is worth less: the words before it say that it goes on.
    const worth = view.height / (block ? 4 : 8);
    const line = form ? null : (block ?? [...(task?.querySelectorAll("code") ?? [])].at(-1));
    for (const li of leading) {
      const explanation = li.querySelector(".explain");
      if (!explanation) continue;
      // Code in its first line stands out of it.
      const lead = Math.min(top(explanation), ...lines(explanation).map((line) => line.top)) - 1;
      // A line to type that lies just under the terminal is worth a line or two of it.
      const hidden = line ? bottom(line) + edge - view.height : Infinity;
      if (view.can(lead, -Infinity)) {
        if (hidden <= lead + worth) view.want(Infinity, hidden + view.height);
        if (!view.want(lead, -Infinity)) view.want(hidden, -Infinity); // and no more than that
      }
      view.want(top(li) - edge, step.end);
    }
  }

  /** What has come is in view, and of the rest of its step as much as there is room for. */
  #show(part: HTMLElement, item: HTMLElement): void {
    item.removeAttribute(unseen);
    const view = new View(edge / 2);
    const step = new Parts(item);
    if (part !== item) view.want(step.below(part), bottom(part));
    // A note came with its step, whose own words are as new.
    if (part.matches(".note") && step.task) view.want(step.below(step.task), bottom(part));
    // Of a question it stands above what answers it.
    view.want(step.below(part === item ? (step.task ?? step.heading) : part), step.end);
    if (step.form) view.want(Infinity, bottom(step.form));
    // What to type is worth more than what was said before.
    const line = step.form ? null : step.task?.querySelector("pre");
    if (line) view.want(step.below(line), -Infinity);
    for (const other of [...item.querySelectorAll(told)].reverse())
      view.want(step.below(other), bottom(other));
    if (step.form) view.want(step.sentence, -Infinity);
    if (step.task) view.want(step.below(step.task), -Infinity);
    view.want(Infinity, step.mail);
    view.want(top(item) - edge, -Infinity);
    this.#scroll(view.nearest(0, step.controls), item);
  }

  /** A question was touched: it comes whole, or as much of it as there is room for. */
  #touched(target: Element): void {
    const item = target.closest<HTMLElement>(".asks");
    if (!item || !this.#narrow.matches || target.closest("a, button")) return;
    item.removeAttribute(unseen);
    const step = new Parts(item);
    if (!step.form) return;
    const view = new View();
    if (step.form.querySelector(":checked")) view.want(Infinity, bottom(step.form));
    view.want(step.below(step.form), bottom(step.form));
    view.want(step.sentence, -Infinity);
    this.#scroll(view.nearest(0, []), item);
  }

  /** Leaves no control of the current step half under the terminal. */
  #keep(): void {
    const item = this.#article.querySelector<HTMLElement>("li[aria-current]");
    if (!item) return;
    const view = new View();
    for (const part of item.querySelectorAll(uncut))
      if (top(part) < view.height) view.want(Infinity, bottom(part) + edge);
    this.#scroll(view.nearest(0, []), item);
  }

  /** Scrolls, and has the title, where it stays, lie over the rest of a line below it. */
  #scroll(by: number, item: Element, behavior?: ScrollBehavior): void {
    const heading = item.querySelector("h2");
    heading?.style.removeProperty("--rest");
    if (heading && top(item) < by) {
      const edge = by + heading.offsetHeight;
      const below = [...heading.parentElement!.children].filter((part) => part !== heading);
      const rest = below.flatMap(lines).find((l) => l.top < edge && l.bottom > edge);
      if (rest) heading.style.setProperty("--rest", `${rest.bottom - edge}px`);
    }
    scrollBy({ top: by, behavior });
  }
}

/** What a step, or the end of a lab, consists of, and where it lies. */
class Parts {
  readonly heading: HTMLElement;
  readonly task: Element | null;
  readonly form: HTMLElement | null;
  readonly controls: Element[];
  /** The lower edge of the last control. */
  readonly end: number;
  /** The lower edge of what leads on, at the end of a lab. */
  readonly onward: number;
  /** How far a message's card below it has to be in view. */
  readonly mail: number;

  constructor(item: HTMLElement) {
    this.heading = item.querySelector("h2")!;
    this.task = item.querySelector(".content > .prose");
    this.form = item.querySelector("form");
    this.controls = [...item.querySelectorAll(uncut)];
    this.end = bottom(this.controls.at(-1) ?? item);
    const onward = item.querySelector(".button");
    this.onward = onward ? bottom(onward) + edge : -Infinity;
    const card = item.nextElementSibling?.querySelector(".arrival");
    this.mail = card ? top(card) + glimpse : -Infinity;
  }

  /** Where the upper edge is to be for a part to begin below the title, which stays. */
  below(part: Element | Range): number {
    return top(part) - this.heading.offsetHeight - edge / 2;
  }

  /** The same for the last sentence of the task, which is what a question asks. */
  get sentence(): number {
    const prose = this.task?.lastElementChild;
    if (!prose) return top(this.heading);
    const range = document.createRange();
    range.selectNodeContents(prose);
    for (const text of prose.childNodes) {
      const at = text instanceof Text ? text.data.search(/(?<=[.:] )[^.:]*$/) : -1;
      if (at >= 0) range.setStart(text, at);
    }
    return this.below(range);
  }
}

/** Where a page can be scrolled to, so that what is wanted of it lies between its edge and the terminal. */
class View {
  readonly height: number;
  #least = -Infinity;
  #most = Infinity;
  /** How far something wanted may be cut, rather than a control. */
  #slack = edge;

  constructor(margin = 0) {
    this.height = visible() - margin;
  }

  /**
   * Has what lies between two heights in view, if there is room for it beside all that was wanted before;
   * false if not. What comes first begins at the upper edge where there is no room for the whole of it.
   */
  want(from: number, to: number): boolean {
    const first = this.#least === -Infinity && this.#most === Infinity;
    if (this.can(from, to)) {
      this.#least = Math.max(this.#least, to - this.height);
      this.#most = Math.min(this.#most, from);
      return true;
    }
    if (first) {
      this.#least = this.#most = from;
      this.#slack = glimpse;
    }
    return false;
  }

  /** Whether there is room for it. */
  can(from: number, to: number): boolean {
    return Math.max(this.#least, to - this.height) <= Math.min(this.#most, from);
  }

  /**
   * How far to scroll, at best by as much as is said: no control is cut in two by the lower edge, and if
   * that can be helped no line of a text by the upper one. A control comes whole when one reads on.
   */
  nearest(wanted: number, controls: Element[], texts: Element[] = []): number {
    const start = Math.max(this.#least, Math.min(this.#most, wanted));
    const parts = controls.map((part) => [top(part), bottom(part)] as const);
    const written = texts.flatMap(lines);
    // In pixels by which it is worth to scroll further.
    const cost = (by: number) => {
      if (by > this.#most || by < this.#least - this.#slack) return Infinity;
      const edge = by + this.height;
      const cut = parts.some(([top, bottom]) => top < edge - 0.5 && bottom > edge + 0.5);
      const split = written.some(({ top, bottom }) => top < by && bottom > by);
      const lost = Math.max(0, this.#least - by);
      return Math.abs(by - start) + (cut ? 1000 : 0) + 8 * lost + (split ? 24 : 0);
    };
    let best = start;
    for (let by = 1; by < 3 * glimpse; by++)
      for (const other of [start - by, start + by]) if (cost(other) < cost(best)) best = other;
    return best;
  }
}

// Heights are counted from the upper edge of what can be seen of a narrow page: below the bar that a class
// has there.
const above = () => parseFloat(document.documentElement.style.getPropertyValue("--bar")) || 0;

function top(part: Element | Range): number {
  return part.getBoundingClientRect().top - above();
}

function bottom(part: Element): number {
  return part.getBoundingClientRect().bottom - above();
}

/** The lines of a text, and what stands beside them. */
function lines(text: Element): { top: number; bottom: number }[] {
  const range = document.createRange();
  range.selectNodeContents(text);
  return [...range.getClientRects()]
    .filter(({ height }) => height < 48) // not what holds several
    .map((line) => ({ top: line.top - above(), bottom: line.bottom - above() }));
}

/** The lower edge of what can be seen of a narrow page. */
function visible(): number {
  const work = document.querySelector(".work");
  return work ? top(work) : innerHeight - above();
}

function manner(): ScrollBehavior {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}
