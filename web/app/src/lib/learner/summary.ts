import words from "$words/learner.json";
import marks from "$words/marks.json";
import type { LabRecord } from "../messages.gen";
import { fill } from "../words";

/** How a lab went, in words: its latest attempt, by the means that steps were done by. */
export function howItWent(lab: LabRecord): string {
  const latest = lab.attempts.at(-1);
  if (!latest) return lab.claimed ? words.claimed : "";
  const { steps } = latest;
  const parts = [
    [steps.filter((s) => s.done && s.how !== "with-help").length, marks.count["by-hand"]],
    [steps.filter((s) => s.done && s.how === "with-help").length, marks.count["with-help"]],
    [steps.filter((s) => s.skipped).length, marks.count.skipped],
  ] as const;
  const said = parts.filter(([n]) => n > 0).map(([n, how]) => fill(how, { n }));
  return said.length ? fill(words.steps, { list: said.join(", ") }) : words.noStep;
}
