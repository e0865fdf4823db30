/** Splits text with code in backquotes: every second part is code. */
export function inCode(says: string): { text: string; code: boolean }[] {
  return says
    .split("`")
    .map((text, i) => ({ text, code: i % 2 === 1 }))
    .filter((part) => part.text !== "");
}
