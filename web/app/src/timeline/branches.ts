import type { Turn } from "../lib/messages.gen";

/** A way that leads elsewhere than the line that one stands on. */
export interface Way {
  /** The turn where it leaves that line, 0 for the beginning. */
  from: number;
  /** The first turn of it. */
  first: Turn;
  /** The last, to go to. */
  tip: Turn;
  /** How many it has. */
  length: number;
}

/** The turns that lead to one, from the first; none lead to the beginning, which is 0. */
export function pathTo(turns: readonly Turn[], n: number): Turn[] {
  const byNumber = new Map(turns.map((t) => [t.n, t]));
  const path: Turn[] = [];
  for (let t = byNumber.get(n); t; t = byNumber.get(t.after)) path.push(t);
  return path.reverse();
}

/**
 * The line that goes through a turn: what leads there, and what followed upon it, where that
 * parts the way to what was done last, as redo goes.
 */
export function lineThrough(turns: readonly Turn[], at: number): Turn[] {
  for (const t of turns.toReversed()) {
    const path = pathTo(turns, t.n);
    if (at === 0 || path.some(({ n }) => n === at)) return path;
  }
  return pathTo(turns, at);
}

/** The ways that leave a line, those first that leave it latest. */
export function waysFrom(turns: readonly Turn[], line: readonly Turn[]): Way[] {
  const on = new Set(line.map((t) => t.n));
  const followed = new Set(turns.map((t) => t.after));
  return turns
    .filter((t) => !on.has(t.n) && !followed.has(t.n))
    .map((tip) => {
      const off = pathTo(turns, tip.n).filter((t) => !on.has(t.n));
      return { from: off[0]!.after, first: off[0]!, tip, length: off.length };
    })
    .sort((a, b) => b.from - a.from || b.tip.n - a.tip.n);
}

/** The most of a line that names a way, in characters. */
const most = 48;

/** A line by its beginning and its end, as either can be where it differs from another. */
export function shortened(line: string): string {
  const chars = [...line];
  if (chars.length <= most) return line;
  const half = (most - 1) / 2;
  return `${chars.slice(0, Math.ceil(half)).join("")}…${chars.slice(-Math.floor(half)).join("")}`;
}
