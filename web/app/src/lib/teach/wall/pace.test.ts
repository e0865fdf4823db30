import { describe, expect, it, test } from "vitest";
import type { WallLab } from "../../messages.gen";
import { expectation, median, typicalOf, type Typical } from "./pace";

const minute = 60_000;
const lab: WallLab = {
  id: "mail",
  title: "Mail",
  minutes: 8,
  steps: ["1", "2", "3", "4"].map((id) => ({ id, title: id })),
};

test("the median is the middle, or between the two of it", () => {
  expect(median([9, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 9])).toBe(3);
});

describe("how long a step usually takes", () => {
  const minutes = (of: number[]) => of.map((m) => m * minute);

  it("is what it took three people who have done it", () => {
    expect(typicalOf(lab, [minutes([1, 30])], [])[0]).toEqual({ minutes: 2, basis: "plan" });
    expect(typicalOf(lab, [minutes([1, 30, 3])], [])[0]).toEqual({ minutes: 3, basis: "took" });
  });

  it("is learnt from those who are at it, where nobody has done it and they are more than three", () => {
    const of = (now: number[]) => typicalOf(lab, [], [minutes(now)])[0];
    expect(of([1, 2, 3])).toEqual({ minutes: 2, basis: "plan" });
    expect(of([1, 3, 5, 20])).toEqual({ minutes: 4, basis: "others" });
  });

  it("is not known where nothing is planned", () => {
    expect(typicalOf({ ...lab, minutes: 0 }, [], [])).toEqual(Array(4).fill(undefined));
  });
});

describe("when a class will have finished", () => {
  const planned: Typical[] = Array(4).fill({ minutes: 2, basis: "plan" }) as Typical[];
  const took = (...minutes: number[]): Typical[] =>
    planned.map((p, i) => (minutes[i] ? { minutes: minutes[i], basis: "took" } : p));
  const going = (...steps: number[]) => steps.map((step) => ({ at: step, spent: 0 }));
  const says = (typical: Typical[], ...steps: number[]) =>
    expectation(lab, typical, going(...steps), new Date("2026-11-30T12:00").getTime());

  it("is said of nobody while nobody has begun", () => expect(says(planned)).toBe(""));

  it("is as planned where nothing else is known", () =>
    expect(says(planned, 0, 1, 3)).toBe(
      "Half the class is at step 2 of 4, or further. As planned, with 8 minutes for the lab, most finish about 12:06.",
    ));

  it("goes by the one in the middle: half are as far, or further", () => {
    expect(says(planned, 0, 0, 2, 2)).toContain("step 3 of 4");
    expect(says(planned, 0, 0, 0, 2)).toContain("step 1 of 4");
  });

  it("takes what was seen for those steps, and their pace for all others", () => {
    // Four minutes for the second step, and twice the planned two for the last two.
    expect(says(took(4, 4), 1)).toBe(
      "Half the class is at step 2 of 4, or further. At this pace most finish about 12:12: steps take 2 times as long as planned (8 minutes for the lab).",
    );
    expect(says(took(1), 1)).toContain("about 12:03: 2 times as fast as planned (8 minutes");
    expect(says(took(2), 1)).toContain("about 12:06. It is the pace of the plan: 8 minutes");
  });

  it("counts what has passed of the step that they are at, but nothing that is over", () => {
    const now = new Date("2026-11-30T12:00").getTime();
    const after = (minutes: number) =>
      expectation(lab, planned, [{ at: 2, spent: minutes * minute }], now);
    expect(after(1)).toContain("about 12:03");
    expect(after(30)).toContain("about 12:02");
  });

  it("is past when most have", () => {
    expect(says(planned, 4, 4, 1)).toBe("Most have finished. 1 is still at it.");
    expect(says(planned, 4, 4)).toBe("All who began have finished.");
  });

  it("tells no time where nothing is planned, and nothing was seen", () =>
    expect(expectation({ ...lab, minutes: 0 }, [], going(1), 0)).toBe(
      "Half the class is at step 2 of 4, or further.",
    ));
});
