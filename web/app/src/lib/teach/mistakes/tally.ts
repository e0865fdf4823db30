import type { WallMistake } from "../../messages.gen";
import type { Row } from "../wall/wall.svelte";

/** Which mistakes count: those that matter now, or all of the lab's. */
export type Span = "now" | "lesson";

/** How long a mistake is one of now though its learner has got past it, in minutes. */
export const recent = 5;

/** A kind of mistake, as somebody has made it. */
export interface Made {
  row: Row;
  mistake: WallMistake;
  /** They are at work, and have not got past it. */
  stuck: boolean;
}

/** A kind of mistake, as it was made at a lab. */
export interface Kind {
  /** In EHLO's catalogue, or the lab's. */
  id: string;
  /** By seat, those first who are stuck, and of them who made it last. */
  made: Made[];
  /** By all of them. */
  times: number;
  stuck: number;
}

/** A learner who is there can be helped. */
const atWork = ({ standing }: Row) => standing.presence === "works" || standing.presence === "idle";

const at = (m: WallMistake) => (m.when ? Date.parse(m.when) : 0);

/** The kinds of mistakes that were made at a lab: that first which most have made, then are stuck on. */
export function kindsOf(rows: readonly Row[], lab: string, span: Span, now: number): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const row of rows) {
    if (!row.placed) continue; // it is not known yet whether they are there
    for (const mistake of row.past.get(lab)?.mistakes ?? []) {
      const stuck = !mistake.past && atWork(row);
      if (span === "now" && !stuck && !(now - at(mistake) < recent * 60_000)) continue;
      const kind = kinds.get(mistake.id) ?? { id: mistake.id, made: [], times: 0, stuck: 0 };
      kinds.set(mistake.id, kind);
      kind.made.push({ row, mistake, stuck });
      kind.times += mistake.times;
      if (stuck) kind.stuck++;
    }
  }
  for (const { made } of kinds.values())
    made.sort((a, b) => +b.stuck - +a.stuck || at(b.mistake) - at(a.mistake));
  return [...kinds.values()].sort(
    (a, b) =>
      b.made.length - a.made.length ||
      b.stuck - a.stuck ||
      b.times - a.times ||
      (a.id < b.id ? -1 : 1),
  );
}

/** The kinds as they are now, in the order of before: what is new comes last, and nothing goes. */
export function inPlace(before: readonly Kind[], now: readonly Kind[]): Kind[] {
  const left = new Map(now.map((k) => [k.id, k]));
  const kept = before.map(({ id }) => {
    const kind = left.get(id) ?? { id, made: [], times: 0, stuck: 0 };
    left.delete(id);
    return kind;
  });
  return [...kept, ...left.values()];
}

/** Those of whose mistake it is known what they typed: each can stand as an example. */
export const examples = (kind: Kind): Made[] => kind.made.filter((m) => m.mistake.reply);
