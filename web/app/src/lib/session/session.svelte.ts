import type {
  ClientMessage,
  Exchange,
  Lab,
  MakeShare,
  Replay,
  ServerMessage,
  Shared,
  Welcome,
} from "../messages.gen";
import { onePageAtATime } from "../learner/lock";
import { keepToken, learnerToken, onOtherPagesToken } from "../learner/token";
import { plainText } from "../text";
import { Announcer } from "./announcer.svelte";
import { Connection, browser, type ConnectionState, type Surroundings } from "./connection";
import { ConversationStore } from "./conversations.svelte";
import { LabStore } from "./lab.svelte";
import { MailboxStore } from "./mailboxes.svelte";
import { ReplayStore } from "./replay.svelte";
import { SharedStore } from "./shared.svelte";
import { TerminalStore } from "./terminals.svelte";
import { pageName } from "./page-name";
import { VoiceStore } from "./voices.svelte";

/** What a learner does on one page: a lab by its id, or free play. */
export const play = "play";
/** The activity of the page that replays transcripts. */
export const replaying = "replay";
/** Before a share's token: the activity of the page that plays what somebody shares. */
export const viewing = "shared:";

/** A step that was done, an exchange, or with neither the session as it stands. */
export type ShareMoment = Omit<MakeShare, "activity">;

/** One activity: its connection, and what the server's messages make of its parts. */
export class Session {
  readonly activity: string;
  state = $state<ConnectionState>("connecting");
  /** Why the server has ended the connection, in its words. */
  because = $state("");
  /** What the learner did wrong, and what to do. */
  error = $state("");
  /** What the server has to say about a world that could not be gone on with. */
  notice = $state("");
  /** The moment up to which the learner is about to share. */
  sharing = $state.raw<ShareMoment>();

  readonly announcer = new Announcer();
  readonly terminals: TerminalStore;
  readonly lab: LabStore;
  readonly conversations: ConversationStore;
  readonly mailboxes: MailboxStore;
  readonly voices: VoiceStore;
  readonly replay: ReplayStore;
  readonly shared: SharedStore;

  /** Whom the server knows here; "" until it has given a token. */
  #token: string;
  #connection: Connection;
  /** Lets other pages of this browser ask for their learner, when this one has its own or waits no more. */
  #answered = () => {};
  /** Whether the token came to this page, as somebody new. */
  #given = false;
  #unlisten: () => void;

  constructor(activity: string, url = socketURL(), around: Surroundings = browser) {
    const send = (message: ClientMessage) => this.#connection.send(message);
    const announcer = this.announcer;
    this.activity = activity;
    this.terminals = new TerminalStore(send, announcer);
    this.lab = new LabStore({ send, announcer, plainText });
    this.conversations = new ConversationStore(send);
    this.mailboxes = new MailboxStore(send);
    this.voices = new VoiceStore(send);
    this.replay = new ReplayStore(send);
    this.shared = new SharedStore(send);
    this.#token = learnerToken();
    const handlers = {
      opened: () => this.#hello(),
      message: (message: ServerMessage) => this.#receive(message),
      state: (state: ConnectionState, because?: string) => this.#changed(state, because),
    };
    this.#connection = new Connection(url, handlers, around);
    this.#unlisten = onOtherPagesToken(() => this.#join());
  }

  /** Whether what is done here is the learner's, to share with others. */
  get shareable(): boolean {
    return this.activity !== replaying && !this.activity.startsWith(viewing);
  }

  retry(): void {
    this.#connection.retry();
  }

  /** Drops the connection as a bad network would. */
  drop(): void {
    this.#connection.drop();
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

  #hello(): void {
    if (this.#token) return this.#greet();
    let waiting = true;
    this.#answered = () => (waiting = false);
    void onePageAtATime(
      () =>
        new Promise((done) => {
          if (!waiting) return done();
          this.#token = learnerToken(); // another page may have got one meanwhile
          this.#answered = done;
          this.#greet();
        }),
    );
  }

  #greet(): void {
    const { activity, terminals } = this;
    const { seen } = terminals;
    this.#connection.send({ type: "hello", token: this.#token, activity, page: pageName, seen });
  }

