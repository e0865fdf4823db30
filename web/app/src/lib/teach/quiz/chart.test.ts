import { describe, expect, it } from "vitest";
import type { ClassQuiz } from "../../messages.gen";
import { columns, share } from "./chart";

const quiz: ClassQuiz = {
  id: "q",
  when: "2026-11-30T10:00:00Z",
  title: "Who?",
  html: "Who?",
  judged: true,
  seats: 9,
  answered: 7,
  right: 4,
  choices: [
    { html: "I", n: 3 },
    { html: "<code>You</code>", n: 4, right: true },
  ],
};
const { choices: _, ...open } = quiz;
const written: ClassQuiz = {
  ...open,
  written: [
    { text: "<b>110", n: 4, right: true },
    { text: "25", n: 2 },
  ],
  others: 1,
};
const brief = (all: ReturnType<typeof columns>) =>
  all.map((c) => `${c.html ?? c.text} ${c.n}${c.right ? " right" : ""}`);

describe("a chart of answers", () => {
  it("has a column for each choice, and marks what is right when that is told", () => {
    expect(brief(columns(quiz, false))).toEqual(["I 3", "<code>You</code> 4"]);
    expect(brief(columns(quiz, true))).toEqual(["I 3", "<code>You</code> 4 right"]);
  });

  it("has what was written for the teacher, and for all only whether it is right", () => {
    expect(brief(columns(written, true))).toEqual(["<b>110 4 right", "25 2", "Other answers 1"]);
    expect(columns(written, true)[0]!.html).toBeUndefined();
    expect(columns(written, false, true)).toEqual([]);
    expect(brief(columns(written, true, true))).toEqual([
      "Right answers 4 right",
      "Other answers 3",
    ]);
    expect(columns({ ...written, judged: false }, true, true)).toEqual([]);
  });

  it("is drawn against the longest, and few are no crowd", () => {
    expect(share(1, columns({ ...quiz, choices: [{ html: "I", n: 1 }] }, true))).toBe(1 / 4);
    expect(share(4, columns(quiz, true))).toBe(1);
    expect(share(0, [])).toBe(0);
  });
});
