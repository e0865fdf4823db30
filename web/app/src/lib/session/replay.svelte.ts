import type { ClientMessage, Replay, ServerMessage } from "../messages.gen";
import { Session, type SessionSurroundings } from "./session.svelte";

/** The transcript that is being played. */
export class ReplayStore {
  current = $state.raw<Replay>();

  #send: (message: ClientMessage) => boolean;

  constructor(send: (message: ClientMessage) => boolean) {
    this.#send = send;
  }

  /**
   * Plays a transcript in a new world, as far as at; without text the same again. The protocol is found out where
   * it is not named.
   */
  play(at: number, text = "", name = "", index = 0, protocol = ""): void {
    this.#send({ type: "replay", at, text, name, index, ...(protocol && { protocol }) });
  }
}

/** The session of the page that replays transcripts. */
export class ReplaySession extends Session {
  override readonly own = false;
  override readonly shareable = false;
  readonly replay = new ReplayStore((message) => {
    const sent = this.send(message);
    if (sent) this.terminals.wait(true); // until those of the new world are there
    return sent;
  });

  constructor(...around: SessionSurroundings) {
    super("replay", ...around);
  }

  protected override begin(): void {
    if (this.terminals.list.length === 0) this.terminals.open();
  }

  protected override receive(message: ServerMessage): void {
    if (message.type !== "replay") return super.receive(message);
    const { replay } = this;
    // Each world's terminal has another name; a page that comes back finds the one it knows.
    if (replay.current?.term !== message.term) this.forget();
    this.error = "";
    // A page that is loaded again has not been sent what was said before it came.
    const missed = !replay.current && message.at > 0 && !message.strayed;
    replay.current = message;
    this.terminals.active = message.term;
    this.terminals.wait(false);
    if (missed) replay.play(message.at);
  }
}
