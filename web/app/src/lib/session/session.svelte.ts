import words from "$words/session.json";
import type {
  ClassRules,
  ClientMessage,
  Compared,
  Exchange,
  GoTo,
  Lab,
  MakeShare,
  Mirrors,
  Recording,
  ServerMessage,
  Turns,
  Welcome,
} from "../messages.gen";
import { onePageAtATime } from "../learner/lock";
import { keepToken, learnerToken, onOtherPagesToken } from "../learner/token";
import { plainText } from "../text";
import { fill } from "../words";
import { Announcer } from "./announcer.svelte";
import { Connection, browser, type ConnectionState, type Surroundings } from "./connection";
import { ConversationStore, type ExchangeName } from "./conversations.svelte";
import { LabStore } from "./lab.svelte";
import { MailboxStore } from "./mailboxes.svelte";
import { TerminalStore } from "./terminals.svelte";
import { pageName } from "./page-name";
import { VoiceStore } from "./voices.svelte";

/** What a learner does on one page: a lab by its id, or free play. */
export const play = "play";

/** What there is to help and to judge whoever works in a session. */
export interface Rules extends Pick<ClassRules, "hints" | "solutions" | "explain" | "scoring"> {
  /** There is an exam: what was said before of anything typed is out of view, too. */
  exam: boolean;
}

/** What is asked for by a press at a step. */
const pressed: ReadonlySet<string> = new Set(["hint", "answer", "skip", "reset"]);

const all: Rules = { hints: true, solutions: true, explain: true, scoring: true, exam: false };

/** What a session is part of, where that is not the course. */
export interface Within {
  /** The path of its page. */
  href: string;
  /** What to go on with after a lab, undefined for nothing. */
  following(lab: string): Promise<Onward | undefined>;
  /** What stands at the current step, where one has to wait there. */
  readonly waits?: string;
}

/** A lab to go on with. */
export interface Onward {
  title: string;
  href: string;
}

/** Where the server is, and what else is a browser's. */
export type SessionSurroundings = [url?: string, around?: Surroundings];

/** A step that was done, an exchange, or with neither the session as it stands. */
export type ShareMoment = Omit<MakeShare, "activity">;

/**
 * One activity: its connection, and what the server's messages make of its parts. What plays what
 * somebody has typed elsewhere is a kind of its own.
 */
export class Session {
  readonly activity: string;
  state = $state<ConnectionState>("connecting");
  /** Why the server has ended the connection, in its words. */
  because = $state("");
  /** What the learner did wrong, and what to do. */
  error = $state("");
  /** What the server has to say about a world that could not be gone on with. */
  notice = $state("");
  /** The notice is about having gone back. */
  #wentBack = false;
  /** The moment up to which the learner is about to share. */
  sharing = $state.raw<ShareMoment>();
  /** The exchange that the lab's advice came with. */
  advisedOn = $state.raw<Exchange>();

  /** The exchange that was the last when a question was answered: a remark on it is behind the learner. */
  passed = $state.raw<Exchange>();
  /** What was done here, once somebody has asked. */
  turns = $state.raw<Turns>();
  /** A way that was left, beside the present one, while it is shown. */
  compared = $state.raw<Compared>();
  #recorded: ((recording: Recording) => void) | undefined;
  /** The time line is there: since one has gone back, or asked for it. */
  timeline = $state(false);
  /** Who else looks at what is done here, and who of them types. */
  mirrors = $state.raw<Mirrors>(unseen);

  /** Picks an exchange for a class, where a teacher looks on. */
  pick = $state.raw<(exchange: ExchangeName) => void>();

  readonly announcer = new Announcer();
  readonly terminals: TerminalStore;
  readonly lab: LabStore;
  readonly conversations: ConversationStore;
  readonly mailboxes: MailboxStore;
  readonly voices: VoiceStore;
  /** Whether what is done here is the learner's own, who can go back in it. */
  readonly own: boolean = true;
  /** Whether they can share it with others. */
  readonly shareable: boolean = true;
  /** Whether one can type here. */
  get typable(): boolean {
    return true;
  }
  rules = $state.raw<Rules>(all);
  readonly within: Within | undefined;

  /** Whom the server knows here; "" until it has given a token. */
  protected token: string;
  #connection: Connection;
  #held: ClientMessage[] = [];
  /** Lets other pages of this browser ask for their learner, when this one has its own or waits no more. */
  #answered = () => {};
  /** Whether the token came to this page, as somebody new. */
  #given = false;
  #unlisten: () => void;

