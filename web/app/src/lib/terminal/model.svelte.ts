import type {
  Complete,
  Completion,
  HalfTyped,
  Key,
  Line,
  Out,
  Prompt,
  Resize,
  Term,
} from "../messages.gen";
import { LineEditor, type Action } from "./editor";
import type { Onlookers } from "./onlookers";
import { Tail, cutOutput } from "./tail";
import { isTranscript } from "./transcript";
import { plain, type CellRules } from "./width";
import { longest, visible, wrap } from "./wrap";

/** Where a terminal is drawn. */
export interface Sink {
  /** Writes after all that was written before; then is called when it has been drawn. */
  write(data: string, then?: () => void): void;
  /** Empties screen and scrollback, after all that was written before. */
  reset(): void;
  /** Shows the end, however far somebody has scrolled up. */
  toEnd(): void;
  /** Shows the line that was typed last, and as much of what came upon it as there is room for. */
  toAnswer(): void;
  /** The rules for cells that it draws by. Without them text is taken to be plain. */
  rules?: CellRules | undefined;
}

/** What is typed in a terminal. */
type Input = ({ type: "line" } & Line) | ({ type: "key" } & Key);

/** What a terminal sends. */
export type Sent =
  | Input
  | ({ type: "complete" } & Complete)
  | ({ type: "resize" } & Resize)
  | ({ type: "typing" } & HalfTyped);

/** An input sent and not yet acknowledged by the server's output. */
interface Pending {
  message: Input;
  prompt: string;
  text: string;
}

/** Octets of output kept to draw a terminal again; the server keeps as many. */
const keep = 256 * 1024;

/** A line as a field of the page has it, and where the cursor stands in it. */
type OwnLine = [text: string, cursor: number];

/** What enters a line, or gives it up. */
const ends = /[\r\n\x03\x1d]/;

/** What clears the screen. */
const clear = "\x1b[H\x1b[2J";

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();

/**
 * A terminal as the page knows it, whether drawn or not: its output so far,
 * the line being typed, and what was sent but not yet shown by the server.
 */
export class TerminalModel {
  readonly id: string;
  /** The id that exchanges name: another one where a terminal is shown as it was. */
  of: string;
  title = $state("");
  prompt = $state<Omit<Prompt, "term">>({ mode: "shell", text: "" });
  /** Set when the learner pressed Enter and there was no connection. */
  held = $state(false);
  /** A session with both sides, which was pasted and has not been typed. */
  transcript = $state("");
  /** How often the line has become another than what was typed made it. */
  rewritten = $state(0);
  /** Set when output arrived while the terminal was not in view. */
  unread = $state(false);

  /** How the learner is called to whoever looks on. */
  learner = "";
  /** Those who look on, if there are any. */
  onlookers: Onlookers | undefined;

  readonly editor = new LineEditor();
  /** Octets of output received: the offset to resume from. */
  seen = 0;

  #seq: number;
  #pending: Pending[] = [];
  #waiting = false;
  /** What was typed meanwhile, piece by piece: what is pasted is one, and so is a field's line. */
  #ahead: (string | OwnLine)[] = [];
  #heir: ((data: string) => void) | undefined;
  #ghost = "";
  /** It was asked how the line goes on; and once more since then. */
  #completing = false;
  #again = false;
  #heldPaste = "";
  #settled: (() => void)[] = [];
  #locked: ((line: string) => void) | undefined;
  #log = "";
  /** The length of the log's longest line. */
  #longest = 0;
  #partial = "";
  #sink: Sink | undefined;
  /** Somebody only looks on: the answer is to be seen, whatever comes below it. */
  #watched = false;
  #tail = new Tail(80, 24, plain);
  #send: (message: Sent) => boolean;

  constructor(term: Term, send: (message: Sent) => boolean) {
    this.id = this.of = term.id;
    this.title = term.title;
    this.#seq = term.seq;
    this.#send = send;
  }

  /**
   * Nobody types here, it is to be looked at: a line that was begun goes. A line that the page would
   * put here is passed on.
   */
  get locked(): ((line: string) => void) | undefined {
    return this.#locked;
  }
  set locked(to) {
    const was = this.#locked;
    this.#locked = undefined;
    if (to && !was) {
      this.transcript = "";
      this.put("");
    }
    this.#locked = to;
    if (!to !== !was) this.redraw();
  }

