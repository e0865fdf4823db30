import type { Lead } from "../messages.gen";

/** What keeps whoever is at a lab from going on: the first of these, "" for nothing. */
export type Hold = "over" | "paused" | "closed" | "steps" | "";

/** at is the step that is theirs to do, from 0; now is the server's time. The server holds to the same. */
export function holdOf(lead: Lead, lab: string, at: number, now: number): Hold {
  if (isOver(lead, now)) return "over";
  if (lead.pause) return "paused";
  if (lead.closed?.includes(lab)) return "closed";
  const open = openSteps(lead, lab);
  return open && at >= open.to ? "steps" : "";
}

/** Whether the time of an exam is over. */
export const isOver = ({ exam }: Lead, now: number): boolean =>
  exam?.ends !== undefined && Date.parse(exam.ends) <= now;

/** The steps of a lab that are open, counted from 1; undefined if all are. */
export const openSteps = ({ steps }: Lead, lab: string) => steps?.find((s) => s.lab === lab);

/** What is said of a time as it goes by, by how many milliseconds are left then. */
const said = [0, 60_000, 300_000];

/** Which of these times has come, as so many milliseconds are left and so many were before. */
export const comesTo = (before: number, left: number): number | undefined =>
  said.find((at) => before > at && left <= at);
