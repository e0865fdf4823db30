import type { How, LabRecord, Medal } from "./messages.gen";

/** How a step or a lab was done; "done" where nobody knows how, as before records were kept. */
export type Mark = How | "done";

/** The marks of the labs that were finished, by the labs' ids. */
export function marksOf(labs: LabRecord[]): ReadonlyMap<string, Mark> {
  return new Map(labs.filter((l) => l.finished).map((l) => [l.lab, l.how ?? "done"]));
}

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

const words: Record<Mark, string> = {
  done: "done",
  "by-hand": "by hand",
  "with-help": "with help",
  skipped: "skipped",
};

/** A mark in words, as they stand behind a title. */
export function inWords(mark: Mark): string {
  return words[mark];
}

/** A mark as a sign; by hand and with help differ by how the page draws it. */
export function sign(mark: Mark): string {
  return mark === "skipped" ? "–" : "✓";
}
