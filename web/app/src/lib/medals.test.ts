import { expect, test } from "vitest";
import { medalsOf } from "./medals";
import type { LabRecord, Medal } from "./messages.gen";

const lab = (id: string, ...medals: (Medal | undefined)[]): LabRecord => ({
  lab: id,
  finished: true,
  attempts: medals.map((medal) => ({ begun: "2026-11-28T08:00:00Z", steps: [], medal })),
});

test("the best of a lab's medals counts", () => {
  const medals = medalsOf([lab("a", "silver", "gold", "bronze", undefined), lab("b", undefined)]);
  expect([...medals]).toEqual([["a", "gold"]]);
});
