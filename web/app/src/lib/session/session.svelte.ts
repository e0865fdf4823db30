import { finish } from "../progress";
import type {
  ClientMessage,
  Demonstration,
  Exchange,
  Explanation,
  Lab,
  Mailbox,
  Replay,
  ServerMessage,
  Source,
  Step,
  Term,
  Voice,
  Welcome,
} from "../messages.gen";
import { TerminalModel, spoken } from "../terminal/model.svelte";
import { Connection, type ConnectionState } from "./connection";
import { keepToken, learnerToken, linkTo, pageName } from "./tokens";

/** What a learner does on one page: a lab by its id, or free play. */
export const play = "play";
/** The activity of the page that replays transcripts. */
export const replaying = "replay";

export interface Said {
  id: number;
  text: string;
}

/** Names an exchange, or with push what was said unasked after it. */
export interface Spoken {
  conversation: number;
  index: number;
  push?: number;
}

/** Exchanges kept for the panel; the server keeps more to explain. */
const keptExchanges = 300;

/** The state of one activity, as the socket's messages make it. */
export class Session {
  readonly activity: string;
  state = $state<ConnectionState>("connecting");
  terms = $state.raw<TerminalModel[]>([]);
  /** The terminal that was last chosen. */
  active = $state("");
  lab = $state<Lab>();
  /** Advice by step, until the step is done or other advice comes. */
  advice = $state<Record<string, string>>({});
  error = $state("");
  /** Which product the services of each protocol speak like. */
  voices = $state.raw<Voice[]>([]);
  /** What the server has to say about a world that could not be gone on with. */
  notice = $state("");
  /** The conversations so far, as far as this page has heard them. */
  exchanges = $state.raw<Exchange[]>([]);
  /** What the exchange last asked about means. */
  explanation = $state.raw<Explanation>();
  /** All mailboxes of the world, as last asked for. */
  mailboxes = $state.raw<Mailbox[]>([]);
  source = $state.raw<Source>();
  /** The solution that is being typed. */
  demonstration = $state.raw<Demonstration>();
  /** The transcript that is being played. */
  replay = $state.raw<Replay>();
  /** What a screen reader is to say, newest last. */
  said = $state<Said[]>([]);

  #token: string;
  #connection: Connection;
  #sayings = 0;

