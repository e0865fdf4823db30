import { describe, expect, test } from "vitest";
import { pieces } from "./breaks";

describe("a long line of code may break", () => {
  for (const [what, want] of [
    ["after a space, a bracket and an at sign", "MAIL |FROM:<|user@|client.com>"],
    ["not between two separators", "https://|a.b/|cde"],
    ["not before the last two letters of a word", "A |b=|1,|c=22"],
    ["anywhere in a word that is long", "AGJv|YgBw|YXNz|d29y|ZDEy|MzQ1|NjU="],
  ] as const)
    test(what, () => expect(pieces(want.replaceAll("|", "")).join("|")).toBe(want));
});
