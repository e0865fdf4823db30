import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Deeds } from "./deeds.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("that something was done is told for a while, however it came about", async () => {
  const deeds = new Deeds();
  deeds.say("It is done.");
  vi.advanceTimersByTime(7000);
  expect(deeds.done).toBe("It is done.");
  vi.advanceTimersByTime(2000);
  expect(deeds.done).toBe("");
  await deeds.act(() => Promise.resolve(), "This, too.");
  expect(deeds.done).toBe("This, too.");
  vi.advanceTimersByTime(9000);
  expect(deeds.done).toBe("");
});

test("what has been told since stays its own while", () => {
  const deeds = new Deeds();
  deeds.say("One.");
  vi.advanceTimersByTime(5000);
  deeds.say("Two.");
  vi.advanceTimersByTime(4000);
  expect(deeds.done).toBe("Two.");
});
