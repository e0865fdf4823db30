import type { AskQuiz, ClassQuiz, SetQuiz, TaughtLab, TaughtStep } from "../../messages.gen";
import { request } from "../../request";

const at = (id: string) => `/api/classes/${id}/quizzes`;

/** Asks a class a question. Throws why it is not asked. */
export async function ask(id: string, question: AskQuiz): Promise<void> {
  await request("POST", at(id), question);
}

/** Closes the question that a class is asked, opens it again, or reveals the answer. */
export async function set(id: string, quiz: ClassQuiz, to: SetQuiz): Promise<void> {
  await request("PUT", `${at(id)}/${quiz.id}`, to);
}

/** Asks it no more: what was answered is kept. */
export async function end(id: string): Promise<void> {
  await request("DELETE", `/api/classes/${id}/show`);
}

/** The steps of a lab that have something to ask all: a question, or one to talk about. */
export async function questions(id: string, lab: string): Promise<TaughtStep[]> {
  const answer = await request("GET", `/api/classes/${id}/labs/${lab}`);
  return ((await answer.json()) as TaughtLab).steps.filter((s) => s.quiz ?? s.ask);
}

/** Which part of a class has answered, in quarters: what is said now and then. */
export const quarters = ({ answered, seats }: ClassQuiz): number =>
  seats ? Math.floor((4 * answered) / seats) : 0;
