import words from "$words/ask.json";
import type { ClassQuiz } from "../../messages.gen";

/** An answer in a chart. */
export interface Column {
  key: string;
  /** HTML of the server's; or else text, which somebody has written. */
  html?: string;
  text?: string;
  n: number;
  right: boolean;
}

/**
 * The answers to a question as they are charted. What is right is marked where that is told. What learners
 * have written is not for all to read: then it is only whether it is right.
 */
export function columns(quiz: ClassQuiz, told: boolean, forAll = false): Column[] {
  if (quiz.choices?.length)
    return quiz.choices.map(({ html, n, right }, i) => ({
      key: String(i),
      html,
      n,
      right: told && Boolean(right),
    }));
  const { right, answered } = quiz;
  if (forAll)
    return told && quiz.judged
      ? [
          { key: "right", text: words.rightAnswers, n: right, right: true },
          { key: "others", text: words.others, n: answered - right, right: false },
        ]
      : [];
  const all = (quiz.written ?? []).map(({ text, n, right }) => ({
    key: text,
    text,
    n,
    right: told && Boolean(right),
  }));
  return quiz.others
    ? [...all, { key: "", text: words.others, n: quiz.others, right: false }]
    : all;
}

/** How long a column is, of 1: against the longest, which has at least a few. */
export const share = (n: number, all: Column[]): number => n / Math.max(4, ...all.map((c) => c.n));
