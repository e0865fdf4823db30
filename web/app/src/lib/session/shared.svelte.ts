import type { ClientMessage, Played, ServerMessage, Shared, Welcome } from "../messages.gen";
import { Session, type SessionSurroundings } from "./session.svelte";

/** A session of somebody else's that is viewed, and how far it has been played. */
export class SharedStore {
  /** Undefined until the server has answered. */
  current = $state.raw<Shared>();
  /** Units that have been played. */
  at = $state(0);
  /** Something else has been typed since. */
  strayed = $state(false);

  #send: (message: ClientMessage) => boolean;
  #waiting: (() => void)[] = [];

  constructor(send: (message: ClientMessage) => boolean) {
    this.#send = send;
  }

  /** Opens the session that a token is of; a page that comes back goes on where it was. */
  view(share: string): void {
    this.#send({ type: "view", share });
  }

  /**
   * Plays as far as a unit, forwards or from the start; resolves when that has been done. False
   * when there is nobody to ask, or nothing to play any more.
   */
  async play(at: number): Promise<boolean> {
    if (!this.#send({ type: "play", at })) return false;
    await new Promise<void>((then) => this.#waiting.push(then));
    return !this.current?.gone;
  }

  receive(shared: Shared): void {
    this.current = shared;
    this.played(shared);
  }

  played({ at, strayed }: Pick<Played, "at" | "strayed">): void {
    this.at = at;
    this.strayed = strayed ?? false;
    for (const then of this.#waiting.splice(0)) then();
  }
}

/** The session of the page that plays what somebody shares. */
export class SharedSession extends Session {
  override readonly own = false;
  override readonly shareable = false;
  readonly shared = new SharedStore((message) => {
    const sent = this.send(message);
    if (sent) this.terminals.wait(true); // going back brings others
    return sent;
  });
  readonly #share: string;

  /** share is the token in the link. */
  constructor(share: string, ...around: SessionSurroundings) {
    super(`shared:${share}`, ...around);
    this.#share = share;
  }

  protected override begin({ resumed }: Welcome): void {
    // A page that is new here, or finds another world, is sent all that was said.
    if (!resumed || !this.shared.current) this.shared.view(this.#share);
  }

  protected override receive(message: ServerMessage): void {
    if (message.type !== "played" && message.type !== "shared") return super.receive(message);
    this.terminals.wait(false);
    if (message.type === "played") return this.shared.played(message);
    if (message.fresh) {
      this.forget();
      this.error = "";
      this.lab.current = undefined; // it comes next, if there is one
    }
    this.shared.receive(message);
  }
}
