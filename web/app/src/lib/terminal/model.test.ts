import { Terminal } from "@xterm/headless";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { toAnswer } from "./answer";
import { graphemeRules } from "./graphemes";
import { TerminalModel, spoken, type Sent } from "./model.svelte";
import { Onlookers } from "./onlookers";

const prompt = "user@Linux$ ";

/** A model drawn on a real terminal emulator, and what it sent. */
class Rig {
  readonly sent: Sent[] = [];
  readonly model = new TerminalModel(
    { id: "t1", title: "shell", seq: 0 },
    (m) => this.sent.push(m) > 0,
  );
  readonly terminal: Terminal;
  #offset = 0;

  constructor(cols = 40, rows = 10) {
    this.terminal = new Terminal({ cols, rows, allowProposedApi: true, scrollback: 1000 });
    const rules = graphemeRules();
    this.terminal.unicode.register(rules);
    this.terminal.unicode.activeVersion = rules.version;
    this.model.attach(
      {
        write: (data, then) => this.terminal.write(data, then),
        reset: () => this.terminal.write("\x1bc"),
        toEnd: () => this.terminal.scrollToBottom(),
        toAnswer: () => toAnswer(this.terminal),
        rules,
      },
      cols,
      rows,
    );
  }

  shell(): this {
    this.model.setPrompt({ mode: "shell", text: prompt });
    return this;
  }

  line(): this {
    this.model.setPrompt({ mode: "line", text: "" });
    return this;
  }

