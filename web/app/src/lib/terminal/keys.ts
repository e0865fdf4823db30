/**
 * Turns what a keyboard sends in a terminal (characters, control characters,
 * escape sequences of xterm) into named keys and text.
 */

export type Input =
  { kind: "text"; text: string } | { kind: "paste"; text: string } | { kind: "key"; key: KeyName };

export type KeyName =
  | "enter"
  | "backspace"
  | "delete"
  | "left"
  | "right"
  | "up"
  | "down"
  | "home"
  | "end"
  | "word-left"
  | "word-right"
  | "kill-word-left"
  | "kill-word-right"
  | "kill-to-start"
  | "kill-to-end"
  | "yank"
  | "transpose"
  | "search"
  | "escape"
  | "clear"
  | "verbatim"
  | "interrupt" // ^C
  | "eof" // ^D
  | "telnet-escape"; // ^]

const controls: Readonly<Record<string, KeyName>> = {
  "\x01": "home",
  "\x02": "left",
  "\x03": "interrupt",
  "\x04": "eof",
  "\x05": "end",
  "\x06": "right",
  "\x07": "escape",
  "\x08": "backspace",
  "\n": "enter",
  "\x0b": "kill-to-end",
  "\x0c": "clear",
  "\r": "enter",
  "\x0e": "down",
  "\x10": "up",
  "\x12": "search",
  "\x14": "transpose",
  "\x15": "kill-to-start",
  "\x16": "verbatim",
  "\x17": "kill-word-left",
  "\x19": "yank",
  "\x1b": "escape",
  "\x1d": "telnet-escape",
  "\x7f": "backspace",
};

/** Final bytes and numbers of CSI sequences, by what is left after modifiers are told apart. */
const plain: Readonly<Record<string, KeyName>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  F: "end",
  H: "home",
  "1~": "home",
  "3~": "delete",
  "4~": "end",
  "7~": "home",
  "8~": "end",
};

/** The same with Ctrl or Alt held. */
const modified: Readonly<Record<string, KeyName>> = {
  C: "word-right",
  D: "word-left",
  "3~": "kill-word-right",
};

/** Escape followed by one character: Alt held. */
const alt: Readonly<Record<string, KeyName>> = {
  b: "word-left",
  f: "word-right",
  d: "kill-word-right",
  "\x7f": "kill-word-left",
  "\b": "kill-word-left",
};

const sequence = /^\x1b(?:\[([0-9;]*)([A-Za-z~])|O([A-Z]))/;
const pasteStart = "\x1b[200~";
const pasteEnd = "\x1b[201~";

/** Decodes one piece of data as xterm.js hands it over. Unknown sequences are dropped. */
export function decode(data: string): Input[] {
  const inputs: Input[] = [];
  let text = "";
  const flush = () => {
    if (text) inputs.push({ kind: "text", text });
    text = "";
  };
  const press = (key: KeyName | undefined) => {
    flush();
    if (key) inputs.push({ kind: "key", key });
  };

  for (let at = 0; at < data.length;) {
    const rest = data.slice(at);
    if (rest.startsWith(pasteStart)) {
      flush();
      const end = rest.indexOf(pasteEnd);
      const body = rest.slice(pasteStart.length, end < 0 ? undefined : end);
      inputs.push({ kind: "paste", text: body });
      at += pasteStart.length + body.length + (end < 0 ? 0 : pasteEnd.length);
      continue;
    }
    const match = sequence.exec(rest);
    if (match) {
      press(named(match));
      at += match[0].length;
      continue;
    }
    const char = rest[0]!;
    if (char === "\x1b" && rest.length > 1 && rest[1] !== "\x1b") {
      press(alt[rest[1]!]);
      at += 2;
      continue;
    }
    const control = controls[char];
    if (control) press(control);
    else if (char >= " " || char === "\t") text += char;
    else flush(); // a control character that means nothing here
    at++;
  }
  flush();
  return inputs;
}

function named([, numbers = "", final, application]: RegExpExecArray): KeyName | undefined {
  if (application) return plain[application];
  const [number = "", modifier = "1"] = numbers.split(";");
  const name = final === "~" ? `${number}~` : final!;
  // xterm counts modifiers from 1: Shift 1, Alt 2, Ctrl 4.
  const held = Number(modifier) - 1;
  return held & 6 ? (modified[name] ?? plain[name]) : plain[name];
}
