import { afterEach, expect, test, vi } from "vitest";
import { ahead, countdown } from "./countdown";

afterEach(() => vi.useRealTimers());

test.each([
  ["in minutes", 5 * 60_000, "5 minutes"],
  ["rounded up, as clocks on a wall are", 4 * 60_000 + 1, "5 minutes"],
  ["in seconds in the last minute", 60_000, "60 seconds"],
  ["to the last", 1, "1 second"],
  ["no more when it is over", 0, ""],
  ["nor afterwards", -5000, ""],
])("a time is told %s", (_, ms, says) => expect(countdown(ms)).toBe(says));

test.each([
  ["a clock that is slow", "Mon, 30 Nov 2026 12:03:00 GMT", 180_000],
  ["one that is fast", "Mon, 30 Nov 2026 11:59:00 GMT", -60_000],
  ["one that is right", "Mon, 30 Nov 2026 11:59:59 GMT", 0],
  ["an answer without a time", undefined, 0],
])("%s is known by an answer", (_, date, by) => {
  vi.useFakeTimers({ now: Date.parse("2026-11-30T12:00:00Z") });
  expect(ahead(new Response("", { headers: date ? { Date: date } : {} }))).toBe(by);
});