  constructor(activity: string, ...[url = socketURL(), around = browser]: SessionSurroundings) {
    const send = (message: ClientMessage) => this.send(message);
    const announcer = this.announcer;
    this.activity = activity;
    this.terminals = new TerminalStore(send, announcer);
    this.lab = new LabStore({ send, announcer, plainText });
    this.conversations = new ConversationStore(send);
    this.mailboxes = new MailboxStore(send);
    this.voices = new VoiceStore(send);
    this.token = learnerToken();
    const handlers = {
      opened: () => this.hello(),
      message: (message: ServerMessage) => this.receive(message),
      state: (state: ConnectionState, because?: string) => this.changed(state, because),
    };
    this.#connection = new Connection(url, handlers, around);
    this.#unlisten = onOtherPagesToken(() => this.#join());
  }

  retry(): void {
    this.#connection.retry();
  }

  /** Drops the connection as a bad network would. */
  drop(): void {
    this.#connection.drop();
  }

  /** Comes again at once, and is told anew how things stand. */
  protected renew(): void {
    this.#connection.renew();
  }

  end(): void {
    this.#answered();
    this.#unlisten();
    this.#connection.end();
  }

  /** Shows and announces what went wrong, and what to do. */
  fail(error: string): void {
    this.error = error;
    this.announcer.announce(error);
  }

  protected hello(): void {
    if (this.token) return this.greet();
    let waiting = true;
    this.#answered = () => (waiting = false);
    void onePageAtATime(
      () =>
        new Promise((done) => {
          if (!waiting) return done();
          this.token = learnerToken(); // another page may have got one meanwhile
          this.#answered = done;
          this.greet();
        }),
    );
  }

  protected greet(): void {
    const { activity, terminals } = this;
    const { seen } = terminals;
    this.#connection.send({ type: "hello", token: this.token, activity, page: pageName, seen });
  }

  protected changed(state: ConnectionState, because = ""): void {
    const before = this.state;
    const news = because !== this.because && because;
    this.state = state;
    this.because = because;
    if (news) this.announcer.announce(fill(words.serverSays, { because }));
    if (state === "lost") {
      this.#answered();
      this.terminals.hold();
      if (before === "online") this.announcer.announce(words.lost);
    }
    if (state === "online" && before === "lost") this.announcer.announce(words.back);
  }

  /** Goes to another moment of what was done here; with none it is asked what that was. */
  go(to?: GoTo): void {
    if (!to) this.send({ type: "turns" });
    else if (this.send({ type: "goto", ...to })) this.terminals.wait(true);
  }

  /** Asks for the way to a turn beside the present one. */
  compare(turn: number): void {
    this.send({ type: "compare", turn });
  }

  /** Asks for all that the terminals have shown, and has it used when it is there. */
  record(use: (recording: Recording) => void): void {
    if (this.send({ type: "record" })) this.#recorded = use;
  }

  /** What is pressed at a step while there is no connection is done when there is one again. */
  protected send(message: ClientMessage): boolean {
    const sent = this.#connection.send(message);
    if (!sent && pressed.has(message.type))
      this.#held = [...this.#held.filter(({ type }) => type !== message.type), message];
    return sent;
  }

