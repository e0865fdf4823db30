import { afterEach, describe, expect, it, vi } from "vitest";
import type { ServerMessage } from "../messages.gen";
import { lab, start, terms, welcome } from "../session/started";
import { MirrorSession } from "./session.svelte";

const at = { class: "c1", seat: "s1" };

/** A teacher looks at what is done in a lab. */
function look() {
  const opened = start((...around) => new MirrorSession("first-mail", at, ...around), "/teach/c1");
  opened.kept.set("ehlo.learner", "somebody.else");
  opened.open();
  opened.receive(welcome({ token: "", resumed: true, lab }));
  opened.receive({ type: "out", term: "t1", data: "$ hostname\r\n", offset: 0, seq: 0 });
  opened.receive({ type: "prompt", term: "t1", mode: "shell", text: "$ " });
  return opened;
}

const holds: ServerMessage = { type: "mirrors", by: ["Ana"], holds: "Ana", mine: true };
const types = (sent: { type: string }[]) => sent.map((m) => m.type);

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("a teacher's look at a session", () => {
  it("is nobody's learner, and leaves who is one in the browser alone", () => {
    const { sent, kept } = look();
    expect(sent).toEqual([
      expect.objectContaining({ type: "hello", token: "", activity: "first-mail", seen: {} }),
    ]);
    expect(kept.get("ehlo.learner")).toBe("somebody.else");
  });

  it("asks for nothing that would change it", () => {
    const { session, sent } = look();
    const [term] = session.terminals.list;
    sent.length = 0;
    session.lab.wait(10);
    session.lab.skip("one");
    session.lab.restart();
    session.go({ by: -1 });
    session.terminals.open();
    term!.resize(40, 10, () => {});
    term!.feed("QUIT\r");
    expect(sent).toEqual([]);
    expect(session.error).toBe("");
    session.go();
    session.record(() => {});
    session.lab.hint("one");
    session.conversations.explain({ conversation: 1, index: 0 });
    expect(types(sent)).toEqual(["turns", "record", "hint", "explain"]);
  });

  it("types when the learner has said yes, and no more when they have enough", () => {
    const { session, sent, receive } = look();
    const [term] = session.terminals.list;
    sent.length = 0;
    expect(session.ask(true)).toBe(true);
    receive({ type: "mirrors", by: ["Ana"], asks: "Ana", mine: true });
    term!.feed("date\r");
    expect(types(sent)).toEqual(["ask"]);
    receive(holds);
    term!.feed("date\r");
    expect(sent.at(-1)).toMatchObject({ type: "line", text: "date", seq: 1 });
    receive({ type: "mirrors", by: ["Ana"] });
    term!.feed("date\r");
    expect(types(sent)).toEqual(["ask", "line"]);
    receive({ type: "mirrors", by: ["Ana", "Bob"], holds: "Bob" });
    expect(session.typable).toBe(false);
  });

  it("tells what is typed here while one types, and nothing else", async () => {
    vi.useFakeTimers();
    const { session, sent, receive } = look();
    const [term] = session.terminals.list;
    receive(holds);
    await vi.dynamicImportSettled();
    term!.feed("da");
    vi.runAllTimers();
    expect(sent.at(-1)).toEqual({ type: "typing", term: "t1", text: "da", cursor: 2 });
    receive({ type: "mirrors", by: ["Ana"] });
    expect(term!.editor.text).toBe("");
    vi.runAllTimers();
    expect(types(sent).filter((type) => type === "typing")).toHaveLength(1);
  });

  it("passes on what the page would put into a terminal", () => {
    const { session, receive } = look();
    const [term] = session.terminals.list;
    const offered: string[] = [];
    session.offer = (line) => offered.push(line);
    term!.put("HELO client.com");
    expect(offered).toEqual(["HELO client.com"]);
    expect(term!.editor.text).toBe("");
    receive(holds);
    term!.put("HELO client.com");
    expect(term!.editor.text).toBe("HELO client.com");
  });

  it("shows all of it anew when it comes back, and sends nothing twice", () => {
    const { session, sent, receive, lose, retry, open } = look();
    receive(holds);
    session.terminals.list[0]!.feed("date\r");
    lose("It makes room.");
    expect(session.because).toBe("It makes room.");
    retry();
    sent.length = 0;
    open();
    expect(sent).toEqual([expect.objectContaining({ type: "hello", token: "", seen: {} })]);
    receive(welcome({ token: "", resumed: true, lab }));
    expect(types(sent)).toEqual(["hello"]);
    expect(session.typable).toBe(false);
    expect(session.terminals.list.map((t) => t.id)).toEqual(terms.map((t) => t.id));
  });

  it("goes along when the learner goes back, without a time line of its own", () => {
    const { session, sent, receive } = look();
    sent.length = 0;
    receive(welcome({ token: "", moved: true, lab, terms: [{ id: "t2", title: "", seq: 0 }] }));
    receive({ type: "turns", turns: [], at: 0, moved: true });
    expect(session.timeline).toBe(false);
    session.terminals.list[0]!.feed("date\r");
    expect(sent).toEqual([]);
  });
});
