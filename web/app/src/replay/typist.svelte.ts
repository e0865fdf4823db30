import type { ReplaySession } from "../lib/session/replay.svelte";
import { Player } from "./player.svelte";

/** Types a transcript's lines into its terminal. */
export class Typist extends Player {
  /** Exchanges played, the greeting's included. */
  at = $state(0);
  strayed = $state(false);

  #session: ReplaySession;
  #known: unknown;
  #busy = $state(false);

  constructor(session: ReplaySession) {
    super();
    this.#session = session;
    $effect(() => {
      const replay = session.replay.current;
      if (replay === this.#known) return;
      this.#known = replay;
      this.at = replay?.at ?? 0;
      this.strayed = replay?.strayed ?? false;
    });
    $effect(() => {
      // Exchanges beyond those played are what somebody has typed.
      const played = this.at + (this.#busy ? 1 : 0);
      if (
        session.replay.current &&
        session.conversations.exchanges.filter((x) => !x.push).length > played
      )
        this.strayed = true;
    });
  }

  get length(): number {
    return this.#session.replay.current?.steps.length ?? 0;
  }

  protected goTo(at: number): void {
    this.#session.replay.play(at);
  }

  protected mend(then: () => void): void {
    if (!this.strayed) {
      then();
      return;
    }
    this.#session.replay.play(this.at);
    const wait = () => {
      if (this.strayed) void this.wait(30).then(wait);
      else then();
    };
    wait();
  }

  protected async one(): Promise<void> {
    const replay = this.#session.replay.current;
    const step = replay?.steps[this.at];
    if (!replay || !step) return;
    const term = this.#session.terminals.find(replay.term);
    if (!term) return this.pause();
    const lines = this.at === 0 ? [replay.call, ...step.type] : step.type;
    const { place } = this;
    this.#busy = true;
    try {
      for (const [i, line] of lines.entries()) {
        const written = await this.write(term, line);
        // A message of which a line has been sent is played to its end.
        if (place !== this.place || (i === 0 && !written)) return;
        term.enter(line);
        if (i < lines.length - 1) await this.rest();
      }
      if (place === this.place) this.at++;
    } finally {
      this.#busy = false;
    }
    await this.rest();
  }
}