  protected receive(message: ServerMessage): void {
    switch (message.type) {
      case "welcome":
        return this.#welcome(message);
      case "out":
        return this.terminals.output(message);
      case "prompt":
        return this.terminals.prompt(message);
      case "completion":
        return this.terminals.completed(message);
      case "terms":
        return this.terminals.arrange(message.terms);
      case "lab":
        return this.#took(message);
      case "step":
        if (message.done && message.quiz) this.passed = this.conversations.exchanges.at(-1);
        if (message.done && this.#wentBack) this.notice = ""; // which steps are open has changed
        return this.lab.progress(message);
      case "advice":
        this.advisedOn = this.conversations.exchanges.at(-1);
        return this.lab.advise(message);
      case "demonstration":
        this.lab.demonstration = message;
        return;
      case "said":
        this.conversations.exchanges = message.exchanges;
        return;
      case "exchange":
        return this.#exchanged(message);
      case "explanation":
        this.conversations.explanation = message;
        return;
      case "mailboxes":
        this.mailboxes.list = message.mailboxes;
        return;
      case "source":
        this.mailboxes.source = message;
        return;
      case "arrival":
        this.mailboxes.arrival = message;
        if (message.new && this.lab.current) this.announcer.announce(words.arrived);
        return;
      case "voices":
        this.voices.list = message.voices;
        return;
      case "turns":
        return this.#turned(message);
      case "compared":
        this.compared = message;
        return;
      case "recording":
        this.#recorded?.(message);
        this.#recorded = undefined;
        return;
      case "mirrors":
        return this.lookedOn(message);
      case "typing":
        return this.terminals.typing(message);
      case "replay":
      case "shared":
      case "played":
      case "class":
        return; // to those who have asked for them, or are in one
      case "error":
        this.terminals.settle();
        return this.fail(message.error);
      default:
        message satisfies never;
    }
  }

  /** Whether somebody is told what is typed here before it is entered. */
  protected get told(): boolean {
    return this.mirrors.by.length > 0 || !!this.mirrors.shown;
  }

  protected lookedOn(by: Mirrors): void {
    this.mirrors = by;
    this.terminals.tell(this.told);
  }

  #welcome(message: Welcome): void {
    const held = this.#held;
    this.#held = []; // another learner's they are not
    this.lookedOn(unseen); // who looks on is told next
    if (message.token !== this.token && !this.keep(message.token)) return;
    this.#answered();
    this.notice = message.notice ?? "";
    this.#wentBack = message.moved ?? false;
    if (!message.resumed) {
      if (!message.moved) this.terminals.clear();
      this.forget();
      this.lab.advice = {}; // what stands there is sent next
    }
    this.lab.current = message.lab;
    this.terminals.resume(message.terms, message.moved);
    this.begin(message);
    if (message.resumed) for (const each of held) this.send(each);
  }

  /** Asks for what the activity needs and the server's welcome lacks. */
  protected begin({ lab }: Welcome): void {
    if (this.activity !== play) {
      if (lab?.id === this.activity) return;
      this.lab.start(this.activity);
      this.terminals.wait(true); // the lab brings its own
    } else if (this.terminals.list.length === 0) this.terminals.open();
  }

  /**
   * Keeps the token of a learner who is new; false when another page of this browser has kept one
   * meanwhile: the two are one learner, as whom this page then comes again.
   */
  protected keep(token: string): boolean {
    const other = learnerToken();
    if (!other || other === this.token) {
      this.token = token;
      this.#given = true;
      keepToken(token);
      return true;
    }
    this.#comeAs(other);
    return false;
  }

  /**
   * Two pages can each find no token and keep their own, as neither sees at once what the other
   * writes. The one that was written last is the learner; this page comes again as them, unless
   * something has been typed here.
   */
  #join(): void {
    const other = learnerToken();
    if (!this.#given || !other || other === this.token || this.terminals.typed) return;
    this.#comeAs(other);
  }

  #comeAs(token: string): void {
    this.token = token;
    this.#given = false;
    this.terminals.clear();
    this.forget();
    this.#connection.renew();
  }

  #took(lab: Lab): void {
    if (lab.fresh) {
      this.forget();
      this.error = "";
      if (this.lab.current) this.notice = ""; // it was about the world that has gone
      this.#wentBack = false;
      this.turns = undefined;
      this.compared = undefined;
      if (this.timeline) this.go();
    }
    this.lab.receive(lab);
  }

  #turned(turns: Turns): void {
    this.turns = turns;
    if (!turns.moved && !turns.says) return;
    this.timeline = true;
    if (turns.says) {
      this.terminals.settle();
      return this.announcer.announce(turns.says);
    }
    const lines = turns.turns.find((t) => t.n === turns.at)?.unit.lines;
    const line = lines?.join(" ") || words.beginning;
    this.announcer.announcements = []; // what the terminals show there is no news
    this.announcer.announce(fill(words.moved, { line }));
    this.lab.readAdvice();
  }

  #exchanged(exchange: Exchange): void {
    this.conversations.receive(exchange);
    const mistake = exchange.mistakes?.[0];
    // What the lab advises on it is read out next, and says the same.
    if (mistake && this.rules.explain && !exchange.advised && !this.lab.current?.strict)
      this.announcer.announce(fill(words.mistake, { says: mistake.says.replaceAll("`", "") }));
  }

  /** Another world: what was said and kept in the old one is not true of it. */
  protected forget(): void {
    this.conversations.clear();
    this.mailboxes.clear();
    this.lab.demonstration = undefined;
  }
}

const unseen: Mirrors = { by: [] };

function socketURL(): string {
  const url = new URL("/ws", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}
