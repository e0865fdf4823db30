import { describe, expect, it } from "vitest";
import type { Exchange, Screen, Turn } from "../messages.gen";
import { Past, momentsOf } from "./past.svelte";

const echo = (line: string, term = "t1"): Screen => ({
  term,
  text: `\x1b[1;36m${line}\x1b[0m\r\n`,
});
const says = (text: string, term = "t1"): Screen => ({ term, text: `${text}\r\n` });
const shows = [
  says("Welcome"),
  echo("telnet here 25"),
  says("220 ready"),
  echo("HELLO me"),
  says("500 what?"),
  echo("hostname", "t2"),
  says("Linux", "t2"),
  echo("HELO me"),
  says("250 hello"),
];
const turn = (n: number, after: number, line: string, steps?: string[]): Turn => ({
  n,
  after,
  unit: { do: "line", lines: [line] },
  ...(steps && { steps }),
});

describe("the moments of a recording", () => {
  it("are lines with what came upon them, behind the beginning", () =>
    expect(momentsOf(shows).map((m) => [m.line, m.shown])).toEqual([
      ["", 1],
      ["telnet here 25", 3],
      ["HELLO me", 5],
      ["hostname", 7],
      ["HELO me", 9],
    ]));
  it("have the steps that they have done, of the way that leads here", () => {
    const turns = [
      turn(1, 0, "telnet here 25", ["Call"]),
      turn(2, 1, "HELO me", ["Elsewhere"]),
      turn(3, 1, "HELLO me"),
      turn(4, 3, "HELO me", ["Greet"]),
    ];
    const moments = momentsOf(shows, { turns, at: 4 });
    expect(moments.map((m) => m.steps.join())).toEqual(["", "Call", "", "", "Greet"]);
  });
  it("are the beginning alone where nothing was shown", () =>
    expect(momentsOf([])).toEqual([{ line: "", term: "", shown: 0, steps: [] }]));
});

/** A terminal that is drawn nowhere: what it holds. */
function drawn(past: Past, at: number) {
  let text = "";
  past.terminals.list[at]!.attach(
    {
      write: (data) => (text += data),
      reset: () => (text = ""),
      toEnd() {},
      toAnswer() {},
    },
    80,
    24,
  );
  return () => text.slice(text.lastIndexOf("\x1b[3J") + 1);
}

describe("a look back", () => {
  it("begins with what is there now, and goes to and fro", () => {
    const past = new Past({ shows }, undefined, [{ id: "t1", title: "telnet here" }]);
    const [first, second] = [drawn(past, 0), drawn(past, 1)];
    expect(past.at).toBe(4);
    expect(past.terminals.list.map((t) => t.title)).toEqual(["telnet here", ""]);
    expect(first()).toContain("250 hello");
    past.go(2);
    expect(first()).toContain("500 what?");
    expect(first()).not.toContain("250 hello");
    expect(second()).not.toContain("Linux");
    past.go(3);
    expect(second()).toContain("Linux");
    expect(past.terminals.current?.id).toBe(past.terminals.list[1]!.id);
    past.go(0);
    expect(first()).toContain("Welcome");
    expect(first()).not.toContain("220");
    past.go(99);
    expect(past.at).toBe(4);
    expect(first()).toContain("250 hello");
  });
  it("knows what was said to a server at a moment, and when, as far as that is known", () => {
    const said = (index: number, client: string, more: Partial<Exchange> = {}): Exchange =>
      ({ term: "t1", conversation: 1, index, client, ...more }) as Exchange;
    const [ready, refused, hello] = [said(0, ""), said(1, "HELLO me\r\n"), said(2, "HELO me\r\n")];
    const unasked = said(2, "", { term: "t2", push: 1 });
    const turns = [turn(1, 0, "telnet here 25"), turn(2, 1, "HELLO me"), turn(3, 2, "HELO me")];
    const when = 1_800_000_000_000;
    turns[1]!.when = when;
    const all = [ready, refused, hello, unasked];
    const past = new Past({ shows }, { turns, at: 3 }, [], all);
    expect(past.moments.map((m) => m.exchange)).toEqual([
      undefined,
      ready,
      refused,
      refused, // a line for no server
      hello,
    ]);
    expect(past.when).toBe(when);
    past.go(1);
    expect(past.when).toBeUndefined();
    const late = new Past({ shows }, undefined, [], [hello]); // the page has the latest alone
    expect(late.moments.map((m) => m.exchange?.index ?? 0)).toEqual([0, 0, 0, 0, 2]);
    expect(past.terminals.list.map((t) => t.of)).toEqual(["t1", "t2"]);
  });
  it("takes nothing that is typed", () => {
    const past = new Past({ shows }, undefined, []);
    past.terminals.list[0]!.feed("QUIT\r");
    past.terminals.list[0]!.put("QUIT");
    expect(past.terminals.typed).toBe(false);
  });
});
