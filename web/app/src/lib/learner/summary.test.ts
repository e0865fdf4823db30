import { expect, test } from "vitest";
import type { LabRecord, StepRecord } from "../messages.gen";
import { howItWent } from "./summary";

const step = (more: Partial<StepRecord>): StepRecord => ({
  step: "greet",
  done: true,
  tries: 1,
  hints: 0,
  seconds: 1,
  ...more,
});
const lab = (...attempts: StepRecord[][]): LabRecord => ({
  lab: "first-mail",
  finished: false,
  attempts: attempts.map((steps) => ({ begun: "2026-11-28T08:00:00Z", steps })),
});

test("steps are counted by how they were done", () => {
  const steps = [
    step({ how: "by-hand" }),
    step({ how: "with-help" }),
    step({ how: "by-hand" }),
    step({ done: false, skipped: true }),
    step({ done: false }),
  ];
  expect(howItWent(lab(steps))).toBe("steps: 2 by hand, 1 with help, 1 skipped");
});

test("the latest attempt counts", () => {
  expect(howItWent(lab([step({})], []))).toBe("no step done yet");
});

test("what a browser knew of before counts as such", () => {
  expect(howItWent({ ...lab(), finished: true, claimed: true })).toBe(
    "finished before this server kept records",
  );
});
