import { expect, test } from "vitest";
import type { Attempt, How, Report, ReportSeat, StepRecord } from "../../messages.gen";
import { examined } from "./exams";
import { been, hardest, isBegun, mistakes, mostWorked, stepSums, stuck, workIn } from "./work";

const lab = {
  id: "a",
  title: "A",
  minutes: 10,
  steps: ["x", "y", "z"].map((id) => ({ id, title: id.toUpperCase() })),
};
const other = { ...lab, id: "b" };

type Went = [step: string, how: How | "", tries?: number, seconds?: number, hints?: number];

const went = ([step, how, tries = 0, seconds = 60, hints = 0]: Went): StepRecord => ({
  step,
  done: how !== "" && how !== "skipped",
  ...(how === "skipped" && { skipped: true }),
  ...(how && { how }),
  tries,
  hints,
  seconds,
});

const attempt = (steps: Went[], finished?: string): Attempt => ({
  begun: "2026-11-30T09:00:00Z",
  ...(finished && { finished }),
  steps: steps.map(went),
});

const seat = (
  name: string,
  attempts: Attempt[] = [],
  more: Partial<ReportSeat> = {},
): ReportSeat => ({
  seat: { id: name, name, since: "", state: "in" },
  record: { labs: attempts.length ? [{ lab: "a", finished: false, attempts }] : [] },
  ...more,
});

const report = (...seats: ReportSeat[]): Report => ({
  when: "2026-11-30T12:00:00Z",
  class: { title: "C", labs: [lab, other], deadline: "2026-11-30T10:00:00Z" },
  seats,
});

const byHand: Went[] = [
  ["x", "connected", 1],
  ["y", "by-hand", 2, 61],
  ["z", "by-hand"],
];

test("a seat has finished as its weakest step was done, and late after the deadline", () => {
  const works = workIn(
    report(
      seat("Lea", [attempt(byHand, "2026-11-30T09:30:00Z")]),
      seat("Max", [
        attempt([...byHand.slice(0, 2), ["z", "with-help", 0, 1, 2]], "2026-11-30T10:00:01Z"),
      ]),
      seat("Kim", [attempt([...byHand.slice(0, 2), ["z", "skipped"]], "2026-11-30T09:30:00Z")]),
      seat("Zoe", [attempt([["x", "by-hand"], ["y", "", 4]])]), // prettier-ignore
      seat("Ada"),
      seat("Bob", [], { missing: true }),
      seat("Cleo", [], { opened: ["a"] }),
      seat("Dan", [], { opened: ["b"] }),
      seat("Eva", [attempt([["x", "", 0, 70]])]), // prettier-ignore
    ),
    lab,
  );
  expect(works.map((w) => w.outcome)).toEqual([
    "by-hand", "with-help", "skipped", "begun", "none", "unknown", "opened", "none", "opened",
  ]); // prettier-ignore
  expect(works.map((w) => w.late)).toEqual([false, true, ...Array<boolean>(7).fill(false)]);
  expect(works.map(isBegun)).toEqual([true, true, true, true, ...Array<boolean>(5).fill(false)]);
  expect(works[0]).toMatchObject({
    minutes: 4,
    tries: 3,
    hints: 0,
    steps: Array(3).fill("by-hand"),
  });
  expect(works[1]).toMatchObject({ hints: 2, finished: "2026-11-30T10:00:01Z" });
  expect(works[3]!.steps).toEqual(["by-hand", "begun", "open"]);
  expect(works[3]).toMatchObject({ minutes: 2, tries: 4 });
});

test("of several attempts the one counts with most steps done, and of two the first", () => {
  const [work] = workIn(
    report(
      seat("Lea", [
        attempt([["x", "skipped"], ["y", "skipped"]]),
        attempt([["x", "by-hand", 5]]),
        attempt([["x", "by-hand", 7]]),
      ]),
    ),
    lab,
  ); // prettier-ignore
  expect(work!.tries).toBe(5);
});

test("who waits at the door belongs to the class if something was done at the seat", () => {
  const door = (name: string, attempts?: Attempt[]) => {
    const s = seat(name, attempts);
    return { ...s, seat: { ...s.seat, state: "refused" as const } };
  };
  const works = workIn(report(door("Eve"), door("Max", [attempt(byHand)])), lab);
  expect(works.map((w) => w.of.seat.name)).toEqual(["Max"]);
});

