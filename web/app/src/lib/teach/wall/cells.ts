import type { Standing } from "./needs";

/** A row of cells that are drawn alike: by hand, with help, passed over, where they are, or what is left. */
export interface Cells {
  as: "d" | "h" | "s" | "at" | "";
  n: number;
}

/**
 * How far somebody is in a lab of so many steps, a cell for each. Those in a row that are alike are one piece:
 * hundreds of seats are on a wall, and each element takes its time in each layout.
 */
export function cells({ steps, at }: Pick<Standing, "steps" | "at">, count: number): Cells[] {
  const row: Cells[] = [];
  for (let i = 0; i < count; i++) {
    const letter = steps[i];
    const how = letter === "d" || letter === "h" || letter === "s" ? letter : "";
    const as = i === at ? "at" : how;
    const last = row.at(-1);
    if (last?.as === as) last.n++;
    else row.push({ as, n: 1 });
  }
  return row;
}
