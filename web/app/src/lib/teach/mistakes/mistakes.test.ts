import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WallMistake, WriteNotes } from "../../messages.gen";
import { visit } from "../../storage";
import type { Row, Wall } from "../wall/wall.svelte";
import { Mistakes, unnamed } from "./mistakes.svelte";

const mistake = (says: string, other: Partial<WallMistake> = {}): WallMistake => ({
  id: "x",
  says,
  step: 0,
  times: 1,
  ...other,
});

const row = (id: string, ...mistakes: WallMistake[]): Row =>
  ({
    id,
    name: id,
    alias: "Postel",
    placed: {},
    standing: { presence: "works" },
    past: new Map([["mail", { lab: "mail", took: [], mistakes }]]),
  }) as unknown as Row;

let rows: Row[];
let sent: WriteNotes[];
let status: number;
let wall: Wall;

beforeEach(() => {
  vi.useFakeTimers();
  visit.delete("ehlo.advice.c");
  rows = [row("a", mistake("Mind it.")), row("b", mistake("Mind it."))];
  wall = { id: "c", lab: "mail", now: Date.now(), get everybody() { return rows; } } as unknown as Wall; // prettier-ignore
  sent = [];
  status = 200;
  vi.stubGlobal("fetch", (path: string, init: { body: string }) => {
    expect(path).toBe("/api/classes/c/notes");
    const note = JSON.parse(init.body) as WriteNotes;
    sent.push(note);
    const answer = status === 200 ? JSON.stringify({ seats: note.seats.length }) : "No.";
    return Promise.resolve(new Response(answer, { status }));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function looked(): Mistakes {
  const mistakes = new Mistakes(wall);
  mistakes.look();
  return mistakes;
}

test("advice goes to those who are stuck, once, and it is known to whom after a reload", async () => {
  const mistakes = looked();
  const kind = () => mistakes.kinds[0]!;
  expect(await mistakes.send(kind(), mistakes.stuck(kind()), "")).toBe(2);
  expect(sent).toEqual([{ seats: ["a", "b"], text: "Mind it.", prepared: true }]);
  expect(mistakes.stuck(kind())).toEqual([]);
  rows = [...rows, row("d", mistake("Mind it.")), row("e", mistake("", { past: true }))];
  for (const m of [mistakes, looked()]) {
    m.look();
    expect(m.stuck(kind()).map((s) => s.row.id)).toEqual(["d"]);
    expect(m.stuck(kind(), true)).toHaveLength(3);
    expect(m.when(kind(), kind().made[0]!)).toBe(Date.now());
  }
});

test("each gets the words that fit what they typed, unless the teacher writes others", async () => {
  rows = [row("a", mistake("`FOO` is none.")), row("b", mistake("`BAR` is none.")), row("d", mistake("`FOO` is none."))]; // prettier-ignore
  const mistakes = looked();
  const [kind] = mistakes.kinds;
  await mistakes.send(kind!, kind!.made, "");
  expect(sent).toEqual([
    { seats: ["a", "d"], text: "`FOO` is none.", prepared: true },
    { seats: ["b"], text: "`BAR` is none.", prepared: true },
  ]);
  await mistakes.send(kind!, kind!.made, "Look.");
  expect(sent.at(-1)).toEqual({ seats: ["a", "b", "d"], text: "Look." });
});

test("who has not been sent it, because it was refused, is not marked", async () => {
  const mistakes = looked();
  const [kind] = mistakes.kinds;
  status = 400;
  await expect(mistakes.send(kind!, kind!.made, "")).rejects.toThrow("No.");
  expect(mistakes.stuck(kind!)).toHaveLength(2);
});

test("an example is shown as the exchange that it was", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (path: string, init: { method: string; body?: string }) => {
    asked.push(`${init.method} ${path} ${init.body ?? ""}`.trim());
    return Promise.resolve(new Response(null, { status: 204 }));
  });
  rows = [row("a", mistake("x", { conversation: 3, index: 7 }))];
  const mistakes = looked();
  await mistakes.show(mistakes.kinds[0]!.made[0]!);
  await mistakes.showNoMore();
  expect(asked).toEqual([
    'POST /api/classes/c/seats/a/picks {"activity":"mail","conversation":3,"index":7,"show":true}',
    "DELETE /api/classes/c/show",
  ]);
});

test("what somebody points at stays, and the rest in its order, until they do no more", () => {
  const mistakes = looked();
  mistakes.hold();
  rows = ["a", "b"].map((id) => row(id, mistake("", { id: "y" })));
  mistakes.look();
  expect(mistakes.kinds.map((k) => [k.id, k.made.length])).toEqual([["x", 0], ["y", 2]]); // prettier-ignore
  vi.advanceTimersByTime(6000);
  mistakes.look(true);
  expect(mistakes.kinds).toHaveLength(2);
  mistakes.look();
  expect(mistakes.kinds.map((k) => k.id)).toEqual(["y"]);
  mistakes.widen("lesson");
  expect(mistakes.kinds.map((k) => k.id)).toEqual(["y"]);
});

test("another lab's mistakes take the place of those that were held", () => {
  const mistakes = looked();
  mistakes.hold();
  (wall as { lab: string }).lab = "pop";
  mistakes.look();
  expect(mistakes.kinds).toEqual([]);
});

test("an example names nobody", () => {
  const of = row("Lea", mistake(""));
  const made = { row: of, mistake: mistake(""), stuck: true };
  expect(unnamed(made, "MAIL FROM <lea@client.com>")).toBe("MAIL FROM <Postel@client.com>");
});
