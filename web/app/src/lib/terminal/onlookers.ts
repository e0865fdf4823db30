import type { HalfTyped, Typing } from "../messages.gen";
import { LineEditor, clean } from "./editor";
import type { TerminalModel } from "./model.svelte";
import { typed } from "./tail";
import { graphemes, wantsRules } from "./width";

/** How long it is at least from one time that a line is told to the next, in milliseconds. */
const apart = 100;

/** Those who look on at a terminal: what they are told of the line, and what is seen of theirs. */
export class Onlookers {
  readonly #at: TerminalModel;
  readonly #send: (message: { type: "typing" } & HalfTyped) => void;
  /** What they have been told of the line, undefined while they are told nothing. */
  #told: string | undefined;
  #telling: ReturnType<typeof setTimeout> | undefined;
  /** What others type, by whom: "" is the learner, to whoever looks on. */
  readonly #others = new Map<string, LineEditor>();

  constructor(at: TerminalModel, send: (message: { type: "typing" } & HalfTyped) => void) {
    this.#at = at;
    this.#send = send;
  }

  /** Has them told of the line, now and as it is typed; or not any more. */
  tell(on: boolean): void {
    if (on === (this.#told !== undefined)) return;
    this.#told = on ? "" : undefined;
    this.changed();
  }

  /** The line may have become another. */
  changed(): void {
    if (this.#told === undefined || this.#telling) return;
    this.#telling = setTimeout(() => {
      this.#telling = undefined;
      const { text, before } = this.#at.editor;
      const now = `${before.length} ${text}`;
      if (this.#told === undefined || now === this.#told || (!text && !this.#told)) return;
      this.#told = text && now;
      this.#send({ type: "typing", term: this.#at.id, text, cursor: before.length });
    }, apart);
  }

  /** What somebody else has typed of a line, "" for nothing any more. */
  typing({ by = "", text, cursor }: Omit<Typing, "term">): void {
    const line = new LineEditor();
    line.set(text, cursor);
    if (text) this.#others.set(by, line);
    else this.#others.delete(by);
    this.#at.redraw();
  }

  /** The learner's line, if there is one: whoever looks on sees it where it stands. */
  get learners(): LineEditor | undefined {
    return this.#others.get("");
  }

  /** The lines of all but one, each a row of the terminal's with a name in front; "" is the learner's. */
  rows(but: LineEditor, learner: string, cols: number): string[] {
    return [...this.#others].flatMap(([by, line]) =>
      line === but ? [] : marked(clean(by || learner), line.text, cols),
    );
  }
}

/** A line of somebody else's: their name, and as much of its end as stands in one row. */
function marked(by: string, text: string, cols: number): string {
  const name = ` ${graphemes(by).slice(0, 20).join("")} `;
  const cells = wantsRules(name + text) ? 2 : 1;
  const most = Math.max(1, Math.floor((cols - 4) / cells) - name.length);
  const line = graphemes(text);
  const end = (line.length > most ? "…" : "") + line.slice(-most).join("");
  return `\x1b[7m${name}\x1b[0m ${typed.on}${end}${typed.off}\r\n`;
}
