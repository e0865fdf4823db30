import type { ClientMessage, ServerMessage } from "../messages.gen";
import { browser } from "../session/connection";
import { Session, type SessionSurroundings } from "../session/session.svelte";

/** A seat in a class. */
export interface Place {
  /** The class's id. */
  class: string;
  /** The seat's. */
  seat: string;
}

/** What somebody does at a seat, as a teacher looks at it. Nothing changes there, but as the learner lets it. */
export class MirrorSession extends Session {
  override readonly own = false;
  override readonly shareable = false;
  /** Whose work it is, by name. */
  learner = "";
  /** Takes a line that the page would put into a terminal while nobody types here. */
  offer: (line: string) => void = () => {};

  constructor(activity: string, at: Place, ...[url, around = direct]: SessionSurroundings) {
    super(activity, url ?? mirrorURL(at), around);
    this.token = ""; // a teacher is known by a cookie
  }

  /** The learner lets this teacher type. */
  override get typable(): boolean {
    return this.state === "online" && !!this.mirrors.mine && !!this.mirrors.holds;
  }

  /** Asks the learner to let one type, or does so no more; false if there is nobody to ask. */
  ask(want: boolean): boolean {
    return this.send({ type: "ask", want });
  }

  protected override get told(): boolean {
    return this.typable;
  }

  /** Whoever comes back is shown all of it anew: what the server did not take is not sent again. */
  protected override hello(): void {
    this.lookedOn({ by: [] });
    this.terminals.clear();
    this.forget();
    this.greet();
  }

  /** Nothing is begun here, and no learner is made. */
  protected override begin(): void {}
  protected override keep(): boolean {
    return true;
  }

  /** What the server does not do for a teacher is not asked for. */
  protected override send(message: ClientMessage): boolean {
    const kinds = this.typable ? typing : looking;
    return kinds.includes(message.type) && super.send(message);
  }

  protected override receive(message: ServerMessage): void {
    if (message.type !== "voices" && message.type !== "demonstration") super.receive(message);
    this.timeline = false; // it would move the learner
    for (const term of this.terminals.list) {
      term.learner = this.learner;
      term.locked = this.typable ? undefined : (line) => this.offer(line);
    }
  }
}

/** What a teacher asks for who looks; the terminals' size is the learner's. */
const looking: ClientMessage["type"][] = [
  "explain",
  "mailboxes",
  "source",
  "turns",
  "record",
  "ask",
  "hint",
];
const typing: ClientMessage["type"][] = [
  ...looking,
  "line",
  "key",
  "open",
  "close",
  "complete",
  "typing",
];

/** The server finds whoever sits there by the path. */
const direct: typeof browser = { ...browser, open: (url) => new WebSocket(url) };

function mirrorURL({ class: id, seat }: Place): string {
  const url = new URL(`/api/classes/${id}/seats/${seat}/mirror`, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}
