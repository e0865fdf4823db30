import words from "$words/wall.json";
import type { WallLab } from "../../messages.gen";
import { fill, locale, plural } from "../../words";

/** How long a step usually takes. */
export interface Typical {
  minutes: number;
  /** What it was learnt from: those who have done it, those who are at it, or the lab's plan. */
  basis: "took" | "others" | "plan";
}

const minute = 60_000;

/** So many make what is usual. */
const few = 3;
/** In seconds: what took longer was not worked at all the time. */
export const longest = 3600;
/** Pages tell of time each ten seconds: what took none took about this. */
export const shortest = 5;

/**
 * How long each step of a lab usually takes, from how long it took those who have done it, in
 * milliseconds. now are those at it, by step and in milliseconds since they came to it: they do not
 * know yet how long it will be, and count only where nobody does.
 */
export function typicalOf(
  lab: WallLab,
  took: readonly (readonly number[])[],
  now: readonly (readonly number[])[],
): (Typical | undefined)[] {
  const planned = lab.minutes / lab.steps.length;
  return lab.steps.map((_, i) => {
    const [done, here] = [took[i] ?? [], now[i] ?? []];
    if (done.length >= few) return { minutes: median(done) / minute, basis: "took" };
    if (here.length > few) return { minutes: median(here) / minute, basis: "others" };
    return planned > 0 ? { minutes: planned, basis: "plan" } : undefined;
  });
}

/** The middle of some numbers, of which there is one at least. */
export function median(of: readonly number[]): number {
  const sorted = [...of].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Somebody who is at a lab, or through with it. */
export interface Going {
  /** The step they are at; that after the last when they have finished. */
  at: number;
  /** Milliseconds since they came to it, 0 where that is not known. */
  spent: number;
}

/**
 * When most of a class will have finished a lab, in words: where half of it is, and at what pace it
 * has come there. What nobody has been seen to do takes as long as planned, or as much longer or
 * shorter as what has been seen.
 */
export function expectation(
  lab: WallLab,
  typical: readonly (Typical | undefined)[],
  all: readonly Going[],
  now: number,
): string {
  const steps = lab.steps.length;
  if (all.length === 0 || steps === 0) return "";
  // The one in the middle: half of the class is as far, or further.
  const half = [...all].sort((a, b) => b.at - a.at || b.spent - a.spent);
  const middle = half[Math.ceil(all.length / 2) - 1]!;
  if (middle.at >= steps) {
    const left = all.filter((g) => g.at < steps).length;
    return left ? plural(words.pace.mostDone, left) : words.pace.allDone;
  }
  const planned = lab.minutes / steps;
  const seen = typical.filter((t) => t?.basis === "took").map((t) => t!.minutes);
  const times = seen.length && planned > 0 ? mean(seen) / planned : 1;
  const takes = (step: number) => {
    const t = typical[step];
    return t?.basis === "took" ? t.minutes : planned * times;
  };
  let left = Math.max(takes(middle.at) - middle.spent / minute, 0);
  for (let i = middle.at + 1; i < steps; i++) left += takes(i);
  const step = middle.at + 1;
  const n = lab.minutes;
  if (planned === 0 && !seen.length) return fill(words.pace.where, { step, steps });
  const end = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }).format(
    now + left * minute,
  );
  if (!seen.length) return fill(words.pace.planned, { step, steps, n, end });
  if (times > 0.8 && times < 1.25) return fill(words.pace.steady, { step, steps, n, end });
  const factor = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(
    times > 1 ? times : 1 / times,
  );
  return times > 1
    ? fill(words.pace.slower, { step, steps, n, end, factor })
    : fill(words.pace.faster, { step, steps, n, end, factor });
}

const mean = (of: readonly number[]) => of.reduce((a, b) => a + b, 0) / of.length;
