import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Wall as Message, WallClass, WallPast, WallSeat, WallWork } from "../../messages.gen";
import type { Feed, FeedHandlers } from "./feed";
import { Wall } from "./wall.svelte";

const begun = new Date("2026-11-30T12:00:00Z");
const shown: WallClass = {
  title: "Networks",
  labs: ["mail", "pop"].map((id) => ({
    id,
    title: id,
    minutes: 10,
    steps: ["a", "b", "c"].map((step) => ({ id: step, title: step })),
  })),
};

let wall: Wall;
let handlers: FeedHandlers;

beforeEach(() => {
  vi.useFakeTimers({ now: begun });
  open();
});
afterEach(() => {
  wall.end();
  vi.useRealTimers();
});

function open(lab = "") {
  wall = new Wall("c", "Ana", lab, (_, handles) => {
    handlers = handles;
    return { end: () => {}, renew: () => {}, wake: () => {} } as unknown as Feed;
  });
}

const time = (seconds = 0) => new Date(Date.now() + seconds * 1000).toISOString();

const work = (other: Partial<WallWork> = {}): WallWork => ({
  lab: "mail",
  pages: 1,
  active: time(),
  steps: "...",
  at: 0,
  since: time(),
  ...other,
});

const seat = (name: string, ...works: WallWork[]): WallSeat => ({
  seat: { id: name, name, since: begun.toISOString(), state: "in" },
  work: works,
});

const raised = (name: string): WallSeat => {
  const whose = seat(name, work());
  return { ...whose, seat: { ...whose.seat, hand: time() } };
};

const tell = (seats: WallSeat[], other: Partial<Message> = {}) =>
  handlers.message({ now: time(), seats, ...other });

const names = () => wall.rows.map((r) => wall.called(r));

describe("the lab that is shown", () => {
  it("is that where most are at work", () => {
    const there = work({ lab: "pop" });
    tell([seat("a", work()), seat("b", there), seat("c", there)], { class: shown });
    expect(wall.lab).toBe("pop");
    expect(wall.busy).toEqual({ mail: 1, pop: 2 });
  });

  it("is that where somebody was last, when nobody is at work, and the first before", () => {
    tell([seat("a")], { class: shown });
    expect(wall.lab).toBe("mail");
    wall.end();
    open();
    tell([seat("a", work({ pages: 0, active: time(-90) }), work({ lab: "pop", pages: 0 }))], {
      class: shown,
    });
    expect(wall.lab).toBe("pop");
  });

  it("stays while anybody is there, and goes with them otherwise", () => {
    const there = work({ lab: "pop" });
    tell([seat("a", work()), seat("b")], { class: shown });
    tell([seat("b", there), seat("c", there)]);
    vi.advanceTimersByTime(3000);
    expect(wall.lab).toBe("mail");
    tell([seat("a", work({ pages: 0 }), there)]);
    vi.advanceTimersByTime(3000);
    expect(wall.lab).toBe("pop");
  });

  it("is the one that was chosen, as long as the class has it", () => {
    wall.end();
    open("pop");
    tell([seat("a", work())], { class: shown });
    expect(wall.lab).toBe("pop");
    tell([seat("a", work())], { class: { ...shown, labs: shown.labs.slice(0, 1) } });
    expect(wall.lab).toBe("mail");
  });
});

it("shows all that there is, then what changes, and only that anew", () => {
  tell([seat("a", work()), seat("b", work())], { class: shown });
  expect(wall.counts).toEqual([2, 0, 0]);
  const [a, b] = wall.rows.map((r) => r.standing);
  tell([seat("b", work({ at: 1, steps: "d.." }))]);
  vi.advanceTimersByTime(250);
  expect(wall.counts).toEqual([1, 1, 0]);
  expect(wall.rows[0]!.standing).toBe(a);
  expect(wall.rows[1]!.standing).not.toBe(b);
  tell([], { gone: ["a"] });
  expect(names()).toEqual(["b"]);
  // After a break all there is comes again, and who is missing has gone.
  tell([seat("c", work())], { class: shown });
  expect(names()).toEqual(["c"]);
});

it("goes by the server's clock", () => {
  const ahead = (seconds: number) => time(seconds + 3600);
  handlers.message({
    now: ahead(0),
    class: shown,
    seats: [seat("a", work({ since: ahead(-130), active: ahead(-1) }))],
  });
  expect(wall.rows[0]!.standing).toMatchObject({ presence: "works", time: "2 min" });
});

it("puts who needs help first, but moves nobody while somebody points at them", () => {
  tell([seat("a", work()), seat("b", work()), seat("c", work())], { class: shown });
  wall.hold();
  vi.advanceTimersByTime(2000);
  tell([raised("c"), seat("d", work())]);
  vi.advanceTimersByTime(2000);
  expect(names()).toEqual(["a", "b", "c"]);
  expect(wall.needy).toBe(1);
  vi.advanceTimersByTime(3000);
  expect(names()).toEqual(["c", "a", "b", "d"]);
});