test("the lab that most have begun is shown first", () => {
  expect(mostWorked(report())!.id).toBe("a");
  const late = seat("Lea");
  late.record.labs = [{ lab: "b", finished: false, attempts: [attempt(byHand)] }];
  expect(mostWorked(report(late))!.id).toBe("b");
  expect(mostWorked(report(late, seat("Max", [attempt(byHand)])))!.id).toBe("a");
  expect(mostWorked({ ...report(), class: { title: "", labs: [] } })).toBeUndefined();
});

test("a step's minutes and tries are those of who has done it", () => {
  const works = workIn(
    report(
      seat("Lea", [attempt(byHand)]),
      seat("Max", [attempt([["x", "with-help", 3, 90], ["y", "skipped", 9, 900]])]), // prettier-ignore
      seat("Kim", [attempt([["x", "", 8]])]), // prettier-ignore
      seat("Ada"),
    ),
    lab,
  );
  const [x, y, z] = stepSums(works, lab);
  expect(x).toMatchObject({
    n: 1,
    by: { "by-hand": 1, "with-help": 1, skipped: 0, begun: 1, open: 0 },
    minutes: [1, 1.5],
    tries: [1, 3],
  });
  expect(y).toMatchObject({ by: { skipped: 1, open: 1 }, tries: [2] });
  expect([been(x!), stuck(x!), been(y!), stuck(y!), been(z!), stuck(z!)]).toEqual([
    3, 1, 2, 1, 1, 0,
  ]);
});

test("the hardest steps are those at which most needed help, then those with most tries", () => {
  const sums = (...seats: Went[][]) =>
    stepSums(workIn(report(...seats.map((s, i) => seat(`${i}`, [attempt(s)]))), lab), lab);
  const names = (...seats: Went[][]) => hardest(sums(...seats)).map((s) => s.step.id);
  expect(names([["x", "by-hand"]])).toEqual([]);
  expect(
    names([
      ["x", "by-hand", 1],
      ["y", "", 4],
    ]),
  ).toEqual(["y", "x"]);
  expect(
    names([
      ["x", "by-hand", 1],
      ["y", "", 0, 60, 1],
    ]),
  ).toEqual(["y", "x"]);
  expect(names([["x", "by-hand", 9], ["y", "with-help"], ["z", "skipped", 1]])).toEqual(["y", "z", "x"]); // prettier-ignore
  expect(names([["x", "with-help"], ["z", "by-hand", 2]], [["x", "skipped"], ["z", "with-help"]])).toEqual(["x", "z"]); // prettier-ignore
});

test("mistakes are counted in all attempts, by step and key, with how many made them", () => {
  const slipped = (step: string, made: Record<string, number>): Attempt => ({
    begun: "",
    steps: [{ ...went([step, ""]), mistakes: made }],
  });
  const made = mistakes(
    workIn(
      report(
        seat("Lea", [slipped("x", { "1": 2 }), slipped("x", { "1": 1 })]),
        seat("Max", [slipped("x", { "1": 1, path: 1 })]),
        seat("Kim", [slipped("z", { "1": 3 }), slipped("gone", { "1": 9 })]),
      ),
      lab,
    ),
    lab,
  );
  expect(made.map((m) => [m.step.id, m.n, m.key, m.times, m.learners])).toEqual([
    ["x", 1, "1", 4, 2],
    ["z", 3, "1", 3, 1],
    ["x", 1, "path", 1, 1],
  ]);
});

test("what was done between the times of an exam was done in it", () => {
  const at = (minute: number) => `2026-11-30T09:${String(minute).padStart(2, "0")}:00Z`;
  const steps = [5, 10, 21].map((minute, i): StepRecord => ({
    step: lab.steps[i]!.id,
    done: i !== 1,
    skipped: i === 1,
    when: at(minute),
    tries: 0,
    hints: 0,
    seconds: 0,
  }));
  const known = report(seat("Lea", [{ begun: at(0), steps }]));
  const [work] = workIn(known, lab);
  expect(examined(known, lab)).toBeUndefined();
  const of = (...exams: Report["exams"] & object) => examined({ ...known, exams }, lab)?.(work!);
  expect(of({ labs: ["b"], since: at(0) })).toBeUndefined();
  expect(of({ labs: ["a"], since: at(10), ended: at(20) })).toEqual([false, true, false]);
  expect(of({ labs: ["a", "b"], since: at(10) })).toEqual([false, true, true]);
});
