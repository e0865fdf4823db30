import type { LabRecord, Medal } from "./messages.gen";

const medals: Medal[] = ["bronze", "silver", "gold"];

/** The best medal of each lab that has one, by the labs' ids. */
export function medalsOf(labs: LabRecord[]): ReadonlyMap<string, Medal> {
  const best = (lab: LabRecord) =>
    medals.findLast((medal) => lab.attempts.some((a) => a.medal === medal));
  return new Map(
    labs.flatMap((l) => {
      const medal = best(l);
      return medal ? [[l.lab, medal] as const] : [];
    }),
  );
}
