import { pathTo } from "../../timeline/branches";
import type { Recording, Screen, Term, Turns } from "../messages.gen";
import { Announcer } from "../session/announcer.svelte";
import { TerminalStore } from "../session/terminals.svelte";

/** A moment of what was done: behind a line that was typed, and all that came upon it. */
export interface Moment {
  /** What was typed, "" for an empty line. */
  line: string;
  /** How many pieces of the recording have been shown by then. */
  shown: number;
  /** The titles of the steps that it has done. */
  steps: string[];
}

/** What somebody typed, as the server marks it in its output. */
const typed = /\x1b\[1;36m([^\x1b]*)\x1b\[0m/;

/** What empties a terminal, all that can be scrolled to included. */
const empty = "\x1b[H\x1b[2J\x1b[3J";

/** Cuts a recording at the lines that were typed; before the first it is the beginning. */
export function momentsOf(shows: readonly Screen[], turns?: Turns): Moment[] {
  const moments: Moment[] = [{ line: "", shown: 0, steps: [] }];
  for (const [i, { text }] of shows.entries()) {
    const line = typed.exec(text)?.[1];
    if (line !== undefined) moments.push({ line, shown: i + 1, steps: [] });
    moments.at(-1)!.shown = i + 1;
  }
  let from = 1;
  for (const { unit, steps } of turns ? pathTo(turns.turns, turns.at) : [])
    for (const [i, line] of (unit.lines ?? []).entries()) {
      const at = moments.findIndex((m, n) => n >= from && m.line === line);
      if (at < 0) continue;
      from = at + 1;
      if (steps && i === unit.lines!.length - 1) moments[at]!.steps = steps;
    }
  return moments;
}

/** What the terminals have shown, to go to and fro in: nobody at work notices. */
export class Past {
  readonly moments: readonly Moment[];
  /** Terminals as they stood. Those on the page are others by their ids. */
  readonly terminals = new TerminalStore(() => false, new Announcer());
  /** There was more than the server has recorded. */
  readonly cut: boolean;
  at = $state(0);

  readonly #shows: readonly Screen[];
  /** How many pieces are shown. */
  #shown = 0;

  /** front are the terminals as they are now. */
  constructor(
    { shows, cut = false }: Recording,
    turns: Turns | undefined,
    front: Pick<Term, "id" | "title">[],
  ) {
    this.#shows = shows;
    this.cut = cut;
    this.moments = momentsOf(shows, turns);
    const title = (id: string) => front.find((t) => t.id === id)?.title ?? "";
    const ids = [...new Set(shows.map((s) => s.term))];
    this.terminals.arrange(ids.map((id) => ({ id: was(id), title: title(id), seq: 0 })));
    for (const term of this.terminals.list) term.locked = () => {};
    this.go(this.moments.length - 1);
  }

  /** Goes to a moment, from 0, the beginning. */
  go(at: number): void {
    this.at = Math.max(0, Math.min(at, this.moments.length - 1));
    const to = this.moments[this.at]!.shown;
    const back = to < this.#shown;
    for (const { id } of this.terminals.list) {
      const pieces = this.#shows.slice(back ? 0 : this.#shown, to);
      const text = pieces.filter((s) => was(s.term) === id).map((s) => s.text);
      this.#show(id, (back ? empty : "") + text.join(""));
    }
    this.#shown = to;
    const last = this.#shows[to - 1];
    if (last) this.terminals.active = was(last.term);
  }

  #show(id: string, data: string): void {
    const term = this.terminals.find(id)!;
    if (data) term.receive({ term: id, data, offset: term.seen, seq: 0 });
  }
}

const was = (id: string) => `was-${id}`;
