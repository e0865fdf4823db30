import { describe, expect, it, test } from "vitest";
import type { Seat, WallLab, WallWork } from "../../messages.gen";
import { span, standingOf, type Around } from "./needs";
import type { Typical } from "./pace";

const now = Date.parse("2026-11-30T12:00:00Z");
const minute = 60_000;
const ago = (minutes: number) => new Date(now - minutes * minute).toISOString();

const lab: WallLab = {
  id: "mail",
  title: "Mail",
  minutes: 10,
  steps: ["Call", "Greet", "Send"].map((title) => ({ id: title, title })),
};

/** Somebody at the second step for a minute, who has just done something. */
const work = (other: Partial<WallWork> = {}): WallWork => ({
  lab: "mail",
  pages: 1,
  active: ago(0.1),
  steps: "d..",
  at: 1,
  since: ago(1),
  ...other,
});

interface Given {
  works?: WallWork[];
  seat?: Partial<Seat>;
  typical?: Typical;
  left?: number;
  held?: boolean;
}

function standing({ works = [work()], seat = {}, typical, left, held = false }: Given) {
  const around: Around = {
    lab,
    now,
    left,
    titles: new Map([
      ["mail", "Mail"],
      ["pop", "Collect mail"],
      ["play", "free play"],
    ]),
    typical: () => typical,
    held: () => held,
  };
  const whose: Seat = { id: "s", name: "Lea", since: ago(60), state: "in", ...seat };
  return standingOf({ seat: whose, work: works }, around);
}

const reasons = (given: Given) => standing(given).reasons.map((r) => r.says);
const took = (minutes: number): Typical => ({ minutes, basis: "took" });
const slip = (times: number) => ({ id: "x", line: "HELLO", reply: "500", times });

describe("the reasons why somebody may need help", () => {
  it("are none for who just works", () => expect(reasons({ typical: took(1) })).toEqual([]));

  test("who has to wait is neither long at a step nor idle, but what went wrong is told", () => {
    const works = [work({ since: ago(20), active: ago(10), slip: slip(3) })];
    const typical: Typical = { minutes: 1, basis: "took" };
    const kinds = (held: boolean) =>
      standing({ works, typical, held }).reasons.map((reason) => reason.kind);
    expect(kinds(false)).toEqual(expect.arrayContaining(["mistake", "long", "idle"]));
    expect(kinds(true)).toEqual(["mistake"]);
  });

  test.each([
    ["a hand that was just raised", 0.5, "hand just raised"],
    ["a hand that has been up", 4, "hand up for 4 min"],
  ])("have %s", (_, since, says) =>
    expect(reasons({ seat: { hand: ago(since) } })).toEqual([says]),
  );

  it("have the same mistake from the third time on", () => {
    expect(reasons({ works: [work({ slip: slip(2) })] })).toEqual([]);
    expect(reasons({ works: [work({ slip: slip(3) })] })).toEqual(["the same mistake 3 times"]);
  });

  test.each([
    ["what it took those who have done it", took(2), "9 min on this step; most took 2 min"],
    [
      "how long others have been at it",
      { minutes: 2.2, basis: "others" },
      "9 min on this step; others so far 2 min",
    ],
    ["the lab's plan", { minutes: 0.5, basis: "plan" }, "9 min on this step; planned about 1 min"],
  ] as const)("have a step that is long against %s", (_, typical, says) =>
    expect(reasons({ works: [work({ since: ago(9) })], typical })).toEqual([says]),
  );

  test.each([
    ["others took nearly as long", 9, took(4)],
    ["it is not long yet, however fast others were", 3.9, took(0.5)],
  ])("have no step of which %s", (_, minutes, typical) =>
    expect(reasons({ works: [work({ since: ago(minutes) })], typical })).toEqual([]),
  );

  it("have many tries", () => {
    expect(reasons({ works: [work({ tries: 7 })] })).toEqual([]);
    expect(reasons({ works: [work({ tries: 8 })] })).toEqual(["8 tries on this step"]);
  });

  test.each([
    [2.9, []],
    [3, ["nothing done for 3 min"]],
    [59, ["nothing done for 59 min"]],
    [60, []],
  ])("have who has done nothing for %s minutes, until they are not expected any more", (m, says) =>
    expect(reasons({ works: [work({ active: ago(m) })] })).toEqual(says),
  );

  it("have who has gone in the middle of it, for a while", () => {
    expect(reasons({ works: [work({ pages: 0, active: ago(4) })] })).toEqual(["left 4 min ago"]);
    expect(reasons({ works: [work({ pages: 0, active: ago(16) })] })).toEqual([]);
  });

  it("have the moment when a page was closed, where that was seen", () => {
    const works = [work({ pages: 0, active: ago(4) })];
    expect(reasons({ works, left: now - minute })).toEqual(["left 1 min ago"]);
    expect(reasons({ works, left: now - 10_000 })).toEqual(["has just left"]);
    // Who loads a page again comes back.
    expect(standing({ works: [work({ pages: 0 })], left: now - 1000 }).presence).toBe("works");
  });

  it("stand in the order in which they press", () => {
    const works = [work({ since: ago(9), active: ago(5), slip: slip(3), tries: 9 })];
    expect(
      standing({ works, seat: { hand: ago(1) }, typical: took(1) }).reasons.map((r) => r.kind),
    ).toEqual(["hand", "mistake", "long", "tries", "idle"]);
  });

  it("are nothing of what went wrong before somebody left, or elsewhere", () => {
    const stuck = { slip: slip(5), tries: 20, since: ago(30) };
    const gone = work({ ...stuck, pages: 0, active: ago(5) });
    expect(reasons({ works: [gone], typical: took(1) })).toEqual(["left 5 min ago"]);
    const there = { ...work(), lab: "pop" };
    expect(reasons({ works: [gone, there], typical: took(1) })).toEqual([]);
  });
});

