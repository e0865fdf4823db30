import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Feed, type FeedState } from "./feed";

/** A socket that does what the test has it do. */
class Fake {
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  closed = false;
  close() {
    this.closed = true;
  }
  brings() {
    this.onmessage?.({ data: JSON.stringify({ now: "2026-11-30T12:00:00Z", seats: [] }) });
  }
  ends(code = 1006, reason = "") {
    this.onclose?.({ code, reason });
  }
}

let sockets: Fake[];
let states: FeedState[];
let because: string;
let failures: number;
let seen: boolean;
let feed: Feed;

beforeEach(() => {
  vi.useFakeTimers();
  [sockets, states, because, failures, seen] = [[], [], "", 0, true];
  const open = () => {
    sockets.push(new Fake());
    return sockets.at(-1) as unknown as WebSocket;
  };
  feed = new Feed(
    "/wall",
    {
      message: () => {},
      state: (state, why = "") => {
        if (states.at(-1) !== state) states.push(state);
        because = why;
      },
      failed: () => failures++,
    },
    { open, random: () => 0.5, seen: () => seen },
  );
});
afterEach(() => {
  feed.end();
  vi.useRealTimers();
});

/** Lets the machine sleep: its clock goes on, its timers do not. */
const sleep = (ms: number) => vi.setSystemTime(Date.now() + ms);

describe("the connection of a wall", () => {
  it("comes back after a wait that doubles, and at once again after it was there", () => {
    sockets[0]!.brings();
    sockets[0]!.ends();
    expect(states).toEqual(["live", "lost"]);
    vi.advanceTimersByTime(250);
    expect(sockets).toHaveLength(2);
    sockets[1]!.ends();
    vi.advanceTimersByTime(250);
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(250);
    expect(sockets).toHaveLength(3);
    sockets[2]!.brings();
    sockets[2]!.ends();
    vi.advanceTimersByTime(250);
    expect(sockets).toHaveLength(4);
    expect(states).toEqual(["live", "lost", "live", "lost"]);
  });

  it("asks why where there was none to be had", () => {
    sockets[0]!.ends();
    expect(failures).toBe(1);
    vi.advanceTimersByTime(250);
    sockets[1]!.brings();
    sockets[1]!.ends();
    expect(failures).toBe(1);
  });

  it("is over for whoever may not see it any more", () => {
    sockets[0]!.brings();
    sockets[0]!.ends(1008, "You have no such class.");
    expect(states).toEqual(["live", "over"]);
    expect(because).toBe("You have no such class.");
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
  });

  it("is made anew when the machine has slept", () => {
    sockets[0]!.brings();
    sleep(60_000);
    vi.advanceTimersByTime(1000);
    expect(sockets).toHaveLength(2);
    expect(sockets[0]!.closed).toBe(true);
    expect(states).toEqual(["live"]);
    sockets[1]!.brings();
    expect(states).toEqual(["live"]);
  });

  it("says within three seconds that nothing answers, and tries another", () => {
    sockets[0]!.brings();
    feed.renew();
    vi.advanceTimersByTime(3000);
    expect(states).toEqual(["live", "lost"]);
    vi.advanceTimersByTime(7000);
    expect(sockets[1]!.closed).toBe(true);
    expect(sockets).toHaveLength(3);
  });

  it("is asked anew after a long silence, as long as somebody looks", () => {
    sockets[0]!.brings();
    vi.advanceTimersByTime(40_000);
    expect(sockets).toHaveLength(1);
    seen = false;
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    seen = true;
    feed.wake();
    expect(sockets).toHaveLength(2);
    sockets[1]!.brings();
    feed.wake(); // who comes and goes asks no more than once
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(42_000);
    expect(sockets).toHaveLength(3);
    expect(states).toEqual(["live"]);
  });

  it("says nothing more after its end", () => {
    feed.end();
    sockets[0]!.brings();
    sockets[0]!.ends();
    vi.advanceTimersByTime(60_000);
    expect(states).toEqual([]);
    expect(sockets).toHaveLength(1);
  });
});
