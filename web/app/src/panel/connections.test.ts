import { describe, expect, it } from "vitest";
import type { Exchange } from "../lib/messages.gen";
import { connections, named, standing, unfolded } from "./connections";

/** Exchanges of conversations, in order: "1a 2b" is one of conversation 1 on terminal a, and so on. */
const exchanges = (spec: string): Exchange[] =>
  spec.split(" ").map((s) => ({
    term: s[1]!,
    conversation: Number(s[0]),
    index: 0,
    protocol: "smtp",
    host: "example.com",
    port: 25,
    client: "",
    server: "220\r\n",
    verb: "",
    code: "",
    outcome: "ok",
    before: "",
    after: "",
    at: "16:18:09",
  }));

const term = (id: string, mode = "line") => ({ id, prompt: { mode } });

describe("connections", () => {
  it("are open while their terminal has none other and no prompt of its own", () => {
    const all = connections(exchanges("1a 2b 1a 3b 4c"), [
      term("a"),
      term("b", "escape"),
      term("c", "shell"),
    ]);
    expect(all.map((c) => [c.conversation, c.number, c.open])).toEqual([
      [1, 1, true],
      [2, 2, false],
      [3, 2, true],
      [4, 3, false],
    ]);
  });
  it("are over where another program reads", () => {
    expect(connections(exchanges("1a"), [term("a", "update")])[0]!.open).toBe(false);
  });
  it("are none when a name server is asked, however often", () => {
    const dns = (s: string) => exchanges(s).map((x) => ({ ...x, protocol: "dns", port: 53 }));
    const all = connections([...exchanges("1a"), ...dns("2a 3a 4b 5a")], [term("a"), term("b")]);
    expect(all.map((c) => [c.conversation, c.open, c.questions, standing(c)])).toEqual([
      [1, true, false, "open"],
      [2, false, true, ""],
      [4, false, true, ""],
    ]);
    expect(all[1]!.last.conversation).toBe(5);
  });
  it("end with their terminal", () => {
    const [c] = connections(exchanges("1a"), []);
    expect(c!.open).toBe(false);
    expect(named(c!)).toBe("Closed terminal, SMTP");
  });
});

describe("unfolded", () => {
  const shown = (spec: string, ...terms: { id: string; prompt: { mode: string } }[]) =>
    unfolded(connections(exchanges(spec), terms)).map((c) => c.conversation);

  it("shows two, open or not", () => {
    expect(shown("1a 2a", term("a", "shell"))).toEqual([1, 2]);
  });
  it("folds closed ones away when there are more", () => {
    expect(shown("1a 2a 3a", term("a"))).toEqual([3]);
    expect(shown("1a 2b 3c 2b 4c", term("a"), term("b"), term("c"))).toEqual([1, 2, 4]);
  });
  it("keeps the one that has just closed beside one that is open", () => {
    expect(shown("1a 2b 2b 3b 3b 1a", term("a"), term("b", "shell"))).toEqual([1, 3]);
  });
  it("shows the last when all are closed", () => {
    expect(shown("1a 2a 3a", term("a", "shell"))).toEqual([3]);
  });
});
