import words from "$words/marks.json";
import type { How, LabRecord } from "./messages.gen";

/** How a step or a lab was done; "done" where nobody knows how, as before records were kept. */
export type Mark = How | "done";

/** The marks of the labs that were finished, by the labs' ids. */
export function marksOf(labs: LabRecord[]): ReadonlyMap<string, Mark> {
  return new Map(labs.filter((l) => l.finished).map((l) => [l.lab, l.how ?? "done"]));
}

const step: Record<Mark, string> = words.step;

/** A step's mark in words, as they stand behind its title. */
export function inWords(mark: Mark): string {
  return step[mark];
}

/** A mark as a sign; by hand and with help differ by how the page draws it. */
export function sign(mark: Mark): string {
  return mark === "skipped" ? "–" : "✓";
}
