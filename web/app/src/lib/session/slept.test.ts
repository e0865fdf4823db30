import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { whenSlept } from "./connection";

let visible = true;
let slept = 0;
let stop: () => void;

/** Lets time pass without timers. */
const sleep = (ms: number) => vi.setSystemTime(Date.now() + ms);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("document", {
    get hidden() {
      return !visible;
    },
  });
  visible = true;
  slept = 0;
  stop = whenSlept(() => slept++);
});
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("tells that the machine has slept, once, within a second", () => {
  vi.advanceTimersByTime(60_000);
  expect(slept).toBe(0);
  sleep(600_000);
  vi.advanceTimersByTime(1000);
  expect(slept).toBe(1);
  vi.advanceTimersByTime(60_000);
  expect(slept).toBe(1);
});

it("does not take a page's timers that run once a minute, unseen, for sleep", () => {
  visible = false;
  vi.advanceTimersByTime(1000);
  for (let i = 0; i < 3; i++) {
    sleep(60_000);
    vi.advanceTimersByTime(1000);
  }
  sleep(30_000);
  visible = true; // between two looks
  vi.advanceTimersByTime(1000);
  expect(slept).toBe(0);
  visible = false;
  sleep(600_000);
  vi.advanceTimersByTime(1000);
  expect(slept).toBe(1);
});

it("is over when it is ended", () => {
  stop();
  sleep(600_000);
  vi.advanceTimersByTime(5000);
  expect(slept).toBe(0);
});
