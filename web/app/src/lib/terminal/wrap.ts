import { advance, wantsRules, type CellRules, type Position } from "./width";

/** Text as it is drawn, and where the pen then stands. */
export interface Wrapped {
  drawn: string;
  end: Position;
  /** Where it stands before the character at the place asked for. */
  at: Position;
}

/**
 * Wraps text for a terminal of cols columns at its blanks; a word longer than a row breaks. The text
 * begins in the first column. `place` is an index of it.
 *
 * Nothing is added to the text: the terminal is made to wrap early, as it does in the last column by
 * itself, so that what is copied, or clicked at, is still one line, octet for octet.
 */
export function wrap(text: string, cols: number, rules: CellRules, place = text.length): Wrapped {
  let drawn = "";
  let end: Position = { row: 0, col: 0 };
  let at: Position | undefined;
  // What sets a colour belongs to the word that it colours.
  for (const { 0: piece, index } of text.matchAll(
    /[ \t\r\n]+|(?:\x1b\[[^A-Za-z]*[A-Za-z]|[^ \t\r\n])+/g,
  )) {
    const word = piece.trim() !== "" ? visible(piece) : "";
    const width = word ? advance({ row: 0, col: 0 }, word, Infinity, rules).col : 0;
    // With the blank behind it: the next row does not begin with that.
    const needed = width + Number(/[ \t]/.test(text[index + piece.length] ?? ""));
    if (width && width <= cols && end.col > 0 && end.col + needed > cols) {
      if (end.col < cols) drawn += early(cols);
      end = { row: end.row + 1, col: 0 };
    }
    if (place >= index && place < index + piece.length)
      at = advance(end, visible(piece.slice(0, place - index)), cols, rules);
    drawn += piece;
    end = advance(end, visible(piece), cols, rules);
  }
  return { drawn, end, at: at ?? end };
}

/**
 * Makes a terminal wrap where it has not come to the end of its row: it is taken there, writes two
 * blanks, of which the second is in the next row, and the first is taken away again. A cell that
 * nothing was written in is not copied.
 */
function early(cols: number): string {
  return `\x1b[${cols}G  \x1b[A\x1b[${cols}G\x1b[X\x1b[B\r`;
}

/** Text without the sequences that set colours, or move the pen. */
export function visible(text: string): string {
  return text.replace(/\x1b\[[^A-Za-z]*[A-Za-z]/g, "");
}

/** The most cells that a line of text can take. */
export function longest(text: string): number {
  const cells = (line: string) => visible(line).length * (wantsRules(line) ? 2 : 1);
  return Math.max(...text.split("\n").map(cells));
}
