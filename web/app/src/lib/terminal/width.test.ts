import { describe, expect, test } from "vitest";
import { advance, graphemeWidth, unicode } from "./width";

describe("graphemeWidth", () => {
  test.each([
    ["a letter takes one cell", "a", 1],
    ["an accent as its own code point takes none", "e\u0301", 1],
    ["an ideograph takes two", "字", 2],
    ["fullwidth latin takes two", "Ａ", 2],
    ["an emoji takes two", "📮", 2],
    ["a family joined with ZWJ takes two", "👩‍👩‍👧", 2],
    ["a flag takes two", "🇦🇹", 2],
    ["a skin tone adds nothing", "👍🏽", 2],
  ])("%s", (_, grapheme, want) => expect(graphemeWidth(grapheme)).toBe(want));
});

describe("unicode.charProperties", () => {
  /** The cells xterm.js gives text: each code point that does not join starts a cell of its width. */
  function cells(text: string): number {
    let preceding = 0;
    let total = 0;
    for (const char of text) {
      const before = (preceding >> 1) & 3;
      const properties = unicode.charProperties(char.codePointAt(0)!, preceding);
      const width = (properties >> 1) & 3;
      total += properties & 1 ? width - before : width;
      preceding = properties;
    }
    return total;
  }

  test.each(["abc", "e\u0301", "字a", "👩‍👩‍👧", "🇦🇹🇩🇪", "👍🏽x", "a\u200db"])(
    "agrees with our own measure on %j",
    (text) => expect(cells(text)).toBe(advance({ row: 0, col: 0 }, text, 1000).col),
  );
});

describe("advance", () => {
  test.each([
    ["a full row waits at its end", "abcd", { row: 0, col: 4 }],
    ["one more wraps", "abcde", { row: 1, col: 1 }],
    ["a wide character that does not fit wraps whole", "abc字", { row: 1, col: 2 }],
    ["a line end starts the next row", "ab\r\nc", { row: 1, col: 1 }],
    ["a tab stops at the last column", "\t", { row: 0, col: 3 }],
  ])("%s", (_, text, want) => expect(advance({ row: 0, col: 0 }, text, 4)).toEqual(want));
});