  get size(): { cols: number; rows: number } {
    return { cols: this.#tail.cols, rows: this.#tail.rows };
  }

  /** Whether anything was typed here: lines, keys, or a line begun. */
  get typed(): boolean {
    return this.#seq > 0 || this.editor.text !== "";
  }

  /** Draws the terminal from its start on sink, and from then on as it goes. */
  attach(sink: Sink, cols: number, rows: number): void {
    this.#sink = sink;
    this.#tail = new Tail(cols, rows, sink.rules ?? plain);
    sink.reset();
    sink.write(this.#wrapped(this.#log) + this.#drawn());
  }

  detach(): void {
    this.#sink = undefined;
  }

  /** Reflows to a new size; apply is what resizes the terminal itself, called in between. */
  resize(cols: number, rows: number, apply: () => void): void {
    // Writing takes its time: the size changes when the tail is gone.
    if (this.#sink) this.#sink.write(this.#tail.erase(), apply);
    // Lines that were wrapped, or are to be, are wrapped anew.
    const again = cols !== this.#tail.cols && this.#longest > Math.min(cols, this.#tail.cols);
    this.#tail.cols = cols;
    this.#tail.rows = rows;
    if (again) this.#sink?.reset();
    this.#sink?.write((again ? this.#wrapped(this.#log) : "") + this.#drawn(), this.#look);
    this.#send({ type: "resize", term: this.id, cols, rows });
  }

  /** Takes what the keyboard sent. A whole session that is pasted waits to be decided about. */
  feed(data: string): void {
    if (this.#heir) return this.#heir(data);
    if (this.locked) return;
    if (this.#waiting) {
      this.#ahead.push(data);
      return;
    }
    const pasted = /^\x1b\[200~([^]*)\x1b\[201~$/.exec(data)?.[1];
    if (pasted !== undefined && isTranscript(pasted)) this.transcript = pasted;
    else this.#act(this.editor.feed(data));
  }

  /** The terminal goes: what it is sent while it is still drawn is the heir's. */
  leave(heir: (data: string) => void): string[] {
    this.#heir = heir;
    return this.waiting;
  }

  /** While on is true something else types here: what the keyboard sends comes after it. */
  wait(on: boolean): void {
    if (on === this.#waiting) return;
    this.#waiting = on;
    if (on) return;
    for (const typed of this.#ahead.splice(0))
      if (typeof typed === "string") this.feed(typed);
      else this.setLine(...typed);
    this.rewritten++;
  }

  /** What the keyboard has sent that waits. */
  get waiting(): string[] {
    return this.#ahead.map((typed) => (typeof typed === "string" ? typed : typed[0]));
  }

  /** The line as the learner has it, and where the cursor stands in it. */
  get own(): OwnLine {
    if (!this.#waiting) return [this.editor.text, this.editor.before.length];
    const last = this.#ahead.findLast((typed) => typeof typed !== "string" || ends.test(typed));
    return typeof last === "object" ? last : ["", 0];
  }

  /** Takes the line as a field of the page has it, which soft keyboards type into. */
  edit(text: string, cursor: number): void {
    if (!this.#waiting) return this.setLine(text, cursor);
    if (typeof this.#ahead.at(-1) === "object") this.#ahead.pop();
    this.#ahead.push([text, cursor]);
  }

  /** Has a line stand there to be entered, whatever stood there; fields of the page follow. */
  put(line: string): void {
    this.edit(line, line.length);
    this.rewritten++;
  }

  /** Types the session that was pasted, what the server said and all; or not. */
  decide(type: boolean): void {
    const text = this.transcript;
    this.transcript = "";
    if (type) this.#act(this.editor.paste(text));
  }

  /** Takes a whole line, from somewhere else than the terminal's own keyboard. */
  enter(line: string, joined?: true): void {
    this.editor.set(line);
    const actions = this.editor.press("enter");
    this.#act(joined ? actions.map((action) => ({ ...action, joined })) : actions);
  }

  /** Has the answer to the line just entered stay in view, until something else is typed. */
  watch(): void {
    this.#watched = true;
  }

  get watched(): boolean {
    return this.#watched;
  }

  /** Asks how the line goes on at the cursor; false if there is nothing that could go on. */
  complete(): boolean {
    const { before } = this.editor;
    const atPrompt = this.prompt.mode === "shell" || this.prompt.mode === "escape";
    if (!atPrompt || before.trim() === "" || this.#pending.length > 0) return false;
    if (this.#completing) {
      this.#again = true;
      return true;
    }
    this.#completing = this.#send({ type: "complete", term: this.id, text: before });
    return this.#completing;
  }

  /**
   * Takes how the line can go on: as far as all the words agree. Where they do not they are shown,
   * and returned, for those who hear the terminal. A line that has changed meanwhile stays.
   */
  completed({ text, stem, words }: Completion): string[] {
    const again = this.#again;
    this.#again = this.#completing = false;
    if (this.editor.before !== text || words.length === 0) return [];
    const begun = text.slice(stem.length);
    const common = words.reduce(shared);
    const only = words.length === 1;
    if (only || common.length > begun.length) {
      const after = this.editor.text.slice(text.length);
      const line = stem + common + (only && !after.startsWith(" ") ? " " : "");
      this.setLine(line + after, line.length + (only && after.startsWith(" ") ? 1 : 0));
      this.rewritten++;
      if (again) this.complete();
      return [];
    }
    const list = columns(words, this.size.cols);
    this.#sink?.toEnd();
    this.#sink?.write(
      this.#tail.erase() + this.prompt.text + this.editor.text + "\r\n" + list + this.#drawn(),
    );
    return words;
  }

  /** Shows a line to type over, in grey behind what has been typed of it. */
  suggest(line: string): void {
    this.#ghost = line;
    this.redraw();
  }

  /** Presses a key that gives up the line. */
  press(key: "^C" | "^]"): void {
    this.#act(this.editor.press(key === "^C" ? "interrupt" : "telnet-escape"));
  }

  /** Waits until the server has taken, and answered, all that was entered. */
  settled(): Promise<void> {
    if (this.#pending.length === 0) return Promise.resolve();
    return new Promise((then) => this.#settled.push(then));
  }

  /** The number of the last input. */
  get last(): number {
    return this.#seq;
  }

  /**
   * The server has refused inputs up to one. What was typed comes back to the prompt: the first of
   * them stands there, the others and what has been begun since are in the history.
   */
  giveBack(last: number): void {
    const back = this.#pending.filter(({ message }) => message.seq <= last);
    if (!back.length) return;
    this.#pending = this.#pending.filter(({ message }) => message.seq > last);
    this.editor.history.add(this.editor.text);
    this.setLine(back[0]!.message.text ?? "");
    this.rewritten++;
    for (const then of this.#settled.splice(0)) then();
  }

  /** Puts text into the line being typed. */
  setLine(text: string, cursor?: number): void {
    if (this.locked) return this.locked(text);
    this.editor.set(text, cursor);
    this.#typed();
  }

  /** Takes one message of output. */
  receive(message: Out): void {
    const text = this.#unseen(message);
    if (message.seq) this.#pending = this.#pending.filter((p) => p.message.seq > message.seq);
    const { whole, partial } = cutOutput(this.#partial + text);
    this.#partial = partial;
    this.#log = (this.#log + whole).slice(-keep);
    this.#longest = Math.max(this.#longest, longest(whole));
    this.#sink?.write(this.#tail.erase() + this.#wrapped(whole) + this.#drawn(), this.#look);
    if (!this.#sink && text) this.unread = true;
    if (this.#pending.length === 0) for (const then of this.#settled.splice(0)) then();
  }

  setPrompt(prompt: Omit<Prompt, "term">): void {
    this.prompt = prompt;
    this.redraw();
  }

  /** The connection is gone: lines stay in the editor from here on. */
  hold(): void {
    this.#completing = this.#again = false;
    this.editor.holding = true;
  }

  /** The connection is back and the server has taken inputs up to taken: what it has not is sent again. */
  resume(taken: number): void {
    this.editor.holding = false;
    this.held = false;
    this.#seq = Math.max(this.#seq, taken);
    for (const { message } of this.#pending) if (message.seq > taken) this.#send(message);
    const paste = this.#heldPaste;
    this.#heldPaste = "";
    if (paste) this.#act(this.editor.paste(paste));
  }

  #act(actions: Action[]): void {
    for (const action of actions) {
      switch (action.kind) {
        case "line":
          this.#input(
            { type: "line", ...this.#next(), text: action.text, joined: action.joined },
            action.text,
          );
          break;
        case "key":
          this.#input(
            { type: "key", ...this.#next(), key: action.key, text: action.text },
            action.text + action.key,
          );
          break;
        case "clear":
          this.#log += clear; // nor does it come back when lines are wrapped anew
          this.#sink?.write(this.#tail.erase() + clear);
          break;
        case "held":
          this.held = true;
          this.#heldPaste += action.paste ?? "";
          break;
      }
    }
    this.#typed();
  }

  /** Where an input is typed, and its number. */
  #next(): { term: string; seq: number } {
    return { term: this.id, seq: ++this.#seq };
  }

  #input(message: Input, shown: string): void {
    const prompt = this.#pending.length === 0 ? this.prompt.text : "";
    this.#pending.push({ message, prompt, text: shown });
    this.#send(message);
  }

  /** Output as it is drawn: its lines break at blanks. What it is stays as it came. */
  #wrapped(output: string): string {
    return wrap(output, this.size.cols, this.#sink?.rules ?? plain).drawn;
  }

  /** What is typed, and what then answers it, is to be seen. */
  #typed(): void {
    this.#watched = false;
    this.#sink?.toEnd();
    this.redraw();
    this.onlookers?.changed();
  }

  #look = () => {
    if (this.#watched) this.#sink?.toAnswer();
  };

  /** Draws again what stands below the output. */
  redraw(): void {
    this.#sink?.write(this.#tail.erase() + this.#drawn());
  }

  #drawn(): string {
    const searching = this.editor.searchPrompt;
    // Whoever looks on sees the learner's line where it stands, and has none.
    const own = (this.locked && this.onlookers?.learners) || this.editor;
    const { text, before } = own;
    const over = !searching && !this.#pending.length && before === text;
    const begun = this.#ghost.slice(0, text.length).toLowerCase() === text.toLowerCase();
    return this.#tail.draw({
      partial: this.#partial,
      pending: this.#pending,
      // What comes after a line just sent is not known until the server has answered.
      others: this.onlookers?.rows(own, this.learner, this.size.cols) ?? [],
      prompt: searching ?? (this.#pending.length === 0 ? this.prompt.text : ""),
      text,
      before,
      ghost: over && begun ? this.#ghost.slice(text.length) : "",
    });
  }

  /** The part of a message's text that was not had before, by its offset in octets. */
  #unseen(message: Out): string {
    const octets = utf8.encode(message.data);
    const skip = Math.max(0, this.seen - message.offset);
    this.seen = Math.max(this.seen, message.offset + octets.length);
    return skip === 0 ? message.data : fromUtf8.decode(octets.subarray(skip));
  }
}

/** The words of output that a screen reader should say: all but what was typed. */
export function spoken(data: string): string {
  const replies = data.replace(/[^\n]*\x1b\[1;36m[^\x1b]*\x1b\[0m\r?\n/g, "");
  return visible(replies).replace(/\r/g, "").trim();
}

/** What two words have in common at their beginnings. */
function shared(a: string, b: string): string {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n++;
  return a.slice(0, n);
}

/** Words beside one another, as many in a row as there is room for. */
function columns(words: string[], width: number): string {
  const cell = Math.max(...words.map((w) => w.length)) + 2;
  const inRow = Math.max(1, Math.floor(width / cell));
  let text = "";
  for (let i = 0; i < words.length; i += inRow)
    text +=
      words
        .slice(i, i + inRow)
        .map((w) => w.padEnd(cell))
        .join("")
        .trimEnd() + "\r\n";
  return text;
}
