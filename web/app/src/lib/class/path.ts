import type { Attempt, How, LabRecord } from "../messages.gen";

/** A step on somebody's way through a lab. */
export interface Stop {
  how: How;
  minutes: number;
  /** That did nothing. */
  tries: number;
  /** Where it begins and ends on a line of minutes. */
  from: number;
  to: number;
}

/** Somebody's way through a lab, step by step as they came past each. */
export interface Path {
  lab: string;
  stops: Stop[];
  minutes: number;
  tries: number;
}

const past = (a: Attempt) => a.steps.filter((s) => s.done || s.skipped);

/** So many minutes a step has on the line at least, so that each is seen. */
const least = 0.25;

/** The way through a lab on which most steps were done or skipped, undefined where none was. */
export function pathOf(lab: LabRecord): Path | undefined {
  const best = lab.attempts.map(past).reduce((a, b) => (b.length > a.length ? b : a), []);
  if (best.length === 0) return undefined;
  const steps = best.toSorted((a, b) => Date.parse(a.when ?? "") - Date.parse(b.when ?? ""));
  let to = 0;
  const stops = steps.map((s): Stop => {
    const minutes = s.seconds / 60;
    const from = to;
    to += Math.max(minutes, least);
    return { how: s.how ?? "by-hand", minutes, tries: s.tries, from, to };
  });
  const sum = (of: "minutes" | "tries") => stops.reduce((n, s) => n + s[of], 0);
  return { lab: lab.lab, stops, minutes: sum("minutes"), tries: sum("tries") };
}

/** Where the tries stand that led to a stop: on the way there, so many at most. */
export function triesBefore(stop: Stop, most = 12): number[] {
  const n = Math.min(stop.tries, most);
  return Array.from(
    { length: n },
    (_, i) => stop.from + ((stop.to - stop.from) * (i + 1)) / (n + 1),
  );
}
