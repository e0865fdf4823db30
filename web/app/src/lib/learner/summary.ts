import type { LabRecord } from "../messages.gen";

/** How a lab went, in words: its latest attempt, by the means that steps were done by. */
export function howItWent(lab: LabRecord): string {
  const latest = lab.attempts.at(-1);
  if (!latest) return lab.claimed ? "finished before the server kept a record" : "";
  const { steps } = latest;
  const parts = [
    [steps.filter((s) => s.done && s.how !== "with-help").length, "by hand"],
    [steps.filter((s) => s.done && s.how === "with-help").length, "with help"],
    [steps.filter((s) => s.skipped).length, "skipped"],
  ] as const;
  const said = parts.filter(([n]) => n > 0).map(([n, how]) => `${n} ${how}`);
  return said.length ? `steps: ${said.join(", ")}` : "no step done yet";
}
