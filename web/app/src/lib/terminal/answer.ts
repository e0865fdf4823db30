import type { Terminal } from "@xterm/xterm";

/** How far up a line that was typed is looked for. */
const farthest = 200;

/**
 * Scrolls to the end of a terminal, or less far, so that the line that was typed last stays in view:
 * what EHLO remarks upon an answer can be longer than a phone's terminal.
 */
export function toAnswer(
  terminal: Pick<Terminal, "buffer" | "rows" | "cols" | "scrollToLine">,
): void {
  const buffer = terminal.buffer.active;
  const last = buffer.baseY + buffer.cursorY;
  let row = last;
  const least = Math.max(0, last - farthest);
  while (row >= least && !isTyped(terminal, row)) row--;
  while (row > 0 && buffer.getLine(row)?.isWrapped) row--;
  terminal.scrollToLine(row < least ? buffer.baseY : Math.min(row, buffer.baseY));
}

/** Whether anything in a row is bold and in the accent, as what was typed is. */
function isTyped({ buffer, cols }: Pick<Terminal, "buffer" | "cols">, row: number): boolean {
  const line = buffer.active.getLine(row);
  for (let x = 0; line && x < cols; x++) {
    const cell = line.getCell(x);
    if (cell?.isBold() && cell.isFgPalette() && cell.getFgColor() === 6) return true;
  }
  return false;
}
