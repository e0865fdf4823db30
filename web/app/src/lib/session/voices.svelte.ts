import type { ClientMessage, Voice } from "../messages.gen";

/** Which product the services of each protocol speak like. */
export class VoiceStore {
  list = $state.raw<Voice[]>([]);

  #send: (message: ClientMessage) => boolean;

  constructor(send: (message: ClientMessage) => boolean) {
    this.#send = send;
  }

  /** Lets the services of a protocol speak like another product, from the next connection on. */
  choose(protocol: string, persona: string): void {
    this.#send({ type: "voice", protocol, persona });
  }
}
