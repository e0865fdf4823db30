import type { LabSummary } from "./messages.gen";

/** Fetches the catalogue of labs. */
export async function fetchLabs(): Promise<LabSummary[]> {
  const answer = await fetch("/api/labs");
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return (await answer.json()) as LabSummary[];
}
