import { describe, expect, test } from "vitest";
import { LineEditor, type Action } from "./editor";
import { History } from "./history";

const keys = {
  left: "\x1b[D",
  right: "\x1b[C",
  up: "\x1b[A",
  down: "\x1b[B",
  home: "\x1b[H",
  end: "\x1b[F",
  delete: "\x1b[3~",
  backspace: "\x7f",
  wordLeft: "\x1b[1;5D",
  wordRight: "\x1b[1;5C",
};

/** Types pieces one after the other; answers the line with the cursor drawn as a bar. */
function type(editor: LineEditor, ...pieces: string[]): string {
  for (const piece of pieces) editor.feed(piece);
  return `${editor.before}|${editor.text.slice(editor.before.length)}`;
}

describe("moving and changing", () => {
  test.each([
    ["text goes in at the cursor", ["held", keys.left, keys.left, "x"], "hex|ld"],
    ["Backspace takes the character before", ["ab", keys.left, keys.backspace], "|b"],
    ["Delete takes the character after", ["ab", keys.home, keys.delete], "|b"],
    ["Ctrl-D takes the character after when there is a line", ["ab", keys.home, "\x04"], "|b"],
    ["Backspace takes a letter with its accent", ["ae\u0301", keys.backspace], "a|"],
    ["an accent typed after its letter joins it", ["ae", "\u0301", keys.left], "a|e\u0301"],
    ["Backspace takes a joined emoji whole", ["a👩‍👩‍👧", keys.backspace], "a|"],
    ["Home and End", ["abc", keys.home, "x", keys.end, "y"], "xabcy|"],
    ["Ctrl-A and Ctrl-E", ["abc", "\x01x\x05y"], "xabcy|"],
    ["Home in application mode", ["abc", "\x1bOH", "x"], "x|abc"],
    ["Ctrl-Left goes to the start of a word", ["MAIL FROM", keys.wordLeft], "MAIL |FROM"],
    [
      "Ctrl-Right goes to the end of a word",
      ["MAIL FROM", keys.home, keys.wordRight],
      "MAIL| FROM",
    ],
    ["Alt-B and Alt-F", ["one two", "\x1bb\x1bb\x1bf"], "one| two"],
    ["Ctrl-U cuts to the start", ["one two", keys.wordLeft, "\x15"], "|two"],
    ["Ctrl-K cuts to the end", ["one two", keys.wordLeft, "\x0b"], "one |"],
    ["Ctrl-W cuts back to white space", ["RCPT TO:<a@b.c>", "\x17"], "RCPT |"],
    ["Ctrl-Y puts back what was cut", ["one two", "\x17", keys.home, "\x19"], "two|one "],
    ["Ctrl-T swaps two characters", ["EHOL", "\x14"], "EHLO|"],
    ["Ctrl-V Tab types a tab", ["a\x16", "\tb"], "a\tb|"],
    ["unknown sequences are dropped", ["a\x1b[15~\x1b[99zb"], "ab|"],
    ["control characters are dropped", ["a\x00\x1cb"], "ab|"],
  ])("%s", (_, pieces, want) => expect(type(new LineEditor(), ...pieces)).toBe(want));
});

describe("keys that leave the line", () => {
  test.each<[string, string, Action]>([
    ["Enter sends the line", "NOOP\r", { kind: "line", text: "NOOP" }],
    ["an empty line is a line", "\r", { kind: "line", text: "" }],
    ["Ctrl-C gives up what stood there", "NO\x03", { kind: "key", key: "^C", text: "NO" }],
    ["Ctrl-D on an empty line is the end of input", "\x04", { kind: "key", key: "^D", text: "" }],
    ["Ctrl-] is telnet's", "\x1d", { kind: "key", key: "^]", text: "" }],
    ["Ctrl-L clears", "\x0c", { kind: "clear" }],
  ])("%s", (_, data, want) => {
    const editor = new LineEditor();
    expect(editor.feed(data)).toEqual([want]);
    expect(editor.text).toBe("");
  });
});