it("takes away at once who is gone, also while somebody points at them", () => {
  tell([seat("a", work()), seat("b", work())], { class: shown });
  wall.hold();
  tell([], { gone: ["a"] });
  expect(names()).toEqual(["b"]);
  tell([seat("c", work())], { gone: ["b"] });
  expect(names()).toEqual(["c"]);
  const out = seat("c", work());
  out.seat.state = "refused";
  tell([out]);
  expect(names()).toEqual([]);
});

it("learns from the class how long a step takes", () => {
  const all = ["a", "b", "c", "d"];
  tell(
    all.map((name) => seat(name, work())),
    { class: shown },
  );
  vi.advanceTimersByTime(260_000);
  const next = work({ at: 1, steps: "d.." });
  const past = (took: number): WallPast => ({ lab: "mail", took: [took, -1, -1], mistakes: [] });
  const done = (name: string, took: number) => ({ ...seat(name, next), past: [past(took)] });
  tell([done("a", 60), done("b", 61), done("c", 4000)]);
  // An hour and more was not worked: there are two, and that is too few to say.
  tell([seat("d", work({ since: begun.toISOString() }))]);
  vi.advanceTimersByTime(2000);
  expect(wall.row("d")!.standing.reasons.map((r) => r.says)).toEqual([]);
  tell([done("c", 60)]);
  tell([seat("d", work({ since: begun.toISOString() }))]);
  vi.advanceTimersByTime(2000);
  expect(wall.row("d")!.standing.reasons.map((r) => r.says)).toEqual([
    "4 min on this step; most took 1 min",
  ]);
});

it("says that machines are being asked, until they have told or had their time", () => {
  expect(wall.asking).toBe(true);
  tell([seat("a")], { class: shown, asking: true });
  expect(wall.asking).toBe(true);
  tell([seat("a", work())], { asking: true });
  tell([]);
  expect(wall.asking).toBe(false);
});

describe("what a screen reader says", () => {
  it("is nothing of what was so before", () => {
    tell([raised("a")], { class: shown });
    vi.advanceTimersByTime(10_000);
    expect(wall.says).toBe("");
  });

  it("is who needs somebody anew: few names at once, and not all the time", () => {
    const all = ["a", "b", "c", "d", "e"].map((name) => seat(name, work()));
    tell(all, { class: shown });
    tell(all.map((s) => raised(s.seat.id)));
    vi.advanceTimersByTime(2000);
    expect(wall.says).toBe(
      "a: hand just raised. b: hand just raised. c: hand just raised. And 2 more.",
    );
    tell([seat("a", work())]);
    vi.advanceTimersByTime(300);
    tell([raised("a")]);
    vi.advanceTimersByTime(2000);
    expect(wall.says).toContain("And 2 more.");
    vi.advanceTimersByTime(4000);
    expect(wall.says).toBe("a: hand just raised.");
  });

  it("is nothing of who needs nobody any more", () => {
    tell([seat("a", work()), seat("b", work())], { class: shown });
    tell([raised("a")]);
    vi.advanceTimersByTime(2000);
    tell([raised("b")]);
    vi.advanceTimersByTime(300);
    tell([seat("b", work())]);
    vi.advanceTimersByTime(9000);
    expect(wall.says).toBe("a: hand just raised.");
  });
});

it("hides all names, and what was said of them", () => {
  tell([seat("Lea", work())], { class: shown });
  tell([raised("Lea")]);
  vi.advanceTimersByTime(2000);
  expect(wall.says).toContain("Lea");
  wall.text = "Lea";
  wall.hide(true);
  expect([wall.says, wall.text, ...names()].join()).not.toContain("Lea");
  expect(wall.quoted(wall.rows[0]!, "HELO lea.example")).toBe(`HELO ${names()[0]}.example`);
  wall.hide(false);
  expect(names()).toEqual(["Lea"]);
});

it("ends where the server says why there is no connection, and goes on where it cannot", async () => {
  const answer = (status: number) =>
    vi.stubGlobal("fetch", () =>
      Promise.resolve(new Response("You have no such class.", { status })),
    );
  answer(502);
  handlers.state("lost");
  handlers.failed();
  await vi.advanceTimersByTimeAsync(0);
  expect(wall.state).toBe("lost");
  answer(404);
  handlers.failed();
  await vi.advanceTimersByTimeAsync(0);
  expect([wall.state, wall.because]).toEqual(["over", "You have no such class."]);
  vi.unstubAllGlobals();
});
