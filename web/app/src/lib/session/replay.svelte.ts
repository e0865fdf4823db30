import type { ClientMessage, Replay } from "../messages.gen";

/** The transcript that is being played. */
export class ReplayStore {
  current = $state.raw<Replay>();

  #send: (message: ClientMessage) => boolean;

  constructor(send: (message: ClientMessage) => boolean) {
    this.#send = send;
  }

  /** Plays a transcript in a new world, as far as at; without text the same again. */
  play(at: number, text = "", name = "", index = 0): void {
    this.#send({ type: "replay", at, text, name, index });
  }
}
