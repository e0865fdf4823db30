/** Whether tests go through all cases rather than a sample: `make test-long` sets it. */
export const long = process.env.EHLO_LONG === "1";

/**
 * Draws n of the items, and all that are to be kept in any case, in their order. The seed is
 * EHLO_SEED, which playwright.config.ts makes up and shows where it is not set.
 */
export function sample<T>(items: T[], n: number, keep: (item: T) => boolean): T[] {
  if (long) return items;
  const random = generator(Number(process.env.EHLO_SEED));
  const drawn = new Set(items.filter(keep));
  for (const rest = items.filter((item) => !drawn.has(item)); n > 0 && rest.length > 0; n--)
    drawn.add(rest.splice(Math.floor(random() * rest.length), 1)[0]!);
  return items.filter((item) => drawn.has(item));
}

/** Numbers from 0 to 1 that follow from a seed: a linear congruential generator, as C's libraries have. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}
