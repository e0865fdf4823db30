import type {
  Attempt,
  Report,
  ReportSeat,
  StepRecord,
  WallLab,
  WallStep,
} from "../../messages.gen";

/** How a step was done: "begun" where it was tried and is not finished, "open" where nobody came to it. */
export type StepState = "by-hand" | "with-help" | "skipped" | "begun" | "open";

/** How far a seat has come at a lab; finished is as its weakest step was done. */
export type Outcome = "by-hand" | "with-help" | "skipped" | "begun" | "opened" | "none" | "unknown";

/** What was done at a seat in a lab: that of its best attempt, as the gradebook has it. */
export interface Work {
  of: ReportSeat;
  outcome: Outcome;
  /** A lab's, in their order. */
  steps: StepState[];
  /** Rounded up. */
  minutes: number;
  tries: number;
  hints: number;
  finished?: string;
  /** It was finished after the deadline. */
  late: boolean;
}

const state = (s: StepRecord | undefined): StepState =>
  !s
    ? "open"
    : s.skipped
      ? "skipped"
      : !s.done
        ? "begun"
        : s.how === "with-help"
          ? "with-help"
          : "by-hand";

const labOf = (seat: ReportSeat, lab: WallLab) => seat.record.labs.find((l) => l.lab === lab.id);

const stepOf = (a: Attempt | undefined, step: WallStep) => a?.steps.find((s) => s.step === step.id);

/** The attempt with most steps done, the first of them; undefined where none was begun. */
function best(seat: ReportSeat, lab: WallLab): Attempt | undefined {
  const done = (a: Attempt) => lab.steps.filter((s) => stepOf(a, s)?.done).length;
  return labOf(seat, lab)?.attempts.reduce((a, b) => (done(b) > done(a) ? b : a));
}

/** How each step of a lab went in the attempt that counts, undefined where nothing is known of it. */
export function recordsOf(seat: ReportSeat, lab: WallLab): (StepRecord | undefined)[] {
  const attempt = best(seat, lab);
  return lab.steps.map((step) => stepOf(attempt, step));
}

/** Whether somebody belongs to the class: who waits at the door does not yet, unless they did before. */
const belongs = ({ seat, record }: ReportSeat) =>
  seat.state === "in" || seat.state === "expected" || record.labs.length > 0;

/** What was done in a lab, by seat. */
export function workIn(report: Report, lab: WallLab): Work[] {
  return report.seats.filter(belongs).map((of) => {
    const attempt = best(of, lab);
    const steps = lab.steps.map((s) => state(stepOf(attempt, s)));
    const records = lab.steps.flatMap((s) => stepOf(attempt, s) ?? []);
    const sum = (count: (s: StepRecord) => number) => records.reduce((n, s) => n + count(s), 0);
    const { finished } = attempt ?? {};
    const { deadline } = report.class;
    return {
      of,
      outcome: outcome(of, attempt, steps, lab),
      steps,
      minutes: Math.ceil(sum((s) => s.seconds) / 60),
      tries: sum((s) => s.tries),
      hints: sum((s) => s.hints),
      ...(finished && { finished }),
      late: !!finished && !!deadline && Date.parse(finished) > Date.parse(deadline),
    };
  });
}

/** Whether something was done at a step, if in vain: that it was in view is nothing. */
const tried = (s: StepRecord) => s.done || s.skipped || s.tries || s.hints || s.mistakes;

/** Whether something was done in the lab, as far as it is known. */
export const isBegun = ({ outcome }: Work) => !["opened", "none", "unknown"].includes(outcome);

function outcome(
  of: ReportSeat,
  attempt: Attempt | undefined,
  steps: StepState[],
  lab: WallLab,
): Outcome {
  if (of.missing) return "unknown";
  if (!attempt) return of.opened?.includes(lab.id) ? "opened" : "none";
  if (!attempt.finished) return attempt.steps.some(tried) ? "begun" : "opened";
  return (["skipped", "with-help"] as const).find((weak) => steps.includes(weak)) ?? "by-hand";
}

