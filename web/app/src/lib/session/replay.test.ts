import { describe, expect, test } from "vitest";
import type { ClientMessage } from "../messages.gen";
import { ReplaySession, ReplayStore } from "./replay.svelte";
import { exchange, start, terms, welcome } from "./started";

const sent: ClientMessage[] = [];
const send = (message: ClientMessage) => sent.push(message) > 0;

const played = (term: string, at: number) => ({
  ...{ name: "", session: 0, sessions: 1, world: "doc", call: "", lines: 4, read: 4 },
  ...{ term, at },
});

test("a transcript is played, and the same again", () => {
  const replay = new ReplayStore(send);
  replay.play(2, "S: 220", "mine", 1);
  replay.play(0);
  replay.play(0, "250 ok", "", 0, "smtp");
  expect(sent).toEqual([
    { type: "replay", at: 2, text: "S: 220", name: "mine", index: 1 },
    { type: "replay", at: 0, text: "", name: "", index: 0 },
    { type: "replay", at: 0, text: "250 ok", name: "", index: 0, protocol: "smtp" },
  ]);
});

describe("the session of a page that replays", () => {
  const begun = () => {
    const s = start((...around) => new ReplaySession(...around), "/replay");
    s.open();
    s.receive(welcome());
    return s;
  };

  test("a transcript that is played shows its terminal", () => {
    const s = begun();
    s.receive({ type: "terms", terms: [...terms, { id: "t2", title: "telnet", seq: 0 }] });
    s.receive({ type: "exchange", ...exchange });
    const replay = played("t2", 0);
    s.receive({ type: "replay", ...replay, steps: [], lab: "" });
    expect(s.session.replay.current?.world).toBe("doc");
    expect(s.session.terminals.active).toBe("t2");
    expect(s.session.conversations.exchanges).toEqual([]);
  });

  test("what is typed while it is played from the start comes into the new terminal", () => {
    const s = begun();
    s.receive({ type: "terms", terms });
    s.session.replay.play(0);
    s.session.terminals.feed("NO");
    s.receive({ type: "terms", terms: [{ id: "t2", title: "telnet", seq: 0 }] });
    s.session.terminals.feed("OP");
    const replay = played("t2", 0);
    s.receive({ type: "replay", ...replay, steps: [], lab: "" });
    expect(s.session.terminals.current!.editor.text).toBe("NOOP");
  });

  test("a transcript that has been played before the page came is asked for again, once", () => {
    const s = begun();
    const replay = played("t1", 3);
    s.sent.length = 0;
    s.receive({ type: "replay", ...replay, steps: [], lab: "" });
    expect(s.sent).toEqual([{ type: "replay", at: 3, text: "", name: "", index: 0 }]);
    s.receive({ type: "replay", ...replay, term: "t2", steps: [], lab: "" });
    s.receive({ type: "exchange", ...exchange });
    s.receive({ type: "replay", ...replay, term: "t2", steps: [], lab: "" }); // after a lost connection
    expect(s.sent).toHaveLength(1);
    expect(s.session.conversations.exchanges).toHaveLength(1);
  });
});
