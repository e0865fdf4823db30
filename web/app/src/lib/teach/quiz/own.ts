import type { AskQuiz } from "../../messages.gen";
import { plainText } from "../../text";

/** A question in a teacher's own words, as it is being written. */
export interface Own {
  question: string;
  answers: { text: string; right: boolean }[];
  says: string;
}

/** How many answers there can be to choose from. */
export const most = 6;

export const blank = (): Own => ({
  question: "",
  answers: [
    { text: "", right: false },
    { text: "", right: false },
  ],
  says: "",
});

/** It as the server takes it: answers that are empty are none. */
export const asked = ({ question, answers, says }: Own): AskQuiz => ({
  question,
  says,
  answers: answers.filter(({ text }) => text.trim() !== ""),
});

/** HTML of a lab's as plain text in which code stands in backquotes. */
export const written = (html: string): string => plainText(html.replace(/<\/?code\b[^>]*>/g, "`"));

/** The question to ask a class, as a lab has it: behind it stands in brackets what there is to say of it. */
export function split(text: string): Pick<Own, "question" | "says"> {
  const [, question, says] = /^(.*?[?!.])\s*\((.*)\)[.]?$/s.exec(text.trim()) ?? [];
  return question && says ? { question, says } : { question: text.trim(), says: "" };
}
