import type { WallMistake } from "../../messages.gen";

/** So many characters a note has at most. */
export const mostNote = 500;

const entities: Record<string, string> = {
  lt: "<",
  gt: ">",
  quot: '"',
  "#34": '"',
  "#39": "'",
  amp: "&",
};

/** The text of the server's HTML, with code in backquotes and a line for each paragraph. */
export function textOf(html: string): string {
  return html
    .replace(/\s+/g, " ")
    .replace(/<\/?code>/g, "`")
    .replace(/<(\/p|\/li|\/pre|br ?\/?)> ?/g, "\n")
    .replace(/<[^>]*>/g, "")
    .replace(/&(#?\w+);/g, (all, name: string) => entities[name] ?? all)
    .trim();
}

/** What a mistake is, in words: EHLO's, or the lab's. */
export const wordsFor = (m: WallMistake): string => m.says ?? textOf(m.html ?? "");

/** What is prepared to be said to whoever has made a mistake: as many whole sentences as fit in a note. */
export function adviceFor(m: WallMistake): string {
  const text = wordsFor(m);
  if (text.length <= mostNote) return text;
  const cut = text.slice(0, mostNote);
  const end = Math.max(...[". ", ".\n", "? ", "! "].map((stop) => cut.lastIndexOf(stop)));
  return end > 0 ? cut.slice(0, end + 1) : `${cut.slice(0, mostNote - 1)}…`;
}
