import { describe, expect, it } from "vitest";
import { pieces, when } from "./note";

describe("what a teacher writes", () => {
  it.each([
    ["Mind the colon.", ["Mind the colon."]],
    ["Type `QUIT` now", ["Type ", "[QUIT]", " now"]],
    ["`HELO me`", ["[HELO me]"]],
    ["one ` alone", ["one ` alone"]],
    ["`over\ntwo` lines", ["`over\ntwo` lines"]],
    ["`` and `DATA`", ["`` and ", "[DATA]"]],
    ["*no* [mark](/) but <b>", ["*no* [mark](/) but <b>"]],
  ])("%j has its code", (text, parts) => {
    expect(pieces(text).map((p) => (p.code ? `[${p.text}]` : p.text))).toEqual(parts);
  });

  it("has its time, and its day where that was another", () => {
    const at = new Date(2026, 10, 30, 14, 5);
    expect(when(at.toISOString(), at.getTime() + 60_000)).toMatch(/^(14|2):05/);
    expect(when(at.toISOString(), at.getTime() + 86_400_000)).toMatch(/30.*2026.*:05/);
  });
});
