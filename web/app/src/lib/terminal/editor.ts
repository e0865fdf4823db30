import { History } from "./history";
import { decode, type KeyName } from "./keys";
import { graphemes } from "./width";

/** What the editor wants done after input; lines come in the order typed. */
export type Action =
  | { kind: "line"; text: string; joined?: true } // Enter; joined: pasted with the line before
  | { kind: "key"; key: "^C" | "^D" | "^]"; text: string } // text: what stood in the line
  | { kind: "clear" } // Ctrl-L
  | { kind: "held"; paste?: string }; // Enter or a paste of lines while holding

/**
 * A line editor with the keys people know from shells (GNU readline's emacs
 * mode). It knows no screen: it is fed what the keyboard sends and holds the
 * line as graphemes, so that one press of Backspace takes away one character
 * as a person sees it.
 */
export class LineEditor {
  readonly history: History;
  /** While true no line leaves: Enter keeps it, a paste of several lines is given back. */
  holding = false;
  #cells: string[] = [];
  #cursor = 0;
  #killed = "";
  #verbatim = false;
  /** What a paste of several lines has left in the line; Enter on it as it stands ends the paste. */
  #pasted: string | undefined;
  #search: { query: string; index: number; found: string; saved: string } | undefined;

  constructor(history = new History()) {
    this.history = history;
  }

  get text(): string {
    return this.#cells.join("");
  }

  /** The text before the cursor. */
  get before(): string {
    return this.#cells.slice(0, this.#cursor).join("");
  }

