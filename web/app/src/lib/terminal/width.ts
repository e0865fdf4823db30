/**
 * How many cells text takes. xterm.js is told to use the same rules
 * (see unicode below), so that what we draw and what it draws agree.
 */

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Blocks that Unicode calls East Asian Wide or Fullwidth (UAX #11), apart from emoji. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f], // Hangul Jamo, leading
  [0x2e80, 0x303e], // CJK radicals and punctuation
  [0x3041, 0x33ff], // kana to CJK compatibility
  [0x3400, 0x4dbf], // CJK extension A
  [0x4e00, 0x9fff], // CJK unified
  [0xa000, 0xa4cf], // Yi
  [0xa960, 0xa97f], // Hangul Jamo extended A
  [0xac00, 0xd7a3], // Hangul syllables
  [0xf900, 0xfaff], // CJK compatibility ideographs
  [0xfe30, 0xfe6f], // vertical and small forms
  [0xff00, 0xff60], // fullwidth forms
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd], // ideographic planes
];

const noWidth = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u;
const emoji = /^\p{Emoji_Presentation}$/u;
const pictograph = /^\p{Extended_Pictographic}$/u;

const joiner = 0x200d;

function isModifier(code: number): boolean {
  return code >= 0x1f3fb && code <= 0x1f3ff;
}

/** The cells one code point takes when it stands alone: 0, 1 or 2. */
export function codePointWidth(code: number): 0 | 1 | 2 {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return 0;
  if (code < 0x300) return 1;
  const char = String.fromCodePoint(code);
  if (noWidth.test(char)) return 0;
  if (emoji.test(char)) return 2;
  return wide.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** The cells one grapheme takes: those of its widest code point. */
export function graphemeWidth(grapheme: string): number {
  let width = 0;
  for (const char of grapheme) width = Math.max(width, codePointWidth(char.codePointAt(0)!));
  return width;
}

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
 * Walks over text as a terminal of cols columns prints it. A wide character
 * that does not fit starts the next row. Column cols itself is returned when
 * the last cell of a row was filled: the terminal waits there for the next
 * character before it wraps.
 */
export function advance(from: Position, text: string, cols: number): Position {
  let { row, col } = from;
  for (const grapheme of graphemes(text)) {
    if (grapheme === "\r\n" || grapheme === "\n") {
      row++;
      col = 0;
      continue;
    }
    if (grapheme === "\r") {
      col = 0;
      continue;
    }
    if (grapheme === "\t") {
      // A tab neither wraps nor leaves a row that is full.
      if (col < cols) col = Math.min(cols - 1, (Math.floor(col / 8) + 1) * 8);
      continue;
    }
    const width = graphemeWidth(grapheme);
    if (col + width > cols) {
      row++;
      col = 0;
    }
    col += width;
  }
  return { row, col };
}

/** A set of width rules in the form xterm.js takes. */
export const unicode = {
  version: "ehlo",
  wcwidth: codePointWidth,
  /**
   * xterm.js packs (state << 3 | width << 1 | joins). Our state is 1 after a
   * zero-width joiner and 2 after the first half of a flag.
   */
  charProperties(code: number, preceding: number): number {
    const before = { state: preceding >> 3, width: (preceding >> 1) & 3 };
    const flagHalf = code >= 0x1f1e6 && code <= 0x1f1ff;
    const width = codePointWidth(code);
    const joins =
      preceding !== 0 &&
      before.width > 0 &&
      (width === 0 ||
        isModifier(code) ||
        (before.state === 1 && pictograph.test(String.fromCodePoint(code))) ||
        (flagHalf && before.state === 2));
    let state = 0;
    if (code === joiner) state = 1;
    else if (flagHalf && !joins) state = 2;
    return (state << 3) | ((joins ? Math.max(before.width, width) : width) << 1) | (joins ? 1 : 0);
  },
};
