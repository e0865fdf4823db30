import { expect, test } from "vitest";
import type { WallMistake } from "../../messages.gen";
import type { Row } from "../wall/wall.svelte";
import { examples, inPlace, kindsOf, type Kind } from "./tally";

const now = Date.parse("2026-11-30T12:00:00Z");
const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

const made = (id: string, other: Partial<WallMistake> = {}): WallMistake => ({
  id,
  says: id,
  line: "x",
  reply: "500",
  step: 0,
  times: 1,
  when: ago(1),
  ...other,
});

const row = (id: string, mistakes: WallMistake[], presence = "works"): Row =>
  ({
    id,
    placed: {},
    standing: { presence },
    past: new Map([
      ["mail", { lab: "mail", took: [], mistakes }],
      ["pop", { lab: "pop", took: [], mistakes: [made("other lab")] }],
    ]),
  }) as unknown as Row;

const short = (kinds: Kind[]) =>
  kinds.map((k) => [k.id, k.made.map((m) => m.row.id).join(""), k.stuck, k.times]);

test("mistakes are counted by kind and seat: those of most seats first, then those they are stuck on", () => {
  const rows = [
    row("a", [made("x", { times: 4 }), made("y"), made("z", { past: true })]),
    row("b", [made("y"), made("z", { times: 9 })]),
    row("c", []),
  ];
  expect(short(kindsOf(rows, "mail", "now", now))).toEqual([
    ["y", "ab", 2, 2],
    ["z", "ba", 1, 10],
    ["x", "a", 1, 4],
  ]);
  expect(short(kindsOf(rows, "pop", "now", now)).length).toBe(1);
  expect(kindsOf(rows, "none", "now", now)).toEqual([]);
});

test("now are those who are stuck, however long, and what was made in the last minutes", () => {
  const rows = [
    row("a", [made("x", { when: ago(50) })]),
    row("b", [made("x", { when: ago(4), past: true })], "gone"),
    row("c", [made("x", { when: ago(6), past: true })]),
    row("d", [made("x", { when: ago(6) })], "gone"),
    row("e", [made("x", { when: undefined as never })], "idle"),
    row("f", [made("x", { when: undefined as never, past: true })]),
    row("g", [made("x", { when: ago(6) })], "elsewhere"),
  ];
  expect(short(kindsOf(rows, "mail", "now", now))).toEqual([["x", "aeb", 2, 3]]);
  expect(short(kindsOf(rows, "mail", "lesson", now))).toEqual([["x", "aebcdgf", 2, 7]]);
});

test("a seat counts from when it is known how it stands", () => {
  const one = row("a", [made("x")]);
  (one as { placed?: unknown }).placed = undefined;
  expect(kindsOf([one], "mail", "now", now)).toEqual([]);
});

test("what is held keeps its place, with what is new behind it, and goes to none", () => {
  const before = kindsOf([row("a", [made("x"), made("y")])], "mail", "now", now);
  const later = kindsOf([row("a", [made("y")]), row("b", [made("y"), made("z")])], "mail", "now", now); // prettier-ignore
  expect(short(inPlace(before, later))).toEqual([
    ["x", "", 0, 0],
    ["y", "ab", 2, 2],
    ["z", "b", 1, 1],
  ]);
});

test("an example is one of which it is known what was answered", () => {
  const [kind] = kindsOf(
    [row("a", [made("x", { line: undefined as never, reply: undefined as never })]), row("b", [made("x", { line: "" })])],
    "mail",
    "now",
    now,
  ); // prettier-ignore
  expect(examples(kind!).map((m) => m.row.id)).toEqual(["b"]);
});
