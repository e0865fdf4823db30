import { describe, expect, test } from "vitest";
import type { Lead } from "../messages.gen";
import { comesTo, holdOf, openSteps } from "./lead";

const now = Date.parse("2026-11-30T10:30:00Z");
const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
const steps = [{ lab: "pop3", from: 2, to: 3 }];

describe("what holds up whoever is at a lab", () => {
  test.each<[string, Lead, number, string]>([
    ["nothing where nobody leads", {}, 0, ""],
    ["a pause", { pause: {}, closed: ["pop3"] }, 0, "paused"],
    ["that the lab is closed", { closed: ["pop3"], steps }, 0, "closed"],
    ["no lab that is closed elsewhere", { closed: ["smtp"] }, 0, ""],
    ["no step before those that are open", { steps }, 0, ""],
    ["no step that is open", { steps }, 2, ""],
    ["a step behind those that are open", { steps }, 3, "steps"],
    ["no exam in its time", { exam: { labs: ["pop3"], ends: at(1) } }, 0, ""],
    ["no exam without an end", { exam: { labs: ["pop3"] } }, 0, ""],
    [
      "an exam at its end, whatever else does",
      { exam: { labs: [], ends: at(0) }, pause: {} },
      0,
      "over",
    ],
  ])("is %s", (_, lead, step, hold) => expect(holdOf(lead, "pop3", step, now)).toBe(hold));

  test("of another lab all steps are open", () => {
    expect(openSteps({ steps }, "pop3")).toEqual(steps[0]);
    expect(openSteps({ steps }, "smtp")).toBeUndefined();
  });
});

test.each([
  [301_000, 300_000, 300_000],
  [300_000, 299_000, undefined],
  [61_000, 60_000, 60_000],
  [1000, -200, 0],
  [0, -1000, undefined],
  [400_000, -1, 0], // a page that has slept says the last alone
])("from %d to %d milliseconds it is said that there are %s", (before, left, says) =>
  expect(comesTo(before, left)).toBe(says),
);
