import type { Mistake, Note, Piece } from "../lib/messages.gen";

/** What a part of a text means: the part, and the place of the piece where it begins. */
export interface Described {
  text: string;
  note: Note;
  at: number;
}

/** The notes of one side of an exchange, each once, with the text it is about. */
export function described(pieces: Piece[]): Described[] {
  const out: Described[] = [];
  let open: Described[] = [];
  for (const [at, piece] of pieces.entries()) {
    const notes = piece.notes ?? [];
    open = open.filter((d) => notes.some((n) => same(n, d.note)));
    for (const d of open) d.text += piece.text;
    for (const note of [...notes].reverse()) {
      if (open.some((d) => same(d.note, note))) continue;
      const made = { text: piece.text, note, at };
      open.push(made);
      out.push(made);
    }
  }
  // A code stands on each line of a reply, and means the same.
  return out.filter(
    (d, i) => out.findIndex((o) => o.text === d.text && same(o.note, d.note)) === i,
  );
}

const same = (a: Note, b: Note) => a.kind === b.kind && a.says === b.says;

/**
 * Whether a mistake is the last that has its line to type instead: what mends several is said once, when all
 * that is wrong has been said.
 */
export const lastWith = (mistakes: Mistake[] | undefined, i: number): boolean =>
  !!mistakes?.[i]?.fix && mistakes.findLastIndex((m) => m.fix === mistakes[i]!.fix) === i;
