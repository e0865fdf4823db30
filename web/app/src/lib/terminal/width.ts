import type { IUnicodeVersionProvider } from "@xterm/xterm";

/** Rules for how many cells text takes: those that xterm.js draws by, or plain. */
export type CellRules = Pick<IUnicodeVersionProvider, "charProperties">;

/** A cell for each character, which is right of all text that does not want rules. */
export const plain: CellRules = { charProperties: () => 1 << 1 };

/**
 * Whether text may have characters that take no cell, or two, or join others:
 * all but Latin, and dashes and quotation marks.
 */
export function wantsRules(text: string): boolean {
  return /[^\0-\u02ff\u2010-\u2027]/.test(text);
}

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Text cut into what a person would call its characters. */
export function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), (s) => s.segment);
}

/** Where the pen stands after text, in rows and columns from where it began. */
export interface Position {
  row: number;
  col: number;
}

/**
 * Walks over text as a terminal of cols columns prints it by rules. A wide
 * character that does not fit starts the next row. Column cols itself is
 * returned when the last cell of a row was filled: the terminal waits there for
 * the next character before it wraps.
 */
export function advance(from: Position, text: string, cols: number, rules: CellRules): Position {
  let { row, col } = from;
  let before = 0; // the properties of the character before, 0 for none
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) {
      before = 0;
      if (char === "\r" || char === "\n") col = 0;
      if (char === "\n") row++;
      // A tab neither wraps nor leaves a row that is full.
      if (char === "\t" && col < cols) col = Math.min(cols - 1, (Math.floor(col / 8) + 1) * 8);
      continue;
    }
    // xterm.js packs them: state << 3 | width << 1 | whether it joins the one before.
    const properties = rules.charProperties(code, before);
    const width = (properties >> 1) & 3;
    const joined = properties & 1 ? (before >> 1) & 3 : 0;
    before = properties;
    if (col + width - joined > cols) {
      row++;
      col = width;
    } else {
      col += width - joined;
    }
  }
  return { row, col };
}
