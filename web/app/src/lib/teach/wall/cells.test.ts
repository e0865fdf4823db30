import { expect, test } from "vitest";
import { cells } from "./cells";

const drawn = (steps: string, at: number, count: number) =>
  cells({ steps, at }, count)
    .map(({ as, n }) => `${n}${as}`)
    .join(" ");

test("cells that are alike are one piece, and there is one for each step", () => {
  expect(drawn("ddhd", 4, 10)).toBe("2d 1h 1d 1at 5");
  expect(drawn("", -1, 6)).toBe("6");
  expect(drawn("", 0, 3)).toBe("1at 2");
  expect(drawn("dsddd", -1, 5)).toBe("1d 1s 3d");
});

test("who goes back to a step that is done is there, and other letters say nothing", () => {
  expect(drawn("ddd", 1, 3)).toBe("1d 1at 1d");
  expect(drawn("d.x", -1, 3)).toBe("1d 2");
  expect(drawn("dddd", 7, 2)).toBe("2d");
});
