import type { ServerMessage } from "../messages.gen";
import {
  Connection,
  browser,
  type ConnectionState,
  type Surroundings,
} from "../session/connection";
import { visible } from "../terminal/wrap";

/** A piece of a line: what was typed, a remark of ours, or what a program printed. */
export interface Piece {
  text: string;
  as: "typed" | "remark" | "";
}

/** How many lines of a terminal are shown at most. */
const most = 300;

/** What sets how text looks: the server's own sequences, and no other. */
const look = /\x1b\[([0-9;]*)m/;

/** What empties a terminal. */
const empty = /^[^]*\x1b\[2J(?:\x1b\[3J)?/;

/** A terminal that is shown to many, as text. */
export class ShownScreen {
  readonly id: string;
  title = $state("");
  /** Whole lines, and the one that is not. */
  lines = $state.raw<readonly Piece[][]>([]);
  last = $state.raw<readonly Piece[]>([]);
  prompt = $state("");
  /** What is being typed: by whoever sits there, and by teachers. */
  begun = $state.raw<{ text: string; cursor: number }>();
  others = $state.raw<readonly { by: string; text: string }[]>([]);

  #as: Piece["as"] = "";
  #partial = "";
  /** How the line begins that is not whole. */
  #before: Piece["as"] = "";

  constructor(id: string) {
    this.id = id;
  }

  write(data: string): void {
    const text = this.#partial + data;
    const rest = text.replace(empty, "");
    const all = rest.split("\n");
    this.#partial = all.pop()!;
    this.#as = this.#before;
    const lines = all.map((line) => this.#pieces(line));
    this.#before = this.#as;
    this.last = this.#pieces(this.#partial);
    this.lines = [...(rest === text ? this.lines : []), ...lines].slice(-most);
  }

  type(by: string, text: string, cursor: number): void {
    if (!by) this.begun = text ? { text: visible(text), cursor } : undefined;
    else {
      const others = this.others.filter((o) => o.by !== by);
      this.others = text ? [...others, { by, text: visible(text) }] : others;
    }
  }

  #pieces(line: string): Piece[] {
    const pieces: Piece[] = [];
    for (const [i, part] of line.split(look).entries()) {
      if (i % 2) this.#as = part.includes("36") ? "typed" : part.includes("3") ? "remark" : "";
      else if (clean(part)) pieces.push({ text: clean(part), as: this.#as });
    }
    return pieces;
  }
}

/** What can be seen of a piece of a line. */
const clean = (text: string) => visible(text).replace(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/g, "");

/** Somebody's terminals, as they are shown to many: nothing is sent there. */
export class ShownTerminals {
  list = $state.raw<readonly ShownScreen[]>([]);
  /** Where something has happened last. */
  active = $state("");
  state = $state<ConnectionState>("connecting");

  readonly #connection: Connection;

  /** Of the class's show that has a key. */
  constructor(id: string, key: string, around: Surroundings = direct) {
    const url = new URL(`/api/classes/${id}/shown`, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const hello = { type: "hello", token: key, activity: "", page: "", seen: {} } as const;
    this.#connection = new Connection(
      url.href,
      {
        opened: () => void this.#connection.send(hello),
        message: (message) => this.#take(message),
        state: (state) => (this.state = state),
      },
      around,
    );
  }

  get current(): ShownScreen | undefined {
    return this.list.find((s) => s.id === this.active);
  }

  end(): void {
    this.#connection.end();
  }

  #take(message: ServerMessage): void {
    if (message.type === "welcome") this.list = [];
    if (message.type === "welcome" || message.type === "terms") {
      this.list = message.terms.map(({ id, title }) => {
        const screen = this.list.find((s) => s.id === id) ?? new ShownScreen(id);
        screen.title = title;
        return screen;
      });
      if (!this.current) this.active = this.list[0]?.id ?? "";
      return;
    }
    if (!("term" in message)) return;
    const screen = this.list.find((s) => s.id === message.term);
    if (!screen) return;
    if (message.type === "out") {
      screen.write(message.data);
      if (message.data) this.active = screen.id;
    } else if (message.type === "prompt") screen.prompt = clean(message.text);
    else if (message.type === "typing") {
      screen.type(message.by ?? "", message.text, message.cursor);
      if (message.text) this.active = screen.id;
    }
  }
}

/** The server finds whose terminals those are by the path. */
const direct: Surroundings = { ...browser, open: (url) => new WebSocket(url) };
