/** How values lie: the middle one, and what half of them lie between. */
export interface Spread {
  n: number;
  least: number;
  /** The quartiles. */
  low: number;
  median: number;
  high: number;
  most: number;
}

/** A quantile of values in ascending order, by linear interpolation between its neighbours. */
export function quantile(ascending: readonly number[], share: number): number {
  const at = (ascending.length - 1) * share;
  const below = ascending[Math.floor(at)]!;
  return below + (ascending[Math.ceil(at)]! - below) * (at - Math.floor(at));
}

/** How values lie, undefined where there are none. */
export function spread(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const all = values.toSorted((a, b) => a - b);
  const [least, low, median, high, most] = [0, 0.25, 0.5, 0.75, 1].map((q) => quantile(all, q));
  return { n: all.length, least: least!, low: low!, median: median!, high: high!, most: most! };
}

/** A scale that starts at 0, the same for all steps of a lab. */
export interface Scale {
  /** Where it ends; what is more is drawn there. */
  top: number;
  /** How many bars it has. */
  bars: number;
  /** A whole number has a bar of its own. */
  whole: boolean;
}

const tops = [1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 480, 960];

/**
 * A scale on which nine of ten values of each step have their place: one who left the page open over
 * night is not to press all others together.
 */
export function scale(steps: readonly number[][], whole: boolean): Scale {
  const ascending = steps.filter((s) => s.length > 0).map((s) => s.toSorted((a, b) => a - b));
  const need = Math.max(whole ? 5 : 1, ...ascending.map((s) => quantile(s, 0.9)));
  const top = tops.find((t) => t >= need) ?? tops.at(-1)!;
  return whole && top <= 20 ? { top, bars: top + 1, whole } : { top, bars: 20, whole: false };
}

/** Where a value lies on a scale, from 0 to 1: a whole number in the middle of its bar. */
export function place(value: number, { top, bars, whole }: Scale): number {
  const most = Math.min(value, top);
  return whole ? (most + 0.5) / bars : most / top;
}

/** How many values each bar of a scale has. */
export function counts(values: readonly number[], s: Scale): number[] {
  const all = new Array<number>(s.bars).fill(0);
  for (const v of values) all[Math.min(Math.floor(place(v, s) * s.bars), s.bars - 1)]! += 1;
  return all;
}