  constructor(activity: string, url = socketURL()) {
    this.activity = activity;
    this.#token = learnerToken();
    this.#connection = new Connection(url, {
      opened: () => this.#hello(),
      message: (message) => this.#receive(message),
      state: (state) => this.#changed(state),
    });
  }

  /** The link by which another device goes on here. */
  get link(): string {
    return linkTo(this.#token);
  }

  term(id: string): TerminalModel | undefined {
    return this.terms.find((t) => t.id === id);
  }

  openTerminal(): void {
    const { cols, rows } = this.terms[0]?.size ?? { cols: 80, rows: 24 };
    this.#opening = this.#send({ type: "open", cols, rows });
  }

  closeTerminal(id: string): void {
    this.#send({ type: "close", term: id });
  }

  restart(): void {
    this.#send({ type: "restart" });
  }

  /** Goes over to the lab as its author has saved it. */
  redo(): void {
    this.#send(this.lab?.version ? { type: "redo" } : { type: "lab", lab: this.activity });
  }

  /** Answers the question of a step. */
  answer(step: string, text: string): void {
    this.#send({ type: "answer", step, text });
  }

  skip(step: string): void {
    this.#send({ type: "skip", step });
  }

  /** Opens a step again, as if nobody had tried it. */
  reset(step: string): void {
    this.#send({ type: "reset", step });
  }

  /** Asks for a step's solution, which is then typed. */
  show(step: string): void {
    this.#send({ type: "show", step });
  }

  /** Tells that the learner has been at the lab for so much longer, for hints that come after a time. */
  wait(seconds: number): void {
    if (this.state === "online" && this.lab) this.#send({ type: "wait", seconds });
  }

  hint(step: string): void {
    this.#send({ type: "hint", step });
  }

  /** Lets the services of a protocol speak like another product, from the next connection on. */
  speakLike(protocol: string, persona: string): void {
    this.#send({ type: "voice", protocol, persona });
  }

  /**
   * Finds the exchange that a line of a terminal is of, the latest first, and has it explained.
   * False when the line is of none.
   */
  pick(term: string, line: string): boolean {
    const text = line.trim();
    if (!text) return false;
    const found = this.exchanges.findLast(
      (x) =>
        x.term === term &&
        (x.server + "\n" + x.client).split(/\r?\n/).some((l) => l.trim() === text),
    );
    if (!found) return false;
    this.picked = found;
    return true;
  }

  /** The exchange that was picked in a terminal, until another comes. */
  picked = $state.raw<Spoken>();

  /** Asks what an exchange means, or what was said unasked; the answer comes as explanation. */
  explain({ conversation, index, push = 0 }: Spoken): void {
    this.#send({ type: "explain", conversation, index, push });
  }

  /** Plays a transcript in a new world, as far as at; without text the same again. */
  play(at: number, text = "", name = "", index = 0): void {
    this.#send({ type: "replay", at, text, name, index });
  }

  /** Asks for all mailboxes. */
  lookIntoMailboxes(): void {
    this.#send({ type: "mailboxes" });
  }

  /** Asks for a message as it is kept. */
  readSource(user: string, mailbox: string, uid: number): void {
    this.#send({ type: "source", user, mailbox, uid });
  }

  retry(): void {
    this.#connection.retry();
  }

  /** Drops the connection as a bad network would. */
  drop(): void {
    this.#connection.drop();
  }

  end(): void {
    this.#connection.end();
  }

  say(text: string): void {
    if (!text) return;
    // A live region is read as it grows; what has been said need not stay.
    this.said = [...this.said.slice(-4), { id: this.#sayings++, text: text.slice(0, 2000) }];
  }

  /** Whether a terminal was asked for, which is then to be shown when it comes. */
  #opening = false;

  #send(message: ClientMessage): boolean {
    return this.#connection.send(message);
  }

  #hello(): void {
    const seen = Object.fromEntries(this.terms.map((t) => [t.id, t.seen]));
    this.#send({
      type: "hello",
      token: this.#token,
      activity: this.activity,
      page: pageName,
      seen,
    });
  }

  #changed(state: ConnectionState): void {
    const before = this.state;
    this.state = state;
    if (state === "lost") {
      for (const term of this.terms) term.hold();
      if (before === "online") this.say("Connection lost. Reconnecting.");
    }
    if (state === "online" && before === "lost") this.say("Connected again.");
  }

  #receive(message: ServerMessage): void {
    switch (message.type) {
      case "welcome":
        this.#welcome(message);
        break;
      case "out":
        this.term(message.term)?.receive(message);
        this.say(spoken(message.data));
        break;
      case "prompt":
        this.term(message.term)?.setPrompt(message);
        break;
      case "terms":
        this.#arrange(message.terms);
        break;
      case "lab":
        this.#begin(message);
        break;
      case "step":
        this.#progress(message);
        break;
      case "advice":
        this.advice = { [message.step]: message.html };
        this.say(`Advice: ${plainText(message.html)}`);
        break;
      case "exchange": {
        this.picked = undefined;
        this.exchanges = [...this.exchanges.slice(1 - keptExchanges), message];
        const mistake = message.mistakes?.[0];
        if (mistake && !this.lab?.strict) this.say(`Mistake: ${mistake.says.replaceAll("`", "")}`);
        break;
      }
      case "explanation":
        this.explanation = message;
        break;
      case "mailboxes":
        this.mailboxes = message.mailboxes;
        break;
      case "demonstration":
        this.demonstration = message;
        break;
      case "replay":
        this.#forget();
        this.error = "";
        this.replay = message;
        this.active = message.term;
        break;
      case "source":
        this.source = message;
        break;
      case "voices":
        this.voices = message.voices;
        break;
      case "error":
        this.error = message.error;
        this.say(this.error);
        break;
    }
  }

  #welcome(message: Welcome): void {
    this.notice = message.notice ?? "";
    // Another world: nothing on the screen is true of it.
    if (!message.resumed) {
      this.terms = [];
      this.#forget();
    }
    this.#token = message.token;
    keepToken(this.#token);
    this.lab = message.lab;
    this.#arrange(message.terms);
    for (const term of message.terms) this.term(term.id)?.resume(term.seq);

    if (this.activity === play || this.activity === replaying) {
      if (this.terms.length === 0) this.openTerminal();
    } else if (message.lab?.id !== this.activity) {
      this.#send({ type: "lab", lab: this.activity });
    }
  }

  /** Makes the terminals those of the list; the models of known ones stay. */
  #arrange(terms: Term[]): void {
    const added = terms.filter((t) => !this.term(t.id));
    this.terms = terms.map((term) => {
      const known = this.term(term.id);
      if (known) known.title = term.title;
      return known ?? new TerminalModel(term, (message) => this.#send(message));
    });
    if (this.#opening && added.length > 0) {
      this.active = added.at(-1)!.id;
      this.#opening = false;
    }
    if (!this.term(this.active)) this.active = this.terms.at(-1)?.id ?? "";
    if (this.terms.length > 0 && added.length === this.terms.length)
      this.active = this.terms[0]!.id;
  }

  #forget(): void {
    this.exchanges = [];
    this.explanation = this.source = this.demonstration = undefined;
    this.mailboxes = [];
  }

  #begin(lab: Lab): void {
    if (lab.fresh) this.#forget();
    const ended = lab.summary && !this.lab?.summary;
    this.lab = lab;
    if (lab.done) finish(lab.id);
    if (ended) this.say(`${lab.title}: ${lab.done ? "all steps are done" : "the end"}.`);
    if (!lab.fresh) return;
    this.advice = {};
    this.error = "";
  }

  #progress(step: Step): void {
    if (!this.lab) return;
    const before = this.lab.steps.find((s) => s.id === step.id);
    const steps = this.lab.steps.map((s) => (s.id === step.id ? step : s));
    this.lab = { ...this.lab, steps, done: steps.every((s) => s.done) };
    if (before?.done && !step.done) this.say(`Open again: ${step.title}.`);
    if (step.status === "skipped" && before?.status === "open") {
      const next = steps.find((s) => s.status === "open");
      this.say(`Skipped: ${step.title}.${next ? ` Next: ${next.title}.` : ""}`);
    }
    if (step.done && !before?.done) {
      this.advice = {};
      this.say(`Step done: ${step.title}. ${plainText(step.explain ?? "")}`);
      if (this.lab.done) finish(this.lab.id);
      if (this.lab.done) this.say(`${this.lab.title}: all steps are done.`);
    } else {
      // Several can come at once.
      for (const hint of step.hints?.slice(before?.hints?.length ?? 0) ?? [])
        this.say(`Hint: ${plainText(hint)}`);
    }
  }
}

/** The words of HTML that came from the server. */
function plainText(html: string): string {
  return new DOMParser().parseFromString(html, "text/html").body.textContent?.trim() ?? "";
}

function socketURL(): string {
  const url = new URL("/ws", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}
