import { expect, test } from "vitest";
import { left } from "./deadline";

const now = Date.parse("2026-11-30T12:00:00Z");

test.each([
  ["in days where there are two", "2026-12-02T12:00:00Z", "in 2 days"],
  ["rounded down, to be on the safe side", "2026-12-05T11:59:00Z", "in 4 days"],
  ["in hours up to then", "2026-12-02T11:00:00Z", "in 47 hours"],
  ["in minutes at last", "2026-11-30T12:59:30Z", "in 59 minutes"],
  ["in any zone of time", "2026-11-30T14:30:00+01:00", "in 1 hour"],
  ["no more once it has passed", "2026-11-30T12:00:00Z", ""],
])("the time that is left is told %s", (_, until, says) => expect(left(until, now)).toBe(says));
