import { expect, it } from "vitest";
import type { Part } from "../lib/messages.gen";
import { called, move, nextTag, rows, stretches, trouble } from "./parts";

const part = (number: string, more: Partial<Part> = {}): Part => ({
  number,
  header: `${number}.MIME`,
  body: number,
  headerAt: 0,
  bodyAt: 0,
  end: 0,
  octets: 0,
  type: "text/plain",
  fields: [],
  ...more,
});

const tree = part("", {
  body: "TEXT",
  parts: [part("1", { parts: [part("1.1"), part("1.2")] }), part("2")],
});
const names = (list: { part: Part; level: number }[]) =>
  list.map((r) => `${r.level} ${r.part.body}`);

it("lists the parts of a tree with their levels, and not what is closed", () => {
  expect(names(rows(tree))).toEqual(["1 TEXT", "2 1", "3 1.1", "3 1.2", "2 2"]);
  expect(names(rows(tree, new Set(["1"])))).toEqual(["1 TEXT", "2 1", "2 2"]);
  expect(rows(tree).at(-1)).toMatchObject({ place: 2, of: 2, parent: tree });
});

it("moves through the tree as trees do", () => {
  const list = rows(tree);
  expect(move(list, 1, "ArrowDown")).toEqual({ to: 2 });
  expect(move(list, 4, "ArrowDown")).toEqual({ to: 4 });
  expect(move(list, 1, "ArrowRight")).toEqual({ to: 2 });
  expect(move(list, 1, "ArrowLeft")).toEqual({ open: false });
  expect(move(list, 3, "ArrowLeft")).toEqual({ to: 1 });
  expect(move(list, 3, "ArrowRight")).toEqual({});
  expect(move(list, 3, "Home")).toEqual({ to: 0 });
  expect(move(list, 0, "End")).toEqual({ to: 4 });
  expect(move(list, 0, "x")).toBeUndefined();
  const closed = rows(tree, new Set(["1"]));
  expect(move(closed, 1, "ArrowRight")).toEqual({ open: true });
  expect(move(closed, 1, "ArrowLeft")).toEqual({ to: 0 });
});

it("names parts, and messages in parts", () => {
  expect(called(tree)).toBe("the message");
  expect(called(part("2"))).toBe("part 2");
  expect(called(part("2", { body: "2.TEXT" }))).toBe("the message in part 2");
});

it("cuts the text where header and body of a part are", () => {
  const text = "a\r\n--b\r\nX: y\r\n\r\nbody\r\n--b--\r\n";
  const at = { headerAt: text.indexOf("X"), bodyAt: text.indexOf("body"), end: 20 };
  expect(stretches(text, part("1", at))).toEqual([
    { kind: "other", text: "a\n--b\n" },
    { kind: "header", text: "X: y\n\n" },
    { kind: "body", text: "body" },
    { kind: "other", text: "--b--\n" },
  ]);
  expect(stretches("a\r\n")).toEqual([{ kind: "other", text: "a\n" }]);
  expect(stretches("", part("1"))).toEqual([
    { kind: "header", text: "" },
    { kind: "body", text: "" },
  ]);
});

it("goes on with the tags that somebody uses", () => {
  expect(nextTag()).toBe("a");
  expect(nextTag("c")).toBe("d");
  expect(nextTag("z")).toBe("z1");
  expect(nextTag("a9")).toBe("a10");
  expect(nextTag("A001")).toBe("A002");
  expect(nextTag("tag")).toBe("tag1");
  expect(nextTag("*")).toBe("a");
});

it("has words for every trouble", () => {
  for (const name of [
    "unknown-encoding",
    "broken-encoding",
    "unknown-charset",
    "wrong-charset",
    "no-parts",
    "too-deep",
  ]) {
    expect(trouble(part("1", { trouble: name, encoding: "base64" })), name).not.toBe("");
  }
  expect(trouble(part("1"))).toBe("");
});
