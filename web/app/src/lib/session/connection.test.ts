import { describe, expect, test, vi } from "vitest";
import { Connection, type ConnectionState, type Surroundings } from "./connection";

/** A network and a clock in the test's hands. */
function rig() {
  const sockets: WebSocket[] = [];
  const closed = vi.fn();
  interface Wait {
    ms: number;
    then: () => void;
    cancelled: boolean;
  }
  const waits: Wait[] = [];
  const answers: Wait[] = [];
  let wake: (() => void) | undefined;
  const around: Surroundings = {
    open: () => {
      const socket = { readyState: 1, send: vi.fn(), close: closed } as unknown as WebSocket;
      sockets.push(socket);
      return socket;
    },
    after: (ms, then) => {
      const wait = { ms, then, cancelled: false };
      (ms === 15_000 ? answers : waits).push(wait);
      return () => (wait.cancelled = true);
    },
    random: () => 0.5,
    slept: (then) => {
      wake = then;
      return () => (wake = undefined);
    },
  };
  const states: ConnectionState[] = [];
  const reasons: string[] = [];
  const connection = new Connection(
    "ws://here/ws",
    {
      opened: () => {},
      message: () => {},
      state: (s, because) => {
        states.push(s);
        if (because) reasons.push(because);
      },
    },
    around,
  );
  return {
    connection,
    sockets,
    closed,
    waits,
    answers,
    states,
    reasons,
    wake: () => wake?.(),
    lose: (code = 1006, reason = "") =>
      void sockets.at(-1)!.onclose!({ code, reason } as CloseEvent),
    welcome: () => void sockets.at(-1)!.onmessage!({ data: '{"type":"welcome"}' } as MessageEvent),
  };
}

describe("a machine that has slept", () => {
  test("makes the connection anew, which nobody notices", () => {
    const r = rig();
    r.welcome();
    r.wake();
    expect(r.sockets).toHaveLength(2);
    expect(r.closed).toHaveBeenCalledOnce();
    r.welcome();
    expect(r.states).not.toContain("lost");
    r.connection.end();
    r.wake();
    expect(r.sockets).toHaveLength(2);
  });

  test("makes none where one is waited for", () => {
    const r = rig();
    r.lose();
    r.wake();
    expect(r.sockets).toHaveLength(1);
  });
});

describe("a lost connection", () => {
  test("comes back by itself, after longer and longer waits", () => {
    const r = rig();
    for (let i = 0; i < 7; i++) {
      r.lose();
      r.waits.at(-1)!.then();
    }
    expect(r.waits.map((w) => w.ms)).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000]);
    expect(r.sockets).toHaveLength(8);
  });

  test("is tried at once when that is asked for, and then not again", () => {
    const r = rig();
    r.lose();
    r.connection.retry();
    expect(r.waits[0]!.cancelled).toBe(true);
    expect(r.sockets).toHaveLength(2);
    r.connection.retry(); // one try is under way
    expect(r.sockets).toHaveLength(2);
  });

  test("begins with the short wait again once it has been welcomed", () => {
    const r = rig();
    r.lose();
    r.waits.at(-1)!.then();
    r.lose();
    r.waits.at(-1)!.then();
    r.welcome();
    r.lose();
    expect(r.waits.map((w) => w.ms)).toEqual([250, 500, 250]);
    expect(r.states).toEqual(["lost", "lost", "online", "lost"]);
  });

  test("says why the server ended it, unless it is being restarted", () => {
    const r = rig();
    r.lose(1013, "this device has been signed out");
    r.waits.at(-1)!.then();
    r.lose(1001, "the server is closing");
    r.waits.at(-1)!.then();
    r.lose();
    expect(r.reasons).toEqual(["this device has been signed out"]);
  });

  test("stays away when the page is left", () => {
    const r = rig();
    r.lose();
    r.connection.end();
    expect(r.waits[0]!.cancelled).toBe(true);
    r.lose();
    expect(r.waits).toHaveLength(1);
  });
});

describe("a connection from which nothing comes", () => {
  const line = { type: "line", seq: 1, term: "t1", text: "NOOP" } as const;

  test("is given up when what was typed is not answered", () => {
    const r = rig();
    r.welcome();
    expect(r.answers.map((a) => a.cancelled)).toEqual([true]);
    r.connection.send(line);
    r.connection.send(line);
    expect(r.answers).toHaveLength(2);
    r.answers[1]!.then();
    expect(r.states).toEqual(["online", "lost"]);
    expect(r.closed).toHaveBeenCalledOnce();
    r.waits[0]!.then();
    expect(r.sockets).toHaveLength(2);
  });

  test("is given up when it is never welcomed", () => {
    const r = rig();
    r.answers[0]!.then();
    expect(r.states).toEqual(["lost"]);
  });

  test("is kept when anything comes, or nothing was to come", () => {
    const r = rig();
    r.welcome();
    r.connection.send({ type: "resize", term: "t1", cols: 80, rows: 24 });
    expect(r.answers).toHaveLength(1);
    r.connection.send(line);
    r.welcome();
    expect(r.answers[1]!.cancelled).toBe(true);
    r.lose();
    r.connection.end();
    expect(r.answers.every((a) => a.cancelled)).toBe(true);
  });
});
