import { afterEach, describe, expect, it, vi } from "vitest";
import type { Wall, WallSeat } from "../messages.gen";
import { WatchedSeat } from "./seat.svelte";

const seat = (id: string, work: WallSeat["work"] = []): WallSeat => ({
  seat: { id, name: id, since: "2026-11-30T12:00:00Z", state: "in" },
  work,
});

function watch() {
  const sockets: WebSocket[] = [];
  let again: (() => void) | undefined;
  const watched = new WatchedSeat(
    { class: "c1", seat: "lea" },
    {
      open: (path) => {
        expect(path).toBe("/api/classes/c1/wall");
        sockets.push({ close() {} } as WebSocket);
        return sockets.at(-1)!;
      },
      after: (_, then) => {
        again = then;
        return () => (again = undefined);
      },
    },
  );
  return {
    watched,
    sockets,
    waits: () => again,
    tells: (wall: Partial<Wall>) =>
      void sockets.at(-1)!.onmessage!({
        data: JSON.stringify({ now: "2026-11-30T12:00:00Z", seats: [], ...wall }),
      } as MessageEvent),
    ends: (code = 1006, reason = "") =>
      void sockets.at(-1)!.onclose!({ code, reason } as CloseEvent),
  };
}

function answer(status: number, text = "{}") {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(text, { status })));
}

const known = { title: "Networks", labs: [] };

afterEach(() => void vi.unstubAllGlobals());

describe("a seat that is watched", () => {
  it("is one of the class's, and what is told of others changes nothing", () => {
    const { watched, tells } = watch();
    tells({ class: known, seats: [seat("max"), seat("lea")] });
    expect(watched.current?.seat.id).toBe("lea");
    tells({ seats: [seat("max")] });
    expect(watched.current?.seat.id).toBe("lea");
    expect(watched.gone).toBe(false);
  });
  it("tells where something was done last", () => {
    const { watched, tells } = watch();
    tells({ class: known, seats: [seat("lea")] });
    expect(watched.latest).toBe("");
    const work = [
      { lab: "one", at: 0, active: "2026-11-30T12:00:00Z" },
      { lab: "two", at: 0, active: "2026-11-30T12:00:00.5Z" },
      { lab: "play", at: -1 },
    ];
    tells({ seats: [seat("lea", work)] });
    expect(watched.latest).toBe("two");
    expect(watched.workAt("one")?.active).toBe("2026-11-30T12:00:00Z");
  });
  it("is gone when it is taken away, or was never there", () => {
    for (const wall of [{ gone: ["lea"] }, { class: known, seats: [seat("max")] }]) {
      const { watched, tells } = watch();
      tells({ class: known, seats: [seat("lea")] });
      tells(wall);
      expect(watched.gone).toBe(true);
    }
  });
  it("is watched again after the connection was lost, and no more where one may not", async () => {
    const { watched, ends, waits, sockets } = watch();
    answer(200);
    ends();
    await vi.waitUntil(waits);
    waits()!();
    expect(sockets).toHaveLength(2);
    answer(404, "You have no such class.");
    ends();
    await vi.waitUntil(() => watched.over);
    expect(watched.over).toBe("You have no such class.");
    const other = watch();
    other.ends(1008, "You are signed out.");
    expect(other.watched.over).toBe("You are signed out.");
  });
});
