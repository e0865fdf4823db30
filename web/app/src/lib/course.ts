import words from "$words/course.json";
import type { LabSummary } from "./messages.gen";
import { amount } from "./words";

/** A line of the course's map: labs that build on one another. */
export interface Path {
  id: string;
  title: string;
  says: string;
  labs: LabSummary[];
}

const paths = Object.entries(words.paths).map(([id, path]) => ({ id, ...path }));

/** Sorts labs onto the paths they name; paths without labs are left out. */
export function course(labs: LabSummary[]): Path[] {
  return paths
    .map((p) => ({ ...p, labs: labs.filter((l) => pathOf(l) === p.id) }))
    .filter((p) => p.labs.length > 0);
}

function pathOf(lab: LabSummary): string {
  const named = lab.path ?? "";
  if (paths.some((p) => p.id === named)) return named;
  const skill = lab.skills?.[0]?.split(".")[0] ?? "";
  return paths.some((p) => p.id === skill) ? skill : "start";
}

/** How long it all takes: "5 hours", "50 minutes". */
export function duration(labs: LabSummary[]): string {
  const minutes = labs.reduce((sum, l) => sum + l.minutes, 0);
  if (minutes < 90) return amount(minutes, "minute");
  const parts = minutes < 180 ? 2 : 1; // of an hour that are told
  return amount(Math.round((minutes / 60) * parts) / parts, "hour");
}

/**
 * The lab to go on with after one: the next on its path that is open, else what of the path was left
 * out, else the next path's first. What other paths ask for first is no reason to leave this one.
 */
export function following(
  labs: LabSummary[],
  done: ReadonlySet<string>,
  after: string,
): LabSummary | undefined {
  const map = course(labs);
  const here = map.findIndex((p) => p.labs.some((l) => l.id === after));
  if (here < 0) return next(labs, done);
  const path = map[here]!.labs;
  const at = path.findIndex((l) => l.id === after);
  const turned = [...path.slice(at + 1), ...path.slice(0, at)].filter((l) => !done.has(l.id));
  const ready = turned.find((l) =>
    (l.requires ?? []).every((id) => done.has(id) || !path.some((other) => other.id === id)),
  );
  const later = [...map.slice(here + 1), ...map.slice(0, here)].flatMap((p) => p.labs);
  return ready ?? turned[0] ?? later.find((l) => !done.has(l.id));
}

/** The lab to go on with: the first that is not done and whose prerequisites are. */
export function next(labs: LabSummary[], done: ReadonlySet<string>): LabSummary | undefined {
  const open = labs.filter((l) => !done.has(l.id));
  return open.find((l) => (l.requires ?? []).every((id) => done.has(id))) ?? open[0];
}
