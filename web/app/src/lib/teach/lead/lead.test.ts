import { describe, expect, test } from "vitest";
import type { Lead } from "../../messages.gen";
import {
  elapsed,
  examined,
  held,
  locked,
  minutesIn,
  opened,
  paused,
  released,
  timed,
  without,
} from "./lead";

const now = Date.parse("2026-11-30T10:30:00Z");
const led: Lead = {
  pause: { says: "Look up.", since: "2026-11-30T10:29:00Z" },
  closed: ["pop3"],
  steps: [{ lab: "smtp", from: 1, to: 3 }],
  timer: { says: "", ends: "2026-11-30T10:35:00Z" },
};

describe("how a class is to be led", () => {
  test("is how it is led but for what changes", () => {
    const changes: [Lead, Partial<Lead>][] = [
      [paused(led, " Now here. "), { pause: { says: "Now here.", since: led.pause!.since! } }],
      [locked(led, "smtp", true), { closed: ["pop3", "smtp"] }],
      [locked(led, "pop3", true), { closed: ["pop3"] }],
      [locked(led, "pop3", false), { closed: [] }],
      [
        timed(led, " Read. ", 5, now),
        { timer: { says: "Read.", ends: "2026-11-30T10:35:00.000Z" } },
      ],
      [
        examined(led, ["smtp"], 45, now),
        { exam: { labs: ["smtp"], ends: "2026-11-30T11:15:00.000Z" } },
      ],
      [examined(led, ["smtp"], 0, now), { exam: { labs: ["smtp"] } }],
    ];
    for (const [to, change] of changes) expect(to).toEqual({ ...led, ...change });
  });

  test("can be without a part", () => {
    expect(without(led, "pause")).toEqual({
      closed: led.closed,
      steps: led.steps,
      timer: led.timer,
    });
    expect(without({}, "exam")).toEqual({});
  });

  test.each([
    ["pop3", 2, 4, [...led.steps!, { lab: "pop3", from: 2, to: 4 }]],
    ["smtp", 4, 2, [{ lab: "smtp", from: 2, to: 4 }]],
    ["smtp", 0, 0, []],
  ])("opens of %s the steps from %d to %d", (lab, from, to, steps) =>
    expect(opened(led, lab, from, to).steps).toEqual(steps),
  );
});

describe("what is in force as an exam begins", () => {
  test.each([
    [["smtp"], ["pause", "steps", "timer"]],
    [["pop3"], ["pause", "closed", "timer"]],
    [
      ["smtp", "pop3"],
      ["pause", "closed", "steps", "timer"],
    ],
  ])("in %j is %j", (labs, parts) => expect(held(led, labs)).toEqual(parts));

  test("is nothing where a class is not led", () => expect(held({}, ["smtp"])).toEqual([]));

  test("ends part by part, and stays in force for other labs", () => {
    const labs = ["smtp"];
    expect(released(led, "steps", labs)).toEqual({ ...led, steps: [] });
    expect(released(led, "closed", labs)).toEqual(led);
    expect(released(led, "timer", labs).timer).toBeUndefined();
    const none = held(led, labs).reduce((now, part) => released(now, part, labs), led);
    expect(held(none, labs)).toEqual([]);
  });
});

test.each([
  ["5", 5],
  ["1440", 1440],
  ["1441", 0],
  ["0", 0],
  ["2.5", 0],
  ["", 0],
  ["soon", 0],
])("of %j minutes are taken %d", (text, n) => expect(minutesIn(text)).toBe(n));

test.each([
  [59_999, "59 seconds"],
  [60_000, "1 minute"],
  [179_000, "2 minutes"],
  [-500, "0 seconds"], // by a clock that is slow
])("what began %d milliseconds ago goes on for %s", (ms, says) => expect(elapsed(ms)).toBe(says));
