import { describe, expect, it } from "vitest";
import { asked, blank, split } from "./own";

describe("a question in a teacher's own words", () => {
  it.each([
    ["Why a dot? (It ends the text.)", "Why a dot?", "It ends the text."],
    ["Which port (of the four)? (110.)", "Which port (of the four)?", "110."],
    [
      "A log shows `550`. What is missing? (The reason (`5.7.1`).)",
      "A log shows `550`. What is missing?",
      "The reason (`5.7.1`).",
    ],
    ["Why is there no answer here?", "Why is there no answer here?", ""],
  ])("%s: what stands in brackets at its end is the answer", (text, question, says) => {
    expect(split(text)).toEqual({ question, says });
  });

  it("has as many answers as were written", () => {
    const own = { ...blank(), question: "Who?" };
    expect(asked(own)).toEqual({ question: "Who?", answers: [], says: "" });
    own.answers = [
      { text: "I", right: false },
      { text: " ", right: true },
      { text: "You", right: true },
    ];
    expect(asked(own).answers).toEqual([
      { text: "I", right: false },
      { text: "You", right: true },
    ]);
  });
});
