import { Terminal } from "@xterm/headless";
import { describe, expect, test } from "vitest";
import { graphemeRules } from "./graphemes";
import { wrap } from "./wrap";

const rules = graphemeRules();

/** What a terminal shows of text that was wrapped for it, row by row and line by line. */
async function drawn(text: string, cols: number, rows = 30) {
  const terminal = new Terminal({ cols, rows, allowProposedApi: true, scrollback: 1000 });
  terminal.unicode.register(rules);
  terminal.unicode.activeVersion = rules.version;
  const wrapped = wrap(text, cols, rules);
  await new Promise<void>((then) => terminal.write(wrapped.drawn, then));
  const buffer = terminal.buffer.active;
  const all = Array.from({ length: buffer.length }, (_, y) => buffer.getLine(y)!);
  // As xterm.js joins the rows of what is selected.
  const copied: string[] = [];
  for (const row of all) {
    if (row.isWrapped) copied[copied.length - 1] += row.translateToString(true);
    else copied.push(row.translateToString(true));
  }
  return {
    rows: all.map((row) => row.translateToString(true)).filter((row) => row !== ""),
    copied: copied.join("\n").trimEnd(),
    cursor: { row: buffer.baseY + buffer.cursorY, col: buffer.cursorX },
    end: wrapped.end,
  };
}

describe("a line that is too long", () => {
  test.each([
    ["breaks at a blank", "250 the quick fox", 10, ["250 the ", "quick fox"]],
    ["breaks before a word that would touch the edge", "abc defghi j", 10, ["abc ", "defghi j"]],
    ["fits when its last word ends at the edge", "abc defghi", 10, ["abc defghi"]],
    ["breaks in a word that no row can hold", "ab 0123456789ab c", 10, ["ab 0123456", "789ab c"]],
    ["breaks at a tab", "one\ttwelve ok", 12, ["one", "twelve ok"]],
    ["breaks as colours are on", "\x1b[3;90m(Try telnet)\x1b[0m", 8, ["(Try ", "telnet)"]],
    ["breaks before a wide character's word", "abc de字f", 7, ["abc ", "de字f"]],
    ["leaves the next line alone", "ab cd ef\r\ngh", 6, ["ab cd ", "ef", "gh"]],
  ] as const)("%s", async (_, text, cols, rows) => {
    expect((await drawn(text, cols)).rows).toEqual(rows);
  });
});

test("what is wrapped is copied as it came, and the pen stands where it is said to", async () => {
  let seed = 7;
  const random = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
  const words = ["a", "250-SIZE", "not", "permitted", "字字", "-", "x".repeat(25), "e\u0301t"];
  for (let round = 0; round < 150; round++) {
    const cols = 6 + random(40);
    const lines = Array.from({ length: 1 + random(4) }, () =>
      Array.from({ length: 1 + random(12) }, () => words[random(words.length)]).join(" "),
    );
    const text = lines.join("\r\n");
    const shown = await drawn(text, cols, 4 + random(30));
    expect(shown.copied, `${text} in ${cols}`).toBe(lines.join("\n"));
    const col = Math.min(shown.end.col, cols);
    expect(shown.cursor, `${text} in ${cols}`).toEqual({ row: shown.end.row, col });
    for (const row of shown.rows.slice(0, -1)) {
      // Each row ends where a word does, unless the word is longer than that.
      const whole = row.endsWith(" ") || lines.some((line) => line.endsWith(row.trimStart()));
      expect(
        whole || row.trimEnd().length >= cols - 1 || row.includes("x") || /字/.test(row),
        row,
      ).toBe(true);
    }
  }
});
