import { type CellRules } from "./width";
import { wrap } from "./wrap";

/** What the learner types is bold and in the accent, as the server marks it in its output. */
export const typed = { on: "\x1b[1;36m", off: "\x1b[0m" };

/**
 * What stands below the last whole line of output: the output's unfinished
 * line, lines sent that the server has not shown yet, and the line being
 * typed.
 */
export interface TailContent {
  partial: string;
  pending: readonly { prompt: string; text: string }[];
  /** What others are typing, a row each, drawn and with its end. */
  others: readonly string[];
  prompt: string;
  text: string;
  /** The part of text before the cursor. */
  before: string;
  /** How the line could go on, in grey behind the cursor. */
  ghost: string;
}

/**
 * Draws the tail and takes it away again, as strings for a terminal. Output
 * that arrives while one types is written in its place, and the tail drawn
 * again below: so the typed part never mixes with the server's words.
 */
export class Tail {
  cols: number;
  rows: number;
  /** Rows between the tail's first row and the terminal's cursor. */
  #cursorRow = 0;

  readonly #rules: CellRules;

  constructor(cols: number, rows: number, rules: CellRules) {
    this.cols = cols;
    this.rows = rows;
    this.#rules = rules;
  }

  /** Takes the tail away; the cursor stands where output goes on. */
  erase(): string {
    const up = this.#cursorRow > 0 ? `\x1b[${this.#cursorRow}A` : "";
    this.#cursorRow = 0;
    return `\r${up}\x1b[J`;
  }

  /** Draws the tail where the cursor stands, in an empty first column. */
  draw(content: TailContent): string {
    // Lines that would not fit the screen could not be taken away again.
    const room = Math.max(0, this.rows - 4 - content.others.length);
    const pending = content.pending.slice(0, room);
    const head =
      content.others.join("") +
      content.partial +
      typed.off +
      pending.map((p) => `${p.prompt}${typed.on}${p.text}${typed.off}\r\n`).join("") +
      content.prompt;

    const begun = head + typed.on;
    const {
      drawn: lines,
      end,
      at: cursor,
    } = wrap(begun + content.text, this.cols, this.#rules, begun.length + content.before.length);

    let drawn = lines + typed.off;
    if (end.col === this.cols) {
      // The terminal has not wrapped yet; a blank makes it.
      drawn += " \r";
      end.row++;
      end.col = 0;
    }
    if (cursor.col === this.cols) {
      cursor.row++;
      cursor.col = 0;
    }
    // It never wraps, and so is taken away with the row that it stands in.
    const ghost = content.ghost.slice(0, Math.max(0, this.cols - 1 - end.col));
    if (ghost) drawn += `\x1b[90m${ghost}${typed.off}\x1b[${ghost.length}D`;
    const up = end.row - cursor.row;
    if (up > 0) drawn += `\x1b[${up}A`;
    if (up > 0 || end.col !== cursor.col) drawn += `\x1b[${cursor.col + 1}G`;
    this.#cursorRow = cursor.row;
    return drawn;
  }
}

/**
 * Cuts output into what can be written for good and an unfinished last line,
 * which is drawn with the tail. What clears the screen is written for good.
 */
export function cutOutput(text: string): { whole: string; partial: string } {
  let cut = text.lastIndexOf("\n") + 1;
  for (const match of text.matchAll(/\x1b\[[0-9;?]*[A-Zac-ln-z]/g))
    cut = Math.max(cut, match.index + match[0].length);
  return { whole: text.slice(0, cut), partial: text.slice(cut) };
}
