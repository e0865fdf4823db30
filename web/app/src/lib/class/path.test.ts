import { expect, test } from "vitest";
import type { Attempt, LabRecord, StepRecord } from "../messages.gen";
import { pathOf, triesBefore } from "./path";

const step = (id: string, at: number, more: Partial<StepRecord> = {}): StepRecord => ({
  step: id,
  done: true,
  how: "by-hand",
  when: new Date(Date.UTC(2026, 10, 30, 9, at)).toISOString(),
  tries: 0,
  hints: 0,
  seconds: 60,
  ...more,
});
const lab = (...attempts: StepRecord[][]): LabRecord => ({
  lab: "a",
  finished: false,
  attempts: attempts.map((steps): Attempt => ({ begun: "", steps })),
});

test("a way goes from step to step as they were done, and each is long enough to be seen", () => {
  const path = pathOf(
    lab([
      step("y", 5, { tries: 3, seconds: 150, how: "with-help" }),
      step("x", 2),
      step("z", 9, { done: false, skipped: true, how: "skipped", tries: 1, seconds: 6 }),
      step("open", 0, { done: false, hints: 1 }),
    ]),
  )!;
  expect(path).toMatchObject({ lab: "a", minutes: 3.6, tries: 4 });
  expect(path.stops.map((s) => [s.how, s.minutes, s.from, s.to])).toEqual([
    ["by-hand", 1, 0, 1],
    ["with-help", 2.5, 1, 3.5],
    ["skipped", 0.1, 3.5, 3.75],
  ]);
});

test("of several ways the longest is shown, and none where no step was come past", () => {
  expect(pathOf(lab())).toBeUndefined();
  expect(pathOf(lab([step("x", 1, { done: false })]))).toBeUndefined();
  const path = pathOf(lab([step("x", 1)], [step("x", 2), step("y", 3)], [step("x", 4)]));
  expect(path!.stops).toHaveLength(2);
});

test("tries stand on the way to their step, and no more than there is room for", () => {
  const stop = { how: "by-hand" as const, minutes: 4, tries: 3, from: 6, to: 10 };
  expect(triesBefore(stop)).toEqual([7, 8, 9]);
  expect(triesBefore({ ...stop, tries: 0 })).toEqual([]);
  expect(triesBefore({ ...stop, tries: 99 })).toHaveLength(12);
});
