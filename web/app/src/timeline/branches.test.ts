import { expect, test } from "vitest";
import type { Turn } from "../lib/messages.gen";
import { lineThrough, pathTo, shortened, waysFrom } from "./branches";

/** Turns by the turn that each followed upon. */
const turns = (...after: number[]): Turn[] =>
  after.map((a, i) => ({ n: i + 1, after: a, unit: { do: "line" } }));
const numbers = (all: readonly Turn[]) => all.map((t) => t.n);

// 1 - 2 - 3, and 2 - 4 - 6, and 1 - 5
const tree = turns(0, 1, 2, 2, 1, 4);

test("the turns that lead to one", () => {
  expect(numbers(pathTo(tree, 6))).toEqual([1, 2, 4, 6]);
  expect(numbers(pathTo(tree, 3))).toEqual([1, 2, 3]);
  expect(pathTo(tree, 0)).toEqual([]);
});

test("the line through a turn goes on to what was done last", () => {
  expect(numbers(lineThrough(tree, 2))).toEqual([1, 2, 4, 6]);
  expect(numbers(lineThrough(tree, 5))).toEqual([1, 5]);
  expect(numbers(lineThrough(tree, 3))).toEqual([1, 2, 3]);
  expect(numbers(lineThrough(tree, 0))).toEqual([1, 2, 4, 6]);
  expect(lineThrough([], 0)).toEqual([]);
});

test("what is beside a line", () => {
  const ways = waysFrom(tree, lineThrough(tree, 3));
  expect(ways.map(({ from, first, tip, length }) => [from, first.n, tip.n, length])).toEqual([
    [2, 4, 6, 2],
    [1, 5, 5, 1],
  ]);
  expect(waysFrom(turns(0, 1), turns(0, 1))).toEqual([]);
});

test("only the latest turns are sent", () => {
  const late = tree.slice(2);
  expect(numbers(lineThrough(late, 6))).toEqual([4, 6]);
});

test("a long line names a way by its beginning and its end", () => {
  expect(shortened("telnet 10.49.137.152 25")).toBe("telnet 10.49.137.152 25");
  const short = shortened(`MAIL FROM:<${"a".repeat(60)}@client.com> SIZE=1`);
  expect(short).toMatch(/^MAIL FROM:<a+…a*@client\.com> SIZE=1$/);
  expect(short).toHaveLength(48);
});
