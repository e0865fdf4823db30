import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MyClass } from "../messages.gen";
import { KnownClass } from "./known.svelte";

const seat = { class: "c1", token: "lea.secret", code: "AB3D5-7FGHJ", title: "Networks" };
const note = { id: "n1", from: "Ana", when: "2026-11-30T14:05:00Z", text: "Mind the colon." };
const seen: MyClass = {
  title: "Networks",
  name: "Lea",
  state: "in",
  labs: [],
  rules: { hints: true, solutions: true, explain: true, scoring: true, freePlay: true },
  notes: [note],
  lead: {},
  teachers: ["Ana"],
  keep: 0,
};

/** Requests that the page has sent, and what answers each. */
let sent: { line: string; body: unknown; answer: (status: number, body?: object) => void }[] = [];
const lines = () => sent.map((s) => s.line);

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  vi.stubGlobal("fetch", (path: string, { method, body }: { method: string; body?: string }) => {
    return new Promise<Response>((resolve) => {
      const answer = (status: number, json?: object) =>
        resolve(new Response(json ? JSON.stringify(json) : "No.", { status }));
      sent.push({ line: `${method} ${path}`, body: body && JSON.parse(body), answer });
    });
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  sent = [];
});

describe("a class as it is known", () => {
  it("is asked for once for all that changes within a second", async () => {
    const known = new KnownClass(seat, seen);
    known.changed();
    known.changed();
    await vi.advanceTimersByTimeAsync(499);
    expect(lines()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(lines()).toEqual(["GET /api/learner/class?class=c1"]);
    known.changed(); // on the way it may be told already, or not
    await vi.advanceTimersByTimeAsync(1499);
    expect(lines()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(lines()).toHaveLength(2);
    sent[0]!.answer(200, { ...seen, title: "First" });
    await vi.advanceTimersByTimeAsync(0);
    expect(known.current?.title).toBe("First");
    sent[1]!.answer(200, { ...seen, title: "Second" });
    await vi.advanceTimersByTimeAsync(0);
    expect(known.current?.title).toBe("Second");
  });

  it("stays as it was told last, whatever answer comes late", async () => {
    const known = new KnownClass(seat, seen);
    void known.ask();
    void known.raise(true);
    expect(known.busy).toBe(true);
    expect(sent[1]).toMatchObject({ line: "PUT /api/learner/hand", body: { up: true } });
    sent[1]!.answer(200, { ...seen, hand: "2026-11-30T14:05:00Z" });
    await vi.advanceTimersByTimeAsync(0);
    sent[0]!.answer(200, seen);
    await vi.advanceTimersByTimeAsync(0);
    expect(known.current?.hand).toBeDefined();
    expect(known.busy).toBe(false);
  });

  it("sends a hand once, however often one presses", async () => {
    const known = new KnownClass(seat, seen);
    void known.raise(true);
    void known.raise(true);
    expect(lines()).toEqual(["PUT /api/learner/hand"]);
    sent[0]!.answer(200, seen);
    await vi.advanceTimersByTimeAsync(0);
    void known.raise(true);
    expect(lines()).toHaveLength(2);
  });

  it("is asked for again where the server could not say, until nobody wants to know", async () => {
    const known = new KnownClass(seat, seen);
    known.changed();
    await vi.advanceTimersByTimeAsync(500);
    sent[0]!.answer(500);
    await vi.advanceTimersByTimeAsync(7500);
    expect(lines()).toHaveLength(2);
    sent[1]!.answer(500);
    await vi.advanceTimersByTimeAsync(0);
    known.end();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lines()).toHaveLength(2);
  });

  it("is over when the seat is gone", async () => {
    const told = vi.fn();
    const known = new KnownClass(seat, seen, told);
    void known.ask();
    sent[0]!.answer(401);
    await vi.advanceTimersByTimeAsync(0);
    expect(known.over).toContain("Your seat in this class is gone.");
    expect(told).toHaveBeenCalledOnce();
  });

  it("has a note until it is read, and again where that failed", async () => {
    const known = new KnownClass(seat, seen);
    const read = known.read(note);
    expect(known.notes).toEqual([]);
    expect(lines()).toEqual(["DELETE /api/learner/notes/n1"]);
    void known.ask();
    sent[1]!.answer(200, seen); // sent before it was taken away there
    await vi.advanceTimersByTimeAsync(0);
    expect(known.notes).toEqual([]);
    sent[0]!.answer(500);
    await expect(read).rejects.toThrow("No.");
    expect(known.notes).toEqual([note]);
  });
});
