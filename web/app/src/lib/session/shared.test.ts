import { beforeEach, expect, test } from "vitest";
import type { ClientMessage, Shared } from "../messages.gen";
import { SharedSession, SharedStore } from "./shared.svelte";
import { exchange, start, welcome } from "./started";

const session: Shared = { share: "abc", moment: { kind: "end" }, units: [{ do: "line" }], at: 0 };
let sent: ClientMessage[];
let connected: boolean;
let shared: SharedStore;

beforeEach(() => {
  sent = [];
  connected = true;
  shared = new SharedStore((message) => {
    if (connected) sent.push(message);
    return connected;
  });
});

test("a session is opened, and played as far as one asks", async () => {
  shared.view("abc");
  shared.receive(session);
  const played = shared.play(1);
  expect(sent).toEqual([
    { type: "view", share: "abc" },
    { type: "play", at: 1 },
  ]);
  shared.played({ at: 1 });
  expect(await played).toBe(true);
  expect([shared.at, shared.strayed]).toEqual([1, false]);
  shared.played({ at: 1, strayed: true });
  expect(shared.strayed).toBe(true);
});

test("what has been withdrawn is not played, nor is anything without a connection", async () => {
  shared.receive(session);
  const played = shared.play(1);
  shared.receive({ ...session, units: [], gone: "It was withdrawn." });
  expect(await played).toBe(false);
  connected = false;
  expect(await shared.play(1)).toBe(false);
});

test("a page that comes back is told how far it is", () => {
  shared.receive({ ...session, at: 1, strayed: true });
  expect([shared.at, shared.strayed]).toEqual([1, true]);
});

const begun = () => start((...around) => new SharedSession("abc", ...around), "/shared/abc");

test("a session that is viewed takes the lab's place, and brings its own", () => {
  const s = begun();
  s.open();
  s.receive(welcome());
  const shared = { share: "abc", moment: { kind: "end" as const }, units: [], at: 2 };
  s.receive({ type: "exchange", ...exchange });
  s.receive({ type: "shared", ...shared });
  expect(s.session.conversations.exchanges).toHaveLength(1);
  s.receive({ type: "shared", ...shared, fresh: true });
  expect(s.session.lab.current).toBeUndefined();
  expect(s.session.conversations.exchanges).toEqual([]);
  s.receive({ type: "played", at: 2, strayed: true });
  expect(s.session.shared.strayed).toBe(true);
});

test("what somebody shares is asked for, and once more where the sandbox is no more", () => {
  const s = begun();
  s.open();
  s.receive(welcome());
  s.receive({ type: "shared", share: "abc", moment: { kind: "end" }, units: [], at: 0 });
  const comesBack = (resumed: boolean) => {
    s.lose();
    s.retry();
    s.open();
    s.receive(welcome({ resumed }));
    return s.sent.filter((m) => m.type === "view").length;
  };
  expect([comesBack(true), comesBack(false)]).toEqual([1, 2]);
  expect(s.session.shareable).toBe(false);
});
