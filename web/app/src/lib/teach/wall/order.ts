import { kinds, presences, type Standing } from "./needs";

/** What a seat is found and placed by. */
export interface Placed {
  /** As it is shown. */
  shown: string;
  group: string;
  standing: Standing;
}

export interface Filter {
  text: string;
  /** "" for all. */
  group: string;
  needy: boolean;
  /** "need" or "name". */
  by: string;
  /** Who looks: what others are on fades, and stands behind what nobody is on. */
  teacher: string;
}

/** Whether somebody needs help. Who has gone cannot be helped. */
export const needs = ({ reasons }: Standing) => reasons.some((r) => r.kind !== "gone");

/** Whether somebody needs help that nobody else brings already. */
export const isNeedy = (s: Standing, teacher: string): boolean =>
  needs(s) && !isOthers(s.helper, teacher);

/** Whether another teacher is on it. */
export const isOthers = (helper: string, teacher: string) => helper !== "" && helper !== teacher;

export function isFound({ shown, group, standing }: Placed, filter: Filter): boolean {
  return (
    (!filter.group || group === filter.group) &&
    (!filter.needy || needs(standing)) &&
    `${shown} ${group}`.toLowerCase().includes(filter.text.trim().toLowerCase())
  );
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** Puts those first who need help most; those who need none by how they are there, and by name. */
export function compare(a: Placed, b: Placed, { by, teacher }: Filter): number {
  return (by === "name" ? 0 : byNeed(a.standing, b.standing, teacher)) || byName(a, b);
}

/** More rows than that are a crowd, in which so many of those who need help stand first. */
export const crowd = 60;
export const mostFirst = 24;

/**
 * The rows in the order of compare. In a crowd those who need help most stand first; all others stay by how they
 * are there and by name, whether they need help or not: what moves for each reason that somebody gets is not found.
 */
export function arranged<T extends { placed: Placed }>(rows: readonly T[], filter: Filter): T[] {
  const sorted = (some: readonly T[]) =>
    some.toSorted((a, b) => compare(a.placed, b.placed, filter));
  if (rows.length <= crowd || filter.by === "name") return sorted(rows);
  const first = sorted(rows.filter((r) => r.placed.standing.reasons.length > 0));
  first.length = Math.min(first.length, mostFirst);
  const rest = new Set(rows);
  for (const row of first) rest.delete(row);
  return [...first, ...[...rest].sort((a, b) => byPresence(a.placed, b.placed))];
}

const byPresence = (a: Placed, b: Placed) =>
  presences.indexOf(a.standing.presence) - presences.indexOf(b.standing.presence) || byName(a, b);

const byName = (a: Placed, b: Placed) => collator.compare(a.shown, b.shown);

function byNeed(a: Standing, b: Standing, teacher: string): number {
  const rank = (s: Standing) => (isNeedy(s, teacher) ? 0 : s.reasons.length ? 1 : 2);
  const [first, second] = [a.reasons[0], b.reasons[0]];
  if (rank(a) !== rank(b) || !first || !second)
    return rank(a) - rank(b) || presences.indexOf(a.presence) - presences.indexOf(b.presence);
  return kinds.indexOf(first.kind) - kinds.indexOf(second.kind) || second.weight - first.weight;
}