  out(data: string, seq = 0): void {
    this.model.receive({ term: "t1", data, offset: this.#offset, seq });
    this.#offset += new TextEncoder().encode(data).length;
  }

  /** What the server shows for an input. */
  echo(text: string, seq: number, shown = ""): void {
    this.out(`${shown}\x1b[1;36m${text}\x1b[0m\r\n`, seq);
  }

  async screen(): Promise<string[]> {
    await new Promise<void>((done) => this.terminal.write("", done));
    const buffer = this.terminal.buffer.active;
    const rows: string[] = [];
    for (let y = 0; y < buffer.length; y++) {
      const row = buffer.getLine(y)!;
      const text = row.translateToString(true);
      if (row.isWrapped) rows[rows.length - 1] += text;
      else rows.push(text);
    }
    while (rows.at(-1) === "") rows.pop();
    return rows;
  }

  async cursor(): Promise<[number, number]> {
    await this.screen();
    const { cursorX, cursorY, baseY } = this.terminal.buffer.active;
    return [cursorY + baseY, cursorX];
  }
}

/** What was sent of what was typed. */
function typed(sent: Sent[]) {
  return sent.filter((m) => m.type === "line" || m.type === "key");
}

let rig: Rig;
beforeEach(() => (rig = new Rig()));

describe("a line and its reply", () => {
  test("what is typed is shown at once, before any answer", async () => {
    rig.shell().model.feed("telnet");
    expect(await rig.screen()).toEqual([prompt + "telnet"]);
    expect(rig.sent).toEqual([]);
  });

  test("Enter sends it once, numbered, and it stays on the screen until the server shows it", async () => {
    rig.shell().model.feed("hostname\r");
    expect(rig.sent).toEqual([{ type: "line", term: "t1", text: "hostname", seq: 1 }]);
    expect(await rig.screen()).toEqual([prompt + "hostname"]);
    rig.echo("hostname", 1, prompt);
    rig.out("Linux\r\n");
    expect(await rig.screen()).toEqual([prompt + "hostname", "Linux", prompt]);
  });

  test("typing ahead goes below", async () => {
    rig.line().model.feed("NOOP\rQUI");
    expect(await rig.screen()).toEqual(["NOOP", "QUI"]);
    rig.echo("NOOP", 1);
    rig.out("250 OK\r\n");
    expect(await rig.screen()).toEqual(["NOOP", "250 OK", "QUI"]);
  });

  test("output that comes while typing leaves the typed part whole, cursor included", async () => {
    rig.line().model.feed("F FETCH 1\x1b[D\x1b[D");
    rig.out("* 5 EXISTS\r\n");
    rig.out("* 1 RECENT\r\n");
    rig.model.feed("X");
    expect(await rig.screen()).toEqual(["* 5 EXISTS", "* 1 RECENT", "F FETCHX 1"]);
    expect(await rig.cursor()).toEqual([2, 8]);
  });

  test("an unfinished line of output is continued, the typed part after it", async () => {
    rig.line().model.feed("abc");
    rig.out("Password: ");
    expect(await rig.screen()).toEqual(["Password: abc"]);
    rig.out("(hidden)\r\n");
    expect(await rig.screen()).toEqual(["Password: (hidden)", "abc"]);
  });

  test("a control key is sent with the line it gave up", async () => {
    rig.line().model.feed("NO\x1d");
    expect(rig.sent).toEqual([{ type: "key", term: "t1", key: "^]", text: "NO", seq: 1 }]);
    expect(await rig.screen()).toEqual(["NO^]"]);
  });

  test("it is settled when the server has taken all that was entered", async () => {
    const model = rig.line().model;
    let settled = false;
    await model.settled(); // nothing has been
    model.enter("NOOP");
    model.press("^]");
    const waiting = model.settled().then(() => (settled = true));
    rig.echo("NOOP", 1);
    await Promise.resolve();
    expect(settled).toBe(false);
    rig.echo("^]", 2);
    await waiting;
    expect(rig.sent.map((m) => m.type)).toEqual(["line", "key"]);
  });

  test("clear from the server empties the screen once", async () => {
    rig.shell().model.feed("clear\r");
    rig.echo("clear", 1, prompt);
    rig.out("\x1b[H\x1b[2J\x1b[3J");
    rig.model.feed("x");
    expect(await rig.screen()).toEqual([prompt + "x"]);
  });
});

describe("wrapped lines", () => {
  test.each([
    ["ends short of the edge", "abcdefg", [0, 7]],
    ["fills the row: the cursor goes to the next", "abcdefghij", [1, 0]],
    ["wraps", "abcdefghijkl", [1, 2]],
    ["a wide character does not fit the last cell", "abcdefghi字", [1, 2]],
  ])("%s", async (_, text, cursor) => {
    rig = new Rig(10, 6).line();
    for (const char of text) rig.model.feed(char);
    expect(await rig.cursor()).toEqual(cursor);
    rig.out("250 OK\r\n");
    expect((await rig.screen())[0]).toBe("250 OK");
    rig.model.feed("\x15");
    expect(await rig.screen()).toEqual(["250 OK"]);
  });

  test("editing far from the end of a long line leaves nothing behind", async () => {
    rig = new Rig(10, 8).shell();
    rig.model.feed("one two three four five");
    rig.model.feed("\x01\x0bdone");
    expect(await rig.screen()).toEqual([prompt + "done"]);
  });

  test("a line at the bottom scrolls the screen, not itself", async () => {
    rig = new Rig(10, 4).line();
    for (let i = 0; i < 6; i++) rig.out(`line ${i}\r\n`);
    rig.model.feed("abcdefghijklmno\x7f\x7f");
    expect(await rig.screen()).toEqual(
      [0, 1, 2, 3, 4, 5].map((i) => `line ${i}`).concat("abcdefghijklm"),
    );
  });

  test("a new width reflows what was typed", async () => {
    rig = new Rig(20, 6).shell();
    rig.out("250 OK\r\n");
    rig.model.feed("telnet example.com");
    rig.model.resize(12, 6, () => rig.terminal.resize(12, 6));
    rig.model.feed("!");
    rig.model.resize(60, 6, () => rig.terminal.resize(60, 6));
    rig.model.feed("?");
    expect(await rig.screen()).toEqual(["250 OK", prompt + "telnet example.com!?"]);
  });
});

test("lines break at blanks, at each width anew", async () => {
  const rig = new Rig(20, 8).line();
  const remark = "(telnet calls port 23 if you name none)";
  rig.out(`\x1b[3;90m${remark}\x1b[0m\r\n`);
  rig.echo("MAIL FROM:<user@client.com> SIZE=1", 1);
  rig.model.feed("RCPT TO:<bob@server.com>");
  const rows = () =>
    Array.from({ length: rig.terminal.rows }, (_, y) =>
      rig.terminal.buffer.active.getLine(y)!.translateToString(true).trimEnd(),
    ).filter(Boolean);
  await rig.screen();
  expect(rows()).toEqual([
    "(telnet calls port",
    "23 if you name none)",
    "MAIL FROM:<user@clie", // no row can hold that word
    "nt.com> SIZE=1",
    "RCPT",
    "TO:<bob@server.com>",
  ]);
  rig.model.resize(40, 8, () => rig.terminal.resize(40, 8));
  expect(await rig.screen()).toEqual([
    remark,
    "MAIL FROM:<user@client.com> SIZE=1",
    "RCPT TO:<bob@server.com>",
  ]);
  rig.model.resize(12, 12, () => rig.terminal.resize(12, 12));
  await rig.screen();
  expect(rows().slice(0, 4)).toEqual(["(telnet", "calls port", "23 if you", "name none)"]);
});

describe("while something else types here", () => {
  test("what the keyboard sends comes after it, by keys or from a field", () => {
    rig.shell();
    rig.model.wait(true);
    rig.model.feed("host\r");
    rig.model.enter("HELO me");
    expect(typed(rig.sent).map((m) => m.text)).toEqual(["HELO me"]);
    rig.model.wait(false);
    expect(typed(rig.sent).map((m) => m.text)).toEqual(["HELO me", "host"]);

    rig.model.wait(true);
    rig.model.edit("hel", 3);
    rig.model.edit("help", 4);
    rig.model.setLine("MAIL"); // half of what is shown
    expect(rig.model.own).toEqual(["help", 4]);
    rig.model.enter("MAIL FROM:<>");
    rig.model.feed("\r");
    expect(rig.model.own).toEqual(["", 0]);
    rig.model.edit("rset", 4);
    rig.model.feed("\x1b[D");
    expect(rig.model.own).toEqual(["rset", 4]);
    expect(rig.model.waiting).toEqual(["help", "\r", "rset", "\x1b[D"]);
    const before = rig.model.rewritten;
    rig.model.wait(false);
    expect(typed(rig.sent).map((m) => m.text)).toEqual(["HELO me", "host", "MAIL FROM:<>", "help"]);
    expect(rig.model.own).toEqual(["rset", 3]);
    expect(rig.model.rewritten).toBe(before + 1); // the field is to follow
  });

  test("a line that is put there stands there after it", () => {
    rig.shell();
    rig.model.wait(true);
    rig.model.put("NOOP");
    rig.model.enter("HELO me");
    expect(rig.model.own).toEqual(["NOOP", 4]);
    rig.model.wait(false);
    expect(typed(rig.sent).map((m) => m.text)).toEqual(["HELO me"]);
    expect(rig.model.editor.text).toBe("NOOP");
  });
});

describe("completion", () => {
  const complete = (text: string, stem: string, words: string[]) =>
    rig.model.completed({ term: "t1", text, stem, words });

  test("is asked for what is begun at a prompt, and for nothing else", () => {
    rig.shell();
    expect(rig.model.complete()).toBe(false); // Tab leaves an empty line
    rig.model.feed("tel");
    expect(rig.model.complete()).toBe(true);
    expect(rig.sent).toEqual([{ type: "complete", term: "t1", text: "tel" }]);
    rig.line();
    expect(rig.model.complete()).toBe(false);
  });

  test("puts the one word there, and otherwise what all begin with", () => {
    rig.shell().model.feed("TEL");
    complete("TEL", "", ["telnet"]);
    expect(rig.model.editor.text).toBe("telnet ");
    rig.model.feed("e");
    complete("telnet e", "telnet ", ["example.com", "example.org"]);
    expect(rig.model.editor.text).toBe("telnet example.");
  });

  test("goes on at the cursor, and leaves what stands behind it", () => {
    rig.shell().model.setLine("tel example.com", 3);
    complete("tel", "", ["telnet"]);
    expect([rig.model.editor.text, rig.model.editor.before]).toEqual([
      "telnet example.com",
      "telnet ",
    ]);
  });

  test("shows several words and the line again", async () => {
    rig.shell().model.feed("ho");
    expect(complete("ho", "", ["host", "hostname", "hosts"])).toEqual([]);
    expect(rig.model.editor.text).toBe("host");
    expect(complete("host", "", ["host", "hostname", "hosts"])).toHaveLength(3);
    expect(await rig.screen()).toEqual([
      "user@Linux$ host",
      "host      hostname  hosts",
      "user@Linux$ host",
    ]);
  });

  test("asked for twice is asked for again when the first has come", () => {
    rig.shell().model.feed("hos");
    rig.model.complete();
    rig.model.complete();
    complete("hos", "", ["host", "hostname", "hosts"]);
    expect(rig.sent).toMatchObject([{ text: "hos" }, { text: "host" }]);
    rig.model.hold(); // no answer comes any more
    rig.model.resume(0);
    rig.model.complete();
    expect(rig.sent).toHaveLength(3);
  });

  test("comes too late for a line that has changed", () => {
    rig.shell().model.feed("tel");
    rig.model.feed("n");
    complete("tel", "", ["telnet"]);
    expect(rig.model.editor.text).toBe("teln");
  });
});

describe("paste", () => {
  test("lines are sent in order and each is followed by its reply", async () => {
    rig.line().model.feed("\x1b[200~A\nB\nC\x1b[201~");
    expect(typed(rig.sent).map((m) => [m.text, m.seq])).toEqual([
      ["A", 1],
      ["B", 2],
    ]);
    rig.echo("A", 1);
    rig.out("250 a\r\n");
    rig.echo("B", 2);
    rig.out("250 b\r\n");
    expect(await rig.screen()).toEqual(["A", "250 a", "B", "250 b", "C"]);
  });

  test("more lines than the screen has rows leave nothing doubled", async () => {
    rig = new Rig(20, 6).line();
    const lines = Array.from({ length: 30 }, (_, i) => `line ${i}`);
    rig.model.feed(`\x1b[200~${lines.join("\n")}\n\x1b[201~`);
    lines.forEach((line, i) => rig.echo(line, i + 1));
    expect(await rig.screen()).toEqual(lines);
  });
});

describe("a connection lost", () => {
  test("output had already is not shown again", async () => {
    rig.out("grüße 1\r\n");
    rig.model.receive({ term: "t1", data: "grüße 1\r\ngrüße 2\r\n", offset: 0, seq: 0 });
    expect(await rig.screen()).toEqual(["grüße 1", "grüße 2"]);
    expect(rig.model.seen).toBe(22);
  });

  test("inputs the server has not taken are sent again, in order, and no others", () => {
    rig.line().model.feed("A\rB\rC\r");
    rig.sent.length = 0;
    rig.model.hold();
    rig.model.resume(1);
    expect(typed(rig.sent).map((m) => m.text)).toEqual(["B", "C"]);
  });

  test("Enter keeps the line, and it can be sent once the connection is back", () => {
    rig.line().model.hold();
    rig.model.feed("NOOP\r");
    expect(rig.sent).toEqual([]);
    expect(rig.model.held).toBe(true);
    rig.model.resume(0);
    rig.model.feed("\r");
    expect(typed(rig.sent).map((m) => m.text)).toEqual(["NOOP"]);
  });

  test("a paste of lines waits for the connection", () => {
    rig.line().model.hold();
    rig.model.feed("\x1b[200~A\nB\n\x1b[201~");
    expect(rig.sent).toEqual([]);
    rig.model.resume(0);
    expect(typed(rig.sent).map((m) => m.text)).toEqual(["A", "B"]);
  });

  test("numbering goes on from what a former page sent", () => {
    const sent: Sent[] = [];
    const model = new TerminalModel({ id: "t1", title: "", seq: 7 }, (m) => sent.push(m) > 0);
    model.feed("NOOP\r");
    expect(typed(sent)[0]!.seq).toBe(8);
  });
});

describe("what the server refuses", () => {
  test("comes back to the prompt, and is not sent again", async () => {
    const rig = new Rig().shell();
    rig.model.feed("hostname\r");
    rig.model.giveBack(rig.model.last);
    expect(await rig.screen()).toEqual([`${prompt}hostname`]);
    rig.model.hold();
    rig.model.resume(0);
    expect(typed(rig.sent)).toHaveLength(1);
    rig.model.feed("\r");
    expect(typed(rig.sent).map(({ text, seq }) => [text, seq])).toEqual([
      ["hostname", 1],
      ["hostname", 2],
    ]);
  });

  test("leaves what was answered, and what was sent since", async () => {
    const rig = new Rig().shell();
    rig.model.feed("hostname\r");
    rig.echo("hostname", 1, prompt);
    rig.model.feed("date\r");
    rig.model.giveBack(1);
    expect(await rig.screen()).toEqual([`${prompt}hostname`, `${prompt}date`]);
  });

  test("is in the history where there are several lines, and so is what was begun", () => {
    const { model } = new Rig().shell();
    model.feed("one\rtwo\rthr");
    model.giveBack(model.last);
    expect(model.own[0]).toBe("one");
    expect(model.editor.history.lines).toEqual(["one", "two", "thr"]);
  });
});

describe("a terminal that was scrolled up", () => {
  const end = async () => {
    await rig.screen();
    const { viewportY, baseY } = rig.terminal.buffer.active;
    return baseY - viewportY;
  };

  beforeEach(async () => {
    rig.shell();
    for (let n = 0; n < 40; n++) rig.out(`${n}\r\n`);
    await rig.screen();
    rig.terminal.scrollLines(-12);
  });

  test("stays there while others speak", async () => {
    rig.out("* 5 EXISTS\r\n");
    rig.model.setPrompt({ mode: "shell", text: prompt });
    expect(await end()).toBe(13);
  });

  test.each<[string, () => void]>([
    ["a key", () => rig.model.feed("h")],
    ["a paste", () => rig.model.feed("\x1b[200~hosts\nhelp\n\x1b[201~")],
    ["a phone's field", () => rig.model.edit("h", 1)],
    ["a line that is put there", () => rig.model.setLine("hosts")],
    ["a line that is entered", () => rig.model.enter("hosts")],
    ["Control C", () => rig.model.press("^C")],
  ])("shows its end, and what comes, after %s", async (_, type) => {
    type();
    expect(await end()).toBe(0);
    rig.echo("hosts", 1, prompt);
    rig.out("server.com\r\n".repeat(20));
    expect(await end()).toBe(0);
  });

  test("shows how a line can go on", async () => {
    rig.model.feed("h");
    rig.terminal.scrollLines(-12);
    rig.model.complete();
    rig.model.completed({ term: "t1", text: "h", stem: "", words: ["help", "hosts"] });
    expect(await end()).toBe(0);
  });
});

describe("whoever watches a line being typed", () => {
  const first = async () => {
    await rig.screen();
    const { active } = rig.terminal.buffer;
    return active.getLine(active.viewportY)!.translateToString(true);
  };

  beforeEach(() => {
    rig = new Rig(40, 4).line();
    rig.out("250 OK\r\n".repeat(6));
    rig.model.enter("b FOO");
    rig.model.watch();
    rig.echo("b FOO", 1);
    rig.out("b BAD Error in IMAP command\r\n");
  });

  test("sees the end while there is room for line and answer", async () => {
    expect(await first()).toBe("250 OK");
  });

  test("sees both when a remark comes below them, and in another size", async () => {
    rig.out("\x1b[3;90m(Here the server would have hung up, and more of the kind.)\x1b[0m\r\n");
    rig.out("\x1b[3;90m(And more.)\x1b[0m\r\n");
    expect(await first()).toBe("b FOO");
    rig.model.resize(40, 3, () => rig.terminal.resize(40, 3));
    expect(await first()).toBe("b FOO");
    rig.model.feed("c");
    expect(await first()).not.toBe("b FOO");
  });

  test("sees the end of what whoever types is answered", async () => {
    rig.model.enter("b BAR");
    rig.echo("b BAR", 2);
    rig.out("250 OK\r\n".repeat(6));
    expect(await first()).toBe("250 OK");
  });
});

test("a terminal drawn later shows all there was", async () => {
  rig.shell();
  rig.out("Welcome\r\n");
  rig.model.feed("tel");
  const terminal = new Terminal({ cols: 40, rows: 10, allowProposedApi: true });
  const sink = { reset: () => terminal.reset(), toEnd: () => {}, toAnswer: () => {} };
  rig.model.attach({ ...sink, write: (d) => terminal.write(d) }, 40, 10);
  await new Promise<void>((done) => terminal.write("", done));
  expect(terminal.buffer.active.getLine(0)!.translateToString(true)).toBe("Welcome");
  expect(terminal.buffer.active.getLine(1)!.translateToString(true)).toBe(prompt + "tel");
});

test("any mixture of typing and output leaves the output, then the line", async () => {
  // Park and Miller's generator: the same mixture every time.
  let seed = 20240627;
  const random = (n: number) => (seed = (seed * 48271) % 0x7fffffff) % n;
  const keys = [
    "a",
    "字",
    "e\u0301",
    "👩‍👩‍👧",
    "\t",
    "word ",
    "\x1b[D",
    "\x1b[C",
    "\x7f",
    "\x01",
    "\x05",
    "\x17",
    "\x19",
  ];
  for (let round = 0; round < 60; round++) {
    rig = new Rig(8 + random(12), 12).line();
    const lines: string[] = [];
    for (let i = 0; i < 40; i++) {
      if (random(6) === 0) {
        lines.push(`${lines.length} reply`);
        rig.out(lines.at(-1) + "\r\n");
      } else {
        rig.model.feed(keys[random(keys.length)]!);
        if (rig.model.editor.text.length > 60) rig.model.feed("\x05\x15");
      }
    }
    rig.model.feed("\x05\x15end");
    expect(await rig.screen(), `round ${round}`).toEqual([...lines, "end"]);
  }
});

test("what a screen reader says leaves out what was typed", () => {
  expect(spoken("user@Linux$ \x1b[1;36mtelnet a 25\x1b[0m\r\nTrying a...\r\n")).toBe("Trying a...");
  expect(spoken("\x1b[1;36mNOOP\x1b[0m\r\n250 OK\r\n\x1b[3;90m[remark]\x1b[0m\r\n")).toBe(
    "250 OK\n[remark]",
  );
});

describe("a line to type over", () => {
  beforeEach(() => {
    rig.line();
    rig.model.suggest("HELO client.com");
  });

  test("stands in grey behind the cursor, as far as it is not typed", async () => {
    expect([await rig.screen(), await rig.cursor()]).toEqual([["HELO client.com"], [0, 0]]);
    rig.model.feed("helo c");
    expect([await rig.screen(), await rig.cursor()]).toEqual([["helo client.com"], [0, 6]]);
    const cell = (x: number) => rig.terminal.buffer.active.getLine(0)!.getCell(x)!;
    expect([cell(5).getFgColor(), cell(6).getFgColor()]).toEqual([6, 8]);
  });

  test("is no part of what is sent, and goes with the line", async () => {
    rig.model.feed("HELO\r");
    expect(typed(rig.sent)).toMatchObject([{ text: "HELO" }]);
    expect(await rig.screen()).toEqual(["HELO"]);
    rig.echo("HELO", 1);
    expect(await rig.screen()).toEqual(["HELO", "HELO client.com"]);
    rig.model.suggest("");
    expect(await rig.screen()).toEqual(["HELO"]);
  });

  test("is not there when something else is typed, or within the line", async () => {
    rig.model.feed("EHLO");
    expect(await rig.screen()).toEqual(["EHLO"]);
    rig.model.setLine("HELO", 2);
    expect(await rig.screen()).toEqual(["HELO"]);
  });

  test("is cut where it would not fit into the row", async () => {
    rig.model.suggest("x".repeat(60));
    expect(await rig.screen()).toEqual(["x".repeat(39)]);
    rig.model.feed("x".repeat(40));
    expect([(await rig.screen()).join(""), await rig.cursor()]).toEqual(["x".repeat(60), [1, 0]]);
  });
});

describe("a line that others see, before it is entered", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const onlookers = (model: TerminalModel) =>
    (model.onlookers ??= new Onlookers(model, (message) => rig.sent.push(message)));
  const told = () => rig.sent.filter((m) => m.type === "typing").map((m) => [m.text, m.cursor]);

  test("is told while somebody looks on, at most ten times a second", () => {
    const { model } = rig.shell();
    model.feed("tel");
    vi.runAllTimers();
    expect(told()).toEqual([]);
    onlookers(model).tell(true);
    vi.runAllTimers();
    expect(told()).toEqual([["tel", 3]]);
    for (const key of "net") model.feed(key);
    expect(told()).toHaveLength(1);
    vi.advanceTimersByTime(100);
    expect(told().slice(1)).toEqual([["telnet", 6]]);
    model.feed("\x1b[D");
    vi.runAllTimers();
    expect(told().slice(2)).toEqual([["telnet", 5]]);
    model.feed("\r");
    vi.runAllTimers();
    expect(told().slice(3)).toEqual([["", 0]]);
    model.press("^C");
    vi.runAllTimers();
    onlookers(model).tell(false);
    model.feed("x");
    vi.runAllTimers();
    expect(told()).toHaveLength(4);
  });

  test("stands at the prompt for whoever looks on", async () => {
    vi.useRealTimers();
    const { model } = rig.shell();
    model.locked = () => {};
    onlookers(model).typing({ text: "telnet 10.", cursor: 3 });
    expect(await rig.screen()).toEqual([prompt + "telnet 10."]);
    expect(await rig.cursor()).toEqual([0, prompt.length + 3]);
    onlookers(model).typing({ text: "", cursor: 0 });
    rig.echo("telnet", 0, prompt);
    expect(await rig.screen()).toEqual([prompt + "telnet", prompt]);
  });

  test("is marked with the name of a teacher who types it, above one's own", async () => {
    vi.useRealTimers();
    const { model } = rig.shell();
    model.feed("host");
    onlookers(model).typing({ by: "Ana\x1b[2J", text: "HELO cli\x07ent", cursor: 2 });
    expect(await rig.screen()).toEqual([" Ana[2J  HELO client", prompt + "host"]);
    expect(await rig.cursor()).toEqual([1, prompt.length + 4]);
    onlookers(model).typing({ by: "Ana\x1b[2J", text: "", cursor: 0 });
    expect(await rig.screen()).toEqual([prompt + "host"]);
    onlookers(model).typing({ by: "Ana", text: "x".repeat(200) + "end", cursor: 0 });
    const [row] = await rig.screen();
    expect(row).toMatch(/^ Ana {2}…x+end$/);
    expect(row!.length).toBeLessThan(40);
    expect(await rig.screen()).toHaveLength(2);
  });

  test("is gone when the keyboard is taken back", async () => {
    vi.useRealTimers();
    const { model, sent } = rig.shell();
    model.feed("HELO cli");
    const before = model.rewritten;
    model.locked = () => {};
    expect(await rig.screen()).toEqual([prompt]);
    expect(model.own).toEqual(["", 0]);
    expect(model.rewritten).toBeGreaterThan(before); // a field of the page's follows
    model.locked = undefined;
    model.learner = "Lea";
    onlookers(model).typing({ text: "QUIT", cursor: 4 });
    model.feed("x");
    expect(await rig.screen()).toEqual([" Lea  QUIT", prompt + "x"]);
    model.feed("\r");
    expect(typed(sent)).toEqual([expect.objectContaining({ text: "x" })]);
  });
});