  #changed(state: ConnectionState, because = ""): void {
    const before = this.state;
    const news = because !== this.because && because;
    this.state = state;
    this.because = because;
    if (news) this.announcer.announce(`The server says: ${because}.`);
    if (state === "lost") {
      this.#answered();
      this.terminals.hold();
      if (before === "online") this.announcer.announce("Connection lost. Reconnecting.");
    }
    if (state === "online" && before === "lost") this.announcer.announce("Connected again.");
  }

  #receive(message: ServerMessage): void {
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
        return this.#begin(message);
      case "step":
        return this.lab.progress(message);
      case "advice":
        return this.lab.advise(message);
      case "demonstration":
        this.lab.demonstration = message;
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
        if (message.new && this.lab.current) this.announcer.announce("The message has arrived.");
        return;
      case "voices":
        this.voices.list = message.voices;
        return;
      case "replay":
        return this.#replayed(message);
      case "shared":
        return this.#viewed(message);
      case "played":
        return this.shared.played(message);
      case "error":
        this.terminals.settle();
        return this.fail(message.error);
      default:
        message satisfies never;
    }
  }

  #welcome(message: Welcome): void {
    if (message.token !== this.#token && !this.#keep(message.token)) return;
    this.#answered();
    this.notice = message.notice ?? "";
    if (!message.resumed) {
      this.terminals.clear();
      this.#forget();
    }
    this.lab.current = message.lab;
    this.terminals.resume(message.terms);

    if (this.activity === play || this.activity === replaying) {
      if (this.terminals.list.length === 0) this.terminals.open();
    } else if (this.activity.startsWith(viewing)) {
      // A page that is new here, or finds another world, is sent all that was said.
      if (!message.resumed || !this.shared.current)
        this.shared.view(this.activity.slice(viewing.length));
    } else if (message.lab?.id !== this.activity) {
      this.lab.start(this.activity);
    }
  }

  /**
   * Keeps the token of a learner who is new; false when another page of this browser has kept one
   * meanwhile: the two are one learner, as whom this page then comes again.
   */
  #keep(token: string): boolean {
    const other = learnerToken();
    if (!other || other === this.#token) {
      this.#token = token;
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
    if (!this.#given || !other || other === this.#token || this.terminals.typed) return;
    this.#comeAs(other);
  }

  #comeAs(token: string): void {
    this.#token = token;
    this.#given = false;
    this.terminals.clear();
    this.#forget();
    this.#connection.renew();
  }

  #begin(lab: Lab): void {
    if (lab.fresh) {
      this.#forget();
      this.error = "";
    }
    this.lab.receive(lab);
  }

  #exchanged(exchange: Exchange): void {
    this.conversations.receive(exchange);
    const mistake = exchange.mistakes?.[0];
    if (mistake && !this.lab.current?.strict)
      this.announcer.announce(`Mistake: ${mistake.says.replaceAll("`", "")}`);
  }

  #replayed(replay: Replay): void {
    // Each world's terminal has another name; a page that comes back finds the one it knows.
    if (this.replay.current?.term !== replay.term) this.#forget();
    this.error = "";
    // A page that is loaded again has not been sent what was said before it came.
    const missed = !this.replay.current && replay.at > 0 && !replay.strayed;
    this.replay.current = replay;
    this.terminals.active = replay.term;
    if (missed) this.replay.play(replay.at);
  }

  #viewed(shared: Shared): void {
    if (shared.fresh) {
      this.#forget();
      this.error = "";
      this.lab.current = undefined; // it comes next, if there is one
    }
    this.shared.receive(shared);
  }

  /** Another world: what was said and kept in the old one is not true of it. */
  #forget(): void {
    this.conversations.clear();
    this.mailboxes.clear();
    this.lab.demonstration = undefined;
  }
}

function socketURL(): string {
  const url = new URL("/ws", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}
