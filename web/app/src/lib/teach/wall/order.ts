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

/** Whether somebody needs help that nobody else brings already. */
export function isNeedy({ reasons, helper }: Standing, teacher: string): boolean {
  return reasons.length > 0 && !isOthers(helper, teacher);
}

/** Whether another teacher is on it. */
export const isOthers = (helper: string, teacher: string) => helper !== "" && helper !== teacher;

export function isFound({ shown, group, standing }: Placed, filter: Filter): boolean {
  return (
    (!filter.group || group === filter.group) &&
    (!filter.needy || standing.reasons.length > 0) &&
    `${shown} ${group}`.toLowerCase().includes(filter.text.trim().toLowerCase())
  );
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** Puts those first who need help most; those who need none by how they are there, and by name. */
export function compare(a: Placed, b: Placed, { by, teacher }: Filter): number {
  return (by === "name" ? 0 : byNeed(a.standing, b.standing, teacher)) || byName(a, b);
}

const byName = (a: Placed, b: Placed) => collator.compare(a.shown, b.shown);

function byNeed(a: Standing, b: Standing, teacher: string): number {
  const rank = (s: Standing) => (isNeedy(s, teacher) ? 0 : s.reasons.length ? 1 : 2);
  const [first, second] = [a.reasons[0], b.reasons[0]];
  if (rank(a) !== rank(b) || !first || !second)
    return rank(a) - rank(b) || presences.indexOf(a.presence) - presences.indexOf(b.presence);
  return kinds.indexOf(first.kind) - kinds.indexOf(second.kind) || second.weight - first.weight;
}
