/** What stands in a row of two sessions side by side: a line of each, or of one alone, by its place. */
export type Row = readonly [left: number | undefined, right: number | undefined];

/**
 * Sets two sessions side by side, so that as many lines as possible that are the same command stand in
 * one row, and rather those that are the same to the letter.
 */
export function align(left: readonly string[], right: readonly string[]): Row[] {
  // What the rest of both is worth, from a line of each on.
  const worth = Array.from({ length: left.length + 1 }, () =>
    new Array<number>(right.length + 1).fill(0),
  );
  const rest = (i: number, j: number) => worth[i]![j]!;
  for (let i = left.length - 1; i >= 0; i--)
    for (let j = right.length - 1; j >= 0; j--) {
      const both = likeness(left[i]!, right[j]!);
      const apart = Math.max(rest(i + 1, j), rest(i, j + 1));
      worth[i]![j] = both ? Math.max(both + rest(i + 1, j + 1), apart) : apart;
    }
  const rows: Row[] = [];
  let [i, j] = [0, 0];
  while (i < left.length && j < right.length) {
    const both = likeness(left[i]!, right[j]!);
    if (both && rest(i, j) === both + rest(i + 1, j + 1)) rows.push([i++, j++]);
    else if (rest(i, j) === rest(i + 1, j)) rows.push([i++, undefined]);
    else rows.push([undefined, j++]);
  }
  while (i < left.length) rows.push([i++, undefined]);
  while (j < right.length) rows.push([undefined, j++]);
  return rows;
}

/** What it is worth to have two lines in a row: nothing where they are other commands. */
function likeness(a: string, b: string): number {
  if (a === b) return 3;
  return a && b && verb(a) === verb(b) ? 2 : 0;
}

/** The command of a line, or the name of a field. A tag before it, as IMAP has them, is none. */
function verb(line: string): string {
  const [first = "", second] = line.trim().toUpperCase().split(/\s+/);
  return second && /^([A-Z]|[A-Z]*\d+)$/.test(first) ? second : first;
}
