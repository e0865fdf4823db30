/** A piece of a text: plain, code, emphasis, or a link. */
export interface Piece {
  text: string;
  kind: "plain" | "code" | "em" | "link";
  /** Where a link leads. */
  href?: string;
}

const marks = /`([^`]+)`|\*([^*]+)\*|\[([^\]]+)\]\(([^)]+)\)/g;

/** Cuts a text of the page at its marks: `code`, *emphasis*, [a link](/where). */
export function pieces(text: string): Piece[] {
  const list: Piece[] = [];
  let at = 0;
  for (const m of text.matchAll(marks)) {
    list.push({ kind: "plain", text: text.slice(at, m.index) });
    if (m[1]) list.push({ kind: "code", text: m[1] });
    else if (m[2]) list.push({ kind: "em", text: m[2] });
    else list.push({ kind: "link", text: m[3]!, href: m[4]! });
    at = m.index + m[0].length;
  }
  list.push({ kind: "plain", text: text.slice(at) });
  return list.filter((p) => p.text !== "");
}
