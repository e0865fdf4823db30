import { pathTo } from "../../timeline/branches";
import type { Exchange, Recording, Screen, Term, Turns } from "../messages.gen";
import { Announcer } from "../session/announcer.svelte";
import { TerminalStore } from "../session/terminals.svelte";

/** A moment of what was done: behind a line that was typed, and all that came upon it. */
export interface Moment {
  /** What was typed, "" for an empty line; and in which terminal. */
  line: string;
  term: string;
  /** How many pieces of the recording have been shown by then. */
  shown: number;
  /** The titles of the steps that it has done. */
  steps: string[];
  /** When it was, where the server knows, in milliseconds since 1970. */
  when?: number;
  /** What was said to a server then, or last before; as far as the page has it. */
  exchange?: Exchange | undefined;
}

/** What somebody typed, as the server marks it in its output. */
const typed = /\x1b\[1;36m([^\x1b]*)\x1b\[0m/;

/** What empties a terminal, all that can be scrolled to included. */
const empty = "\x1b[H\x1b[2J\x1b[3J";

/** Cuts a recording at the lines that were typed; before the first it is the beginning. */
export function momentsOf(shows: readonly Screen[], turns?: Turns): Moment[] {
  const moments: Moment[] = [{ line: "", term: "", shown: 0, steps: [] }];
  for (const [i, { term, text }] of shows.entries()) {
    const line = typed.exec(text)?.[1];
    if (line !== undefined) moments.push({ line, term, shown: i + 1, steps: [] });
    moments.at(-1)!.shown = i + 1;
  }
  let from = 1;
  for (const { unit, steps, when } of turns ? pathTo(turns.turns, turns.at) : [])
    for (const [i, line] of (unit.lines ?? []).entries()) {
      const at = moments.findIndex((m, n) => n >= from && m.line === line);
      if (at < 0) continue;
      from = at + 1;
      if (i < unit.lines!.length - 1) continue;
      if (steps) moments[at]!.steps = steps;
      if (when) moments[at]!.when = when;
    }
  return moments;
}

/**
 * Finds what each moment has said to a server. Both are in the order in which it was done, and the page has
 * the latest exchanges alone: from the end.
 */
function match(moments: readonly Moment[], exchanges: readonly Exchange[]): void {
  let before = moments.length;
  for (const x of exchanges.toReversed()) {
    const lines = x.client.split(/\r?\n/);
    const at = moments.findLastIndex(
      (m, i) => i < before && m.term === x.term && (!x.index || lines.includes(m.line)),
    );
    if (at < 1 || x.push) continue;
    before = at;
    moments[at]!.exchange = x;
  }
  let last: Exchange | undefined;
  for (const m of moments) last = m.exchange ??= last;
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

  /** front are the terminals as they are now, and exchanges the latest that there were. */
  constructor(
    { shows, cut = false }: Recording,
    turns: Turns | undefined,
    front: Pick<Term, "id" | "title">[],
    exchanges: readonly Exchange[] = [],
  ) {
    this.#shows = shows;
    this.cut = cut;
    this.moments = momentsOf(shows, turns);
    match(this.moments, exchanges);
    const title = (id: string) => front.find((t) => t.id === id)?.title ?? "";
    const ids = [...new Set(shows.map((s) => s.term))];
    this.terminals.arrange(ids.map((id) => ({ id: was(id), title: title(id), seq: 0 })));
    for (const [i, term] of this.terminals.list.entries()) {
      term.locked = () => {};
      term.of = ids[i]!;
    }
    this.go(this.moments.length - 1);
  }

  get moment(): Moment {
    return this.moments[this.at]!;
  }

  /** When the moment was, or what was done last before it; undefined where the server does not know. */
  get when(): number | undefined {
    return this.moments.findLast((m, i) => i <= this.at && m.when)?.when;
  }

  /** Goes to a moment, from 0, the beginning. */
  go(at: number): void {
    this.at = Math.max(0, Math.min(at, this.moments.length - 1));
    const to = this.moment.shown;
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
