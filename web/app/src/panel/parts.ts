import words from "$words/message.json";
import type { Part } from "../lib/messages.gen";
import { fill } from "../lib/words";

/** A line of the tree of parts. */
export interface Row {
  part: Part;
  /** From 1. */
  level: number;
  /** Place among those beside it, from 1, and how many they are. */
  place: number;
  of: number;
  parent?: Part;
}

/** The tree's lines in order, without what is in closed parts; a part is named by its body. */
export function rows(root: Part, closed: ReadonlySet<string> = new Set()): Row[] {
  const list: Row[] = [];
  const add = (part: Part, level: number, place: number, of: number, parent?: Part) => {
    list.push({ part, level, place, of, parent });
    if (closed.has(part.body)) return;
    part.parts?.forEach((p, i) => add(p, level + 1, i + 1, part.parts!.length, part));
  };
  add(root, 1, 1, 1);
  return list;
}

/**
 * Which part a key goes to in the tree, and whether it opens or closes the present one, as in any
 * tree (ARIA Authoring Practices).
 */
export function move(
  list: readonly Row[],
  at: number,
  key: string,
): { to?: number; open?: boolean } | undefined {
  const row = list[at];
  if (!row) return undefined;
  const inner = !!row.part.parts?.length;
  const open = inner && list[at + 1]?.parent === row.part;
  switch (key) {
    case "ArrowDown":
      return { to: Math.min(at + 1, list.length - 1) };
    case "ArrowUp":
      return { to: Math.max(at - 1, 0) };
    case "Home":
      return { to: 0 };
    case "End":
      return { to: list.length - 1 };
    case "ArrowRight":
      if (!inner) return {};
      return open ? { to: at + 1 } : { open: true };
    case "ArrowLeft":
      if (open) return { open: false };
      return {
        to: Math.max(
          list.findIndex((r) => r.part === row.parent),
          0,
        ),
      };
  }
  return undefined;
}

/** What a part is called: by its number, or as the message. */
export function called(part: Part): string {
  if (!part.number) return words.theMessage;
  return fill(part.body.endsWith("TEXT") ? words.messageIn : words.part, { n: part.number });
}

/** A stretch of a message's text, of one kind. */
export interface Stretch {
  kind: "other" | "header" | "body";
  text: string;
}

/**
 * Cuts a message's text where a part's header and body are. Line ends are those of a page; the one
 * that belongs to the boundary behind the part is left out, since what is marked stands on lines
 * of its own.
 */
export function stretches(text: string, part?: Part): Stretch[] {
  const lines = (s: string) => s.replaceAll("\r\n", "\n");
  if (!part) return [{ kind: "other", text: lines(text) }];
  const list: Stretch[] = [
    { kind: "other", text: lines(text.slice(0, part.headerAt)) },
    { kind: "header", text: lines(text.slice(part.headerAt, part.bodyAt)) },
    { kind: "body", text: lines(text.slice(part.bodyAt, part.end)) },
    { kind: "other", text: lines(text.slice(part.end)).replace(/^\n/, "") },
  ];
  return list.filter((s) => s.kind !== "other" || s.text !== "");
}

/** The tag to use after one that was used. */
export function nextTag(last = ""): string {
  const number = /^(.*?)(\d+)$/.exec(last);
  if (number) return number[1] + String(Number(number[2]) + 1).padStart(number[2]!.length, "0");
  if (/^[a-y]$/i.test(last)) return String.fromCharCode(last.charCodeAt(0) + 1);
  return /^[a-z]+$/i.test(last) ? `${last}1` : "a";
}

/** Why a part cannot be shown as it is meant, for people. */
export function trouble(part: Part): string {
  const troubles: Record<string, string> = words.trouble;
  return fill(troubles[part.trouble ?? ""] ?? "", {
    encoding: part.encoding ?? "",
    charset: part.charset || "us-ascii",
  });
}