describe("paste", () => {
  test("each line with an end is sent in order, the last stays to be edited", () => {
    const editor = new LineEditor();
    editor.feed("> ");
    const actions = editor.feed("\x1b[200~a\r\nb\nc\rd\x1b[201~");
    expect(actions).toEqual([
      { kind: "line", text: "> a" },
      { kind: "line", text: "b", joined: true },
      { kind: "line", text: "c", joined: true },
    ]);
    expect(type(editor)).toBe("d|");
  });

  test("Enter on what a paste has left ends the paste, and on anything else it does not", () => {
    const editor = new LineEditor();
    editor.paste("a\nb");
    expect(editor.feed("\r")).toEqual([{ kind: "line", text: "b", joined: true }]);
    expect(editor.feed("b\r")).toEqual([{ kind: "line", text: "b" }]);
    editor.paste("a\nb");
    expect(editor.feed("c\r")).toEqual([{ kind: "line", text: "bc" }]);
    editor.paste("a\n");
    expect(editor.feed("\r")).toEqual([{ kind: "line", text: "" }]);
  });

  test("escape sequences in a paste do nothing", () => {
    expect(type(new LineEditor(), "\x1b[200~a\x03\x1b[Ab\x1b[201~")).toBe("a[Ab|");
  });
});

describe("holding", () => {
  test("Enter keeps the line", () => {
    const editor = new LineEditor();
    editor.holding = true;
    expect(editor.feed("QUIT\r")).toEqual([{ kind: "held" }]);
    expect(editor.text).toBe("QUIT");
    editor.holding = false;
    expect(editor.feed("\r")).toEqual([{ kind: "line", text: "QUIT" }]);
  });

  test("a paste of several lines is given back whole", () => {
    const editor = new LineEditor();
    editor.holding = true;
    expect(editor.paste("a\nb")).toEqual([{ kind: "held", paste: "a\nb" }]);
    expect(editor.text).toBe("");
  });
});

describe("history", () => {
  const used = () => new LineEditor(new History(["HELO a", "MAIL FROM:<a@b>", "NOOP"]));

  test("Up and Down walk it, and come back to what was being typed", () => {
    const editor = used();
    expect(type(editor, "dra", keys.up, keys.up)).toBe("MAIL FROM:<a@b>|");
    expect(type(editor, keys.down, keys.down)).toBe("dra|");
  });

  test("Up at the oldest stays there", () =>
    expect(type(used(), keys.up, keys.up, keys.up, keys.up)).toBe("HELO a|"));

  test("blank lines and repeats are not kept", () => {
    const editor = new LineEditor();
    editor.feed("a\ra\r \rb\r");
    expect(editor.history.lines).toEqual(["a", "b"]);
  });

  test("Ctrl-R finds as one types", () => {
    const editor = used();
    expect(type(editor, "\x12", "O")).toBe("N|OOP");
    expect(type(editor, "M")).toBe("MAIL FR|OM:<a@b>");
    expect(editor.searchPrompt).toBe("(reverse-i-search)'OM': ");
  });

  test("Ctrl-R again finds the one before", () =>
    expect(type(used(), "\x12", "O", "\x12")).toBe("MAIL FR|OM:<a@b>"));

  test("a search in vain says so and keeps the line", () => {
    const editor = used();
    type(editor, "\x12", "NOOPX");
    expect(editor.searchPrompt).toBe("(failed reverse-i-search)'NOOPX': ");
  });

  test("Enter sends what was found", () =>
    expect(type(used(), "\x12", "HE") && used().feed("\x12HE\r")).toEqual([
      { kind: "line", text: "HELO a" },
    ]));

  test("Escape gives back what was being typed", () =>
    expect(type(used(), "draft", "\x12", "HE", "\x1b")).toBe("draft|"));
});
