import { expect, test } from "vitest";
import type { Kind, Standing } from "./needs";
import {
  arranged,
  compare,
  crowd,
  isFound,
  isNeedy,
  mostFirst,
  type Filter,
  type Placed,
} from "./order";

const filter: Filter = { text: "", group: "", needy: false, by: "need", teacher: "Ana" };

/** Somebody with reasons, each as its kind and weight. */
function placed(
  shown: string,
  reasons: [Kind, number][] = [],
  { helper = "", presence = "works", group = "" } = {},
): Placed {
  const standing = {
    presence,
    helper,
    reasons: reasons.map(([kind, weight]) => ({ kind, weight, says: kind })),
  } as Standing;
  return { shown, group, standing };
}

const inOrder = (all: Placed[], other: Partial<Filter> = {}) =>
  [...all].sort((a, b) => compare(a, b, { ...filter, ...other })).map((p) => p.shown);

const all = [
  placed("calm 10"),
  placed("calm 9"),
  placed("new", [], { presence: "new" }),
  placed("gone", [["gone", -60]]),
  placed("hand", [["hand", 60]]),
  placed("older hand", [["hand", 90]]),
  placed("helped hand", [["hand", 500]], { helper: "Kim" }),
  placed("hand that Ana is on", [["hand", 70]], { helper: "Ana" }),
  placed("mistake", [["mistake", 3]]),
];

test("who needs help most stands first, and what other teachers are on behind that", () =>
  expect(inOrder(all)).toEqual([
    "older hand",
    "hand that Ana is on",
    "hand",
    "mistake",
    "helped hand",
    "gone",
    "calm 9",
    "calm 10",
    "new",
  ]));

test("in a crowd those who need help most stand first, and all others stay where they are found", () => {
  const rows = Array.from({ length: crowd + 1 }, (_, i) => ({
    placed: placed(`${i}`, i % 2 ? [["tries", i]] : [], { presence: i === 3 ? "idle" : "works" }),
  }));
  const names = (some: typeof rows) => arranged(some, filter).map((r) => Number(r.placed.shown));
  const all = names(rows);
  expect(all.slice(0, 3)).toEqual([59, 57, 55]);
  const rest = all.slice(mostFirst);
  expect(rest).toHaveLength(rows.length - mostFirst);
  expect(rest).toEqual([...[...rest].filter((n) => n !== 3).sort((a, b) => a - b), 3]);
  expect(new Set(all).size).toBe(rows.length);
  // One fewer is none: all who need help stand first.
  expect(names(rows.slice(1)).slice(0, 30)).toEqual(
    Array.from({ length: 30 }, (_, i) => 59 - 2 * i),
  );
  expect(arranged(rows, { ...filter, by: "name" })[0]!.placed.shown).toBe("0");
});

test("by name it is that alone, and numbers are numbers", () =>
  expect(inOrder(all, { by: "name" }).slice(0, 3)).toEqual(["calm 9", "calm 10", "gone"]));

test("whom another teacher is on needs no more help", () => {
  expect(isNeedy(all[6]!.standing, "Ana")).toBe(false);
  expect(isNeedy(all[6]!.standing, "Kim")).toBe(true);
  expect(isNeedy(all[0]!.standing, "Ana")).toBe(false);
  expect(isNeedy(all[3]!.standing, "Ana")).toBe(false); // who has gone cannot be helped
});

test.each([
  [{ text: " LEA " }, true],
  [{ text: "b2" }, true],
  [{ text: "max" }, false],
  [{ group: "B2" }, true],
  [{ group: "B" }, false],
  [{ needy: true }, false],
])("Lea in B2, who needs nothing, is looked for by %j", (other, found) =>
  expect(isFound(placed("Lea", [], { group: "B2" }), { ...filter, ...other })).toBe(found),
);