/** The lab that most have begun, the first of them; undefined where the class has none. */
export function mostWorked(report: Report): WallLab | undefined {
  const begun = (lab: WallLab) => report.seats.filter((s) => labOf(s, lab)?.attempts.length).length;
  return report.class.labs.reduce<WallLab | undefined>(
    (a, b) => (a && begun(a) >= begun(b) ? a : b),
    undefined,
  );
}

/** How a step went in the class. */
export interface StepSum {
  step: WallStep;
  /** From 1. */
  n: number;
  /** How many have it so: of all who have begun the lab. */
  by: Record<StepState, number>;
  /** Of those who have done it. */
  minutes: number[];
  /** That did nothing, of those who have done it. */
  tries: number[];
  /** Of those who have come to it, and not finished it. */
  begun: StepRecord[];
}

/** How each step of a lab went. */
export function stepSums(works: readonly Work[], lab: WallLab): StepSum[] {
  const attempts = works.flatMap((w) => best(w.of, lab) ?? []);
  return lab.steps.map((step, i) => {
    const records = attempts.map((a) => stepOf(a, step));
    const by = { "by-hand": 0, "with-help": 0, skipped: 0, begun: 0, open: 0 };
    for (const r of records) by[state(r)]++;
    const done = records.filter((s) => s?.done) as StepRecord[];
    const begun = records.filter((s) => state(s) === "begun") as StepRecord[];
    return {
      step,
      n: i + 1,
      by,
      minutes: done.map((s) => s.seconds / 60),
      tries: done.map((s) => s.tries),
      begun,
    };
  });
}

/** How many needed help at a step, or passed it over. */
export const stuck = ({ by, begun }: StepSum): number =>
  by["with-help"] + by.skipped + begun.filter((s) => s.hints).length;

/** How many have been at a step. */
export const been = ({ by }: StepSum): number =>
  by["by-hand"] + by["with-help"] + by.skipped + by.begun;

/** All tries at a step that did nothing. */
export const triesAt = ({ tries, begun }: StepSum): number =>
  [...tries, ...begun.map((s) => s.tries)].reduce((a, b) => a + b, 0);

/**
 * The hardest steps, three at most: those at which most needed help or passed them over, and of two
 * with as many the one with more tries. Where nobody was stuck or tried in vain, nothing was hard.
 */
export function hardest(sums: readonly StepSum[]): StepSum[] {
  return sums
    .filter((s) => stuck(s) + triesAt(s) > 0)
    .toSorted((a, b) => stuck(b) - stuck(a) || triesAt(b) - triesAt(a))
    .slice(0, 3);
}

/** A mistake that a lab knows, as it was made in the class. */
export interface Made {
  step: WallStep;
  n: number;
  /** Of the step's, as records call it. */
  key: string;
  times: number;
  learners: number;
}

/** The mistakes that were made in a lab, in all attempts, the most frequent first. */
export function mistakes(works: readonly Work[], lab: WallLab): Made[] {
  const all = new Map<string, Made>();
  for (const { of } of works) {
    const own = new Set<Made>();
    for (const record of labOf(of, lab)?.attempts.flatMap((a) => a.steps) ?? []) {
      const at = lab.steps.findIndex((s) => s.id === record.step);
      if (at < 0) continue;
      for (const [key, times] of Object.entries(record.mistakes ?? {})) {
        const id = `${at} ${key}`;
        const made = all.get(id) ?? { step: lab.steps[at]!, n: at + 1, key, times: 0, learners: 0 };
        all.set(id, made);
        made.times += times;
        own.add(made);
      }
    }
    for (const made of own) made.learners++;
  }
  return [...all.values()].sort(
    (a, b) => b.times - a.times || b.learners - a.learners || a.n - b.n,
  );
}