  /** What to show in place of the prompt while searching the history. */
  get searchPrompt(): string | undefined {
    if (!this.#search) return undefined;
    const failing = this.#search.query && !this.#search.found ? "failed " : "";
    return `(${failing}reverse-i-search)'${this.#search.query}': `;
  }

  /** Replaces the line; the cursor goes to its end, or to where cursor (in UTF-16 units) says. */
  set(text: string, cursor = text.length): void {
    this.#search = undefined;
    this.#cells = graphemes(clean(text));
    this.#cursor = graphemes(clean(text.slice(0, cursor))).length;
  }

  /** Takes what the keyboard sent. */
  feed(data: string): Action[] {
    if (this.#verbatim && data) {
      // Ctrl-V: the next key's first character as it is, if a line can hold it.
      this.#verbatim = false;
      const first = data[0]!;
      if (first === "\t") {
        this.#insert(first);
        return this.feed(data.slice(1));
      }
    }
    return decode(data).flatMap((input) => {
      switch (input.kind) {
        case "text":
          return this.#type(input.text);
        case "paste":
          return this.paste(input.text);
        case "key":
          return this.press(input.key);
      }
    });
  }

  /**
   * Takes pasted text: each line that has an end is a line typed, the last one
   * without an end stays to be edited.
   */
  paste(text: string): Action[] {
    this.#acceptSearch();
    const lines = text.split(/\r\n|\n|\r/);
    if (this.holding && lines.length > 1) return [{ kind: "held", paste: text }];
    const last = lines.pop()!;
    const actions: Action[] = [];
    for (const line of lines) {
      this.#insert(line);
      actions.push(this.#enter(actions.length > 0));
    }
    this.#insert(last);
    if (last && actions.length > 0) this.#pasted = this.text;
    return actions;
  }

  press(key: KeyName): Action[] {
    if (this.holding && (key === "enter" || key === "interrupt" || key === "telnet-escape")) {
      this.#acceptSearch();
      return [{ kind: "held" }];
    }
    if (this.#search && this.#searchKey(key)) return [];
    this.#acceptSearch();
    const cells = this.#cells;
    switch (key) {
      case "enter":
        return [this.#enter()];
      case "interrupt":
        return [this.#control("^C")];
      case "telnet-escape":
        return [this.#control("^]")];
      case "eof":
        if (cells.length === 0) return [this.#control("^D")];
        cells.splice(this.#cursor, 1);
        break;
      case "clear":
        return [{ kind: "clear" }];
      case "backspace":
        if (this.#cursor > 0) cells.splice(--this.#cursor, 1);
        break;
      case "delete":
        cells.splice(this.#cursor, 1);
        break;
      case "left":
        this.#cursor = Math.max(0, this.#cursor - 1);
        break;
      case "right":
        this.#cursor = Math.min(cells.length, this.#cursor + 1);
        break;
      case "home":
        this.#cursor = 0;
        break;
      case "end":
        this.#cursor = cells.length;
        break;
      case "word-left":
        this.#cursor = this.#wordStart();
        break;
      case "word-right":
        this.#cursor = this.#wordEnd();
        break;
      case "kill-word-left":
        this.#kill(this.#spaceStart(), this.#cursor);
        break;
      case "kill-word-right":
        this.#kill(this.#cursor, this.#wordEnd());
        break;
      case "kill-to-start":
        this.#kill(0, this.#cursor);
        break;
      case "kill-to-end":
        this.#kill(this.#cursor, cells.length);
        break;
      case "yank":
        this.#insert(this.#killed);
        break;
      case "transpose":
        this.#transpose();
        break;
      case "up":
        this.#recall(this.history.older(this.text));
        break;
      case "down":
        this.#recall(this.history.newer());
        break;
      case "search":
        this.#search = {
          query: "",
          index: this.history.lines.length,
          found: "",
          saved: this.text,
        };
        break;
      case "verbatim":
        this.#verbatim = true;
        break;
      case "escape":
        break;
    }
    return [];
  }

  #type(text: string): Action[] {
    if (this.#search) {
      this.#search.query += text;
      this.#find(this.#search.index + 1);
    } else {
      this.#insert(text);
    }
    return [];
  }

  #insert(text: string): void {
    // Segmented as a whole: a combining mark joins the character before it.
    const before = graphemes(this.before + clean(text));
    const after = this.#cells.slice(this.#cursor).join("");
    this.#cells = graphemes(before.join("") + after);
    this.#cursor = Math.min(before.length, this.#cells.length);
  }

  #enter(joined = this.text === this.#pasted): Action {
    const text = this.text;
    this.#pasted = undefined;
    this.history.add(text);
    this.#empty();
    return joined ? { kind: "line", text, joined } : { kind: "line", text };
  }

  #control(key: "^C" | "^D" | "^]"): Action {
    const text = this.text;
    this.#empty();
    return { kind: "key", key, text };
  }

  #empty(): void {
    this.#cells = [];
    this.#cursor = 0;
  }

  #kill(from: number, to: number): void {
    if (from === to) return;
    this.#killed = this.#cells.splice(from, to - from).join("");
    this.#cursor = from;
  }

  #transpose(): void {
    const cells = this.#cells;
    if (cells.length < 2 || this.#cursor === 0) return;
    const at = Math.min(this.#cursor, cells.length - 1);
    [cells[at - 1], cells[at]] = [cells[at]!, cells[at - 1]!];
    this.#cursor = at + 1;
  }

  #recall(line: string | undefined): void {
    if (line !== undefined) this.set(line);
  }

  #wordStart(): number {
    let at = this.#cursor;
    while (at > 0 && !isWord(this.#cells[at - 1]!)) at--;
    while (at > 0 && isWord(this.#cells[at - 1]!)) at--;
    return at;
  }

  #wordEnd(): number {
    let at = this.#cursor;
    while (at < this.#cells.length && !isWord(this.#cells[at]!)) at++;
    while (at < this.#cells.length && isWord(this.#cells[at]!)) at++;
    return at;
  }

  /** Ctrl-W takes away back to white space, as in a terminal's own line discipline. */
  #spaceStart(): number {
    let at = this.#cursor;
    while (at > 0 && this.#cells[at - 1]!.trim() === "") at--;
    while (at > 0 && this.#cells[at - 1]!.trim() !== "") at--;
    return at;
  }

  /** Handles a key while searching; false if the key ends the search and means itself. */
  #searchKey(key: KeyName): boolean {
    const search = this.#search!;
    switch (key) {
      case "search":
        this.#find(search.index, true);
        return true;
      case "backspace":
        search.query = graphemes(search.query).slice(0, -1).join("");
        this.#find(this.history.lines.length);
        return true;
      case "escape":
      case "interrupt":
        this.set(search.saved);
        return true;
      default:
        return false;
    }
  }

  /** Looks for the query before that index; a hit already found is kept when asked for another in vain. */
  #find(before: number, another = false): void {
    const search = this.#search!;
    if (!search.query) {
      search.found = "";
      return;
    }
    const hit = this.history.find(search.query, before);
    if (hit) {
      search.index = hit.index;
      search.found = hit.line;
      this.#cells = graphemes(hit.line);
      this.#cursor = graphemes(hit.line.slice(0, hit.line.indexOf(search.query))).length;
    } else if (!another) {
      search.found = "";
    }
  }

  #acceptSearch(): void {
    this.#search = undefined;
  }
}

/** A line holds no control characters but tabs: they would be drawn as something else. */
export function clean(text: string): string {
  return text.replace(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/g, "");
}

function isWord(grapheme: string): boolean {
  return /[\p{L}\p{N}]/u.test(grapheme);
}
