import { beforeEach, describe, expect, test } from "vitest";
import type { ClientMessage } from "../messages.gen";
import { Announcer } from "./announcer.svelte";
import { TerminalStore } from "./terminals.svelte";

const t1 = { id: "t1", title: "shell", seq: 0 };
const t2 = { id: "t2", title: "telnet example.com 25", seq: 0 };

let sent: ClientMessage[];
let connected: boolean;
let announcer: Announcer;
let terminals: TerminalStore;

beforeEach(() => {
  sent = [];
  connected = true;
  announcer = new Announcer();
  terminals = new TerminalStore((message) => {
    if (connected) sent.push(message);
    return connected;
  }, announcer);
});

/** The lines that were sent, each with its terminal and number. */
const lines = () =>
  sent.flatMap((m) => (m.type === "line" ? [`${m.term} ${m.seq} ${m.text}`] : []));

describe("the list of terminals", () => {
  test("what is typed while others are on their way is typed in those", () => {
    terminals.arrange([t1]);
    terminals.wait(true);
    terminals.feed("telnet exa");
    terminals.arrange([t2]);
    terminals.feed("mple.com 25\r");
    expect(lines()).toEqual(["t2 1 telnet example.com 25"]);
  });

  test("what is pasted while others are on their way is one piece, and Enter another", () => {
    terminals.arrange([t1]);
    terminals.wait(true);
    terminals.feed("\x1b[200~telnet example.com 25\x1b[201~");
    terminals.feed("\r");
    terminals.arrange([t2]);
    expect(lines()).toEqual(["t2 1 telnet example.com 25"]);
  });

  test("what a terminal is sent that has gone is typed in the one that has come", () => {
    terminals.arrange([t1]);
    const gone = terminals.current!;
    terminals.arrange([t2]);
    gone.feed("hosts");
    terminals.feed("\r");
    expect(lines()).toEqual(["t2 1 hosts"]);
  });

  test("all new: the first is the active one", () => {
    terminals.arrange([t1, t2]);
    expect(terminals.list.map((t) => t.title)).toEqual(["shell", "telnet example.com 25"]);
    expect(terminals.current?.id).toBe("t1");
  });

  test("a known one keeps its model and takes its new title", () => {
    terminals.arrange([t1]);
    const model = terminals.find("t1");
    terminals.arrange([{ ...t1, title: "dig" }, t2]);
    expect(terminals.find("t1")).toBe(model);
    expect(model?.title).toBe("dig");
    expect(terminals.active).toBe("t1");
  });

  test("one that was asked for is shown when it comes", () => {
    terminals.arrange([t1]);
    terminals.open();
    expect(sent).toEqual([{ type: "open", cols: 80, rows: 24 }]);
    terminals.arrange([t1, t2]);
    expect(terminals.active).toBe("t2");
  });

  test("one that another page has opened is not", () => {
    terminals.arrange([t1]);
    connected = false;
    terminals.open();
    terminals.arrange([t1, t2]);
    expect(terminals.active).toBe("t1");
  });

  test("what is typed when the one in front is being closed goes to one that stays", () => {
    terminals.arrange([t1, t2]);
    terminals.active = "t2";
    terminals.close("t2");
    terminals.feed("exit");
    terminals.arrange([t1]);
    expect(terminals.find("t1")?.editor.text).toBe("exit");
  });

  test("when the active one is closed, the last is it", () => {
    terminals.arrange([t1, t2]);
    terminals.close("t1");
    expect(sent).toEqual([{ type: "close", term: "t1" }]);
    terminals.arrange([t2]);
    expect(terminals.active).toBe("t2");
  });
});

describe("what is typed where the page has the focus", () => {
  test("goes to the terminal in front, and waits for one that has not come", () => {
    terminals.feed("tel");
    terminals.arrange([t1]);
    terminals.feed("net");
    expect(terminals.current!.editor.text).toBe("telnet");
    terminals.open();
    terminals.feed("ex");
    terminals.arrange([t1, t2]);
    terminals.feed("it");
    expect(terminals.list.map((t) => t.editor.text)).toEqual(["telnet", "exit"]);
    expect(terminals.arrived).toBe(1);
  });

  test("comes after what is being shown", () => {
    terminals.arrange([t1]);
    terminals.wait(true);
    terminals.feed("exit");
    terminals.current!.enter("HELO me"); // as Show me types
    expect(lines()).toEqual(["t1 1 HELO me"]);
    terminals.wait(false);
    expect(terminals.current!.editor.text).toBe("exit");
  });

  test("stays in front when there is no other after all", () => {
    terminals.arrange([t1]);
    for (const end of [() => terminals.settle(), () => terminals.hold()]) {
      terminals.open();
      terminals.feed("x");
      end();
    }
    expect(terminals.current!.editor.text).toBe("xx");
  });
});

describe("output", () => {
  test("goes to its terminal, counts as seen and is announced without what was typed", () => {
    terminals.arrange([t1, t2]);
    const data = "\x1b[1;36mEHLO me\x1b[0m\r\n250 OK\r\n";
    terminals.output({ term: "t2", data, offset: 0, seq: 0 });
    expect(terminals.seen).toEqual({ t1: 0, t2: data.length });
    expect(announcer.announcements.map((a) => a.text)).toEqual(["250 OK"]);
  });

  test("of a terminal that is closed is not shown", () => {
    terminals.output({ term: "t9", data: "x", offset: 0, seq: 0 });
    expect(terminals.seen).toEqual({});
  });

  test("a prompt is its terminal's", () => {
    terminals.arrange([t1, t2]);
    terminals.prompt({ term: "t2", mode: "line", text: "" });
    expect(terminals.list.map((t) => t.prompt.mode)).toEqual(["shell", "line"]);
  });
});

describe("inputs", () => {
  test("are counted in each terminal", () => {
    terminals.arrange([t1, t2]);
    terminals.find("t1")!.enter("A");
    terminals.find("t2")!.enter("B");
    terminals.find("t1")!.enter("C");
    expect(lines()).toEqual(["t1 1 A", "t2 1 B", "t1 2 C"]);
  });

  test("are sent again when the page comes back, if they were not taken in their terminal", () => {
    terminals.arrange([t1, t2]);
    terminals.find("t1")!.enter("A");
    terminals.find("t2")!.enter("B");
    terminals.find("t1")!.enter("C");
    sent = [];
    terminals.hold();
    terminals.resume([{ ...t1, seq: 1 }, t2]);
    expect(lines()).toEqual(["t1 2 C", "t2 1 B"]);
  });

  test("wait in the line being typed while there is no connection", () => {
    terminals.arrange([t1]);
    terminals.hold();
    terminals.find("t1")!.enter("NOOP");
    expect(sent).toEqual([]);
    expect(terminals.find("t1")!.held).toBe(true);
  });

  test("go on from what this page sent in a session before", () => {
    terminals.resume([{ ...t1, seq: 7 }]);
    terminals.find("t1")!.enter("A");
    expect(lines()).toEqual(["t1 8 A"]);
  });

  test("of a world that is gone are not sent again", () => {
    terminals.arrange([t1]);
    terminals.find("t1")!.enter("A");
    sent = [];
    terminals.clear();
    terminals.resume([t1]);
    expect(lines()).toEqual([]);
  });
});
