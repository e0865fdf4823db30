import type { ClientMessage, Played, Shared } from "../messages.gen";

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