test.each([
  ["works", {}, ""],
  ["new", { works: [] }, "has not begun"],
  ["new", { works: [work({ lab: "pop", pages: 0 })] }, "has not begun"],
  ["elsewhere", { works: [work({ lab: "pop" })] }, "in Collect mail"],
  ["elsewhere", { works: [work({ pages: 0 }), work({ lab: "play" })] }, "in free play"],
  ["elsewhere", { works: [work({ lab: "taken-out" })] }, "in another lab"],
  ["done", { works: [work({ at: -1, finished: ago(1) })] }, "finished"],
  [
    "done",
    { works: [work({ at: -1, finished: ago(1), pages: 0 }), work({ lab: "pop" })] },
    "finished; now in Collect mail",
  ],
  ["gone", { works: [work({ pages: 0, active: ago(150) })] }, "gone for 2 h"],
  ["gone", { works: [work({ pages: 0, active: undefined! })] }, "gone"],
  ["idle", { works: [work({ active: ago(90) })] }, "idle for 1 h"],
  ["expected", { works: [], seat: { state: "expected" } }, "has not come yet"],
  ["waiting", { works: [], seat: { state: "waiting" } }, "waits at the door"],
] as const)("somebody is %s", (presence, given, says) => {
  const { presence: is, there } = standing(given as unknown as Given);
  expect([is, there]).toEqual([presence, says]);
});

test("the time at a step is that of who is there", () => {
  expect(standing({ works: [work({ since: ago(9.9) })] })).toMatchObject({
    time: "9 min",
    brief: "9′",
  });
  expect(standing({ works: [work({ since: undefined! })] }).time).toBe("");
  expect(standing({ works: [work({ pages: 0, active: ago(9) })] }).time).toBe("");
});

test.each([
  [59_999, "<1 min"],
  [59 * minute, "59 min"],
  [119 * minute, "1 h"],
  [48 * 60 * minute, "2 days"],
])("%s ms are %s", (ms, says) => expect(span(ms)).toBe(says));
