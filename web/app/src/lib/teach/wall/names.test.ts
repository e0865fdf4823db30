import { expect, test } from "vitest";
import { mask, Pseudonyms } from "./names";

const seats = (n: number) =>
  Array.from({ length: n }, (_, i) => ({ id: `seat${i}`, since: `2026-11-30T12:${10 + i}` }));

test("each seat has a name of its own, with a number only where names run out", () => {
  const names = new Pseudonyms();
  const all = seats(80);
  names.name(all);
  const called = all.map((s) => names.of(s.id));
  expect(new Set(called).size).toBe(80);
  const plain = called.filter((name) => /^\p{L}+$/u.test(name));
  expect(plain.length).toBeGreaterThan(30);
  expect(called.slice(0, plain.length)).toEqual(plain);
  expect(called.slice(plain.length).every((name) => /^\p{L}+ [23]$/u.test(name))).toBe(true);
});

test("a seat keeps its name when others come, and after a reload", () => {
  const names = new Pseudonyms();
  names.name(seats(5));
  const before = seats(5).map((s) => names.of(s.id));
  names.name(seats(40));
  const again = new Pseudonyms();
  again.name(seats(40).reverse());
  expect(seats(5).map((s) => names.of(s.id))).toEqual(before);
  expect(seats(5).map((s) => again.of(s.id))).toEqual(before);
});

test.each([
  ["MAIL FROM:<lea@client.com>", "Lea Meyer", "MAIL FROM:<Postel@client.com>"],
  ["Subject: from Lea Meyer", "Lea Meyer", "Subject: from Postel"],
  ["HELO client", "Li (x.*", "HELO client"],
  ["NOOP", "", "NOOP"],
])("a name that was typed in %s is replaced", (text, name, masked) =>
  expect(mask(text, name, "Postel")).toBe(masked),
);
