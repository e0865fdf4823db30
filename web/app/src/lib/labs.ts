import words from "$words/course.json";
import type { LabSummary } from "./messages.gen";
import { fill } from "./words";

/** Fetches the catalogue of labs. */
export async function fetchLabs(): Promise<LabSummary[]> {
  const answer = await fetch("/api/labs");
  if (!answer.ok) throw new Error(fill(words.answered, { status: answer.status }));
  return (await answer.json()) as LabSummary[];
}
