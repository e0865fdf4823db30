import { expect, test } from "vitest";
import { counts, place, scale, spread } from "./spread";

test("the median and the quartiles lie between their neighbours", () => {
  expect(spread([])).toBeUndefined();
  expect(spread([3])).toEqual({ n: 1, least: 3, low: 3, median: 3, high: 3, most: 3 });
  expect(spread([10, 2, 4, 1])).toEqual({
    n: 4,
    least: 1,
    low: 1.75,
    median: 3,
    high: 5.5,
    most: 10,
  });
});

test("spread leaves the values in their order", () => {
  const values = [2, 1];
  spread(values);
  expect(values).toEqual([2, 1]);
});

test("one scale is for all steps, and one who took all night does not stretch it", () => {
  const most = [1, 2, 2, 3, 3, 3, 4, 4, 5, 5];
  expect(scale([], false)).toEqual({ top: 1, bars: 20, whole: false });
  expect(scale([[], most, [12]], false).top).toBe(15);
  expect(scale([[...most, 600]], false).top).toBe(5);
  expect(scale([[5000]], false).top).toBe(960);
});

test("whole numbers have a bar each, as long as there is room", () => {
  expect(scale([[0, 1]], true)).toEqual({ top: 5, bars: 6, whole: true });
  expect(scale([[18]], true)).toEqual({ top: 20, bars: 21, whole: true });
  expect(scale([[25]], true)).toEqual({ top: 30, bars: 20, whole: false });
});

test("each value is counted once, and what is beyond the scale in its last bar", () => {
  expect(counts([0, 0, 1, 5, 99], { top: 5, bars: 6, whole: true })).toEqual([2, 1, 0, 0, 0, 2]);
  const minutes = { top: 10, bars: 20, whole: false };
  expect(counts([0, 0.4, 0.5, 10, 99], minutes)).toEqual([
    2,
    1,
    ...new Array<number>(17).fill(0),
    2,
  ]);
  expect(place(5, minutes)).toBe(0.5);
  expect(place(99, minutes)).toBe(1);
  expect(place(0, { top: 5, bars: 6, whole: true })).toBeCloseTo(1 / 12);
});
