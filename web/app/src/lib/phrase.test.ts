import { expect, test } from "vitest";
import { pieces } from "./phrase";

test("a text is cut at its marks", () => {
  expect(pieces("Leave *one* in `IDLE` and [read on](/course).")).toEqual([
    { kind: "plain", text: "Leave " },
    { kind: "em", text: "one" },
    { kind: "plain", text: " in " },
    { kind: "code", text: "IDLE" },
    { kind: "plain", text: " and " },
    { kind: "link", text: "read on", href: "/course" },
    { kind: "plain", text: "." },
  ]);
});

test("code keeps what would be a mark elsewhere", () => {
  expect(pieces("`FETCH 1:* (FLAGS)`")).toEqual([{ kind: "code", text: "FETCH 1:* (FLAGS)" }]);
});
