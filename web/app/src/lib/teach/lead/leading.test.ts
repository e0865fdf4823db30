import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Lead } from "../../messages.gen";
import { paused, without } from "./lead";
import { Leading } from "./leading.svelte";

/** How the class is led at the server, and what it was asked for. */
let there: Lead = {};
let sent: string[] = [];
let fails = "";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-11-30T10:00:00Z") });
  vi.stubGlobal("fetch", (path: string, { method, body }: { method: string; body?: string }) => {
    sent.push(`${method} ${path}`);
    if (fails === method) return Promise.resolve(new Response("No.", { status: 400 }));
    if (body) there = JSON.parse(body) as Lead;
    const headers = { Date: "Mon, 30 Nov 2026 10:05:00 GMT" };
    return Promise.resolve(new Response(JSON.stringify({ lead: there }), { headers }));
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  [there, sent, fails] = [{}, [], ""];
});

test("what is changed is what others have made of it meanwhile", async () => {
  const leading = new Leading("c1");
  leading.take({}, 0);
  there = { closed: ["pop3"] }; // another teacher
  await leading.change((lead) => paused(lead, "Look up."));
  expect(there).toEqual({ closed: ["pop3"], pause: { says: "Look up." } });
  expect(leading.lead).toEqual(there);
  expect(sent).toEqual(["GET /api/classes/c1", "PUT /api/classes/c1/lead"]);
  leading.end();
});

test("what the server refuses is thrown, and the class is led as before", async () => {
  there = { pause: { says: "" } };
  const leading = new Leading("c1");
  leading.take(there, 0);
  for (fails of ["GET", "PUT"])
    await expect(leading.change((lead) => without(lead, "pause"))).rejects.toThrow("No.");
  expect(leading.lead).toEqual({ pause: { says: "" } });
  leading.end();
});

test("times are the server's", async () => {
  const leading = new Leading("c1");
  await leading.change((lead, now) => ({
    ...lead,
    timer: { says: "", ends: new Date(now).toISOString() },
  }));
  expect(there.timer?.ends).toBe("2026-11-30T10:05:00.000Z");
  leading.end();
});

test("it is led as the wall tells, and nobody is asked", async () => {
  const leading = new Leading("c1");
  leading.take({ closed: ["pop3"] }, 60_000);
  expect(leading.lead).toEqual({ closed: ["pop3"] });
  expect(leading.now).toBe(Date.parse("2026-11-30T10:01:00Z"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(leading.now).toBe(Date.parse("2026-11-30T10:02:00Z"));
  expect(sent).toEqual([]);
  leading.end();
});
