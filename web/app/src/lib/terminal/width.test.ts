import { Terminal } from "@xterm/headless";
import { describe, expect, test } from "vitest";
import { graphemeRules } from "./graphemes";
import { advance, plain, wantsRules } from "./width";

const rules = graphemeRules();
const start = { row: 0, col: 0 };

describe("the cells of a character", () => {
  test.each([
    ["a letter takes one", "a", 1],
    ["an accent as its own code point takes none", "e\u0301", 1],
    ["an ideograph takes two", "字", 2],
    ["fullwidth latin takes two", "Ａ", 2],
    ["an emoji takes two", "📮", 2],
    ["a family joined with ZWJ takes two", "👩‍👩‍👧", 2],
    ["a flag takes two", "🇦🇹", 2],
    ["a skin tone adds nothing", "👍🏽", 2],
  ])("%s", (_, text, want) => expect(advance(start, text, 80, rules).col).toBe(want));
});

describe("advance", () => {
  test.each([
    ["a full row waits at its end", "abcd", { row: 0, col: 4 }],
    ["one more wraps", "abcde", { row: 1, col: 1 }],
    ["a wide character that does not fit wraps whole", "abc字", { row: 1, col: 2 }],
    ["a flag wraps when its second half makes it wide", "abc🇦🇹", { row: 1, col: 2 }],
    ["a line end starts the next row", "ab\r\nc", { row: 1, col: 1 }],
    ["a tab stops at the last column", "\t", { row: 0, col: 3 }],
  ])("%s", (_, text, want) => expect(advance(start, text, 4, rules)).toEqual(want));

  test.each(["abc", "e\u0301", "字a", "👩‍👩‍👧", "🇦🇹🇩🇪", "👍🏽x", "a\u200db", "abc字", "ab🇦🇹🇩🇪c"])(
    "stands where xterm.js does after %j",
    async (text) => {
      const terminal = new Terminal({ cols: 4, rows: 8, allowProposedApi: true });
      terminal.unicode.register(rules);
      terminal.unicode.activeVersion = rules.version;
      await new Promise<void>((drawn) => terminal.write(text, drawn));
      const { cursorX: col, cursorY: row } = terminal.buffer.active;
      expect(advance(start, text, 4, rules)).toEqual({ row, col });
    },
  );
});

describe("text that wants no rules", () => {
  test.each(["", "250 OK\r\n", "Grüße — “so” …", "\x1b[1;36mNOOP\x1b[0m"])("%j", (text) => {
    expect(wantsRules(text)).toBe(false);
    expect(advance(start, text, 80, plain)).toEqual(advance(start, text, 80, rules));
  });

  test.each(["e\u0301", "字", "📮", "\u200d", "→"])("unlike %j", (text) =>
    expect(wantsRules(text)).toBe(true),
  );
});
