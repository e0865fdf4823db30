import { beforeEach, expect, test } from "vitest";
import type { ClientMessage, Shared } from "../messages.gen";
import { SharedStore } from "./shared.svelte";

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
