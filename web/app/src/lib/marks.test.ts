import { expect, test } from "vitest";
import { inWords, marksOf, sign, type Mark } from "./marks";
import type { LabRecord } from "./messages.gen";

const lab = (more: Partial<LabRecord>): LabRecord => ({
  lab: "first-mail",
  finished: true,
  attempts: [],
  ...more,
});

test.each<[string, LabRecord, Mark | undefined]>([
  ["by hand", lab({ how: "by-hand" }), "by-hand"],
  ["with help", lab({ how: "with-help" }), "with-help"],
  ["with a step skipped", lab({ how: "skipped" }), "skipped"],
  ["finished before records were kept", lab({ claimed: true }), "done"],
  ["begun", lab({ finished: false }), undefined],
])("a lab %s", (_, record, mark) => {
  expect(marksOf([record]).get("first-mail")).toBe(mark);
});

test("each mark has words of its own, and a skipped one no tick", () => {
  const marks: Mark[] = ["done", "by-hand", "with-help", "skipped"];
  expect(new Set(marks.map(inWords)).size).toBe(marks.length);
  expect(marks.map(sign)).toEqual(["✓", "✓", "✓", "–"]);
});
