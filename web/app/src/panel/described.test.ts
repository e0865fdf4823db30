import { expect, test } from "vitest";
import { lastWith } from "./described";

test("a line that mends several mistakes is said once, after all of them", () => {
  const made = ["HELO me", undefined, "HELO me", "QUIT"];
  const mistakes = made.map((fix, i) => ({ id: `${i}`, wrong: "", says: "", ref: "", fix }));
  const told = mistakes.map((_, i) => lastWith(mistakes, i));
  expect(told).toEqual([false, false, true, true]);
  expect(lastWith(undefined, 0)).toBe(false);
});
