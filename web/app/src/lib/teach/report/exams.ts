import type { Report, WallLab } from "../../messages.gen";
import { recordsOf, type Work } from "./work";

/** Which steps of a lab were done, or passed over, in an exam; undefined where there was none in the lab. */
export function examined(
  { exams = [] }: Report,
  lab: WallLab,
): ((work: Work) => boolean[]) | undefined {
  const held = exams
    .filter((e) => e.labs.includes(lab.id))
    .map((e) => [Date.parse(e.since), e.ended ? Date.parse(e.ended) : Infinity] as const);
  if (!held.length) return undefined;
  return ({ of }) =>
    recordsOf(of, lab).map((record) => {
      const when = Date.parse(record?.when ?? "");
      return held.some(([since, ended]) => since <= when && when <= ended);
    });
}
