import type { ReplayStep } from "../lib/messages.gen";
import type { Session } from "../lib/session/session.svelte";

/** Milliseconds for a key and between lines, by pace from 1 (slow) to 5 (at once). */
const paces = [
  [0, 0],
  [110, 1400],
  [60, 900],
  [30, 500],
  [12, 220],
  [0, 40],
] as const;

/** Types a transcript's lines into its terminal, as fast as one likes. */
export class Typist {
  pace = $state(3);
  playing = $state(false);
  /** Exchanges played, the greeting's included. */
  at = $state(0);
  /** Somebody has typed something else. */
  strayed = $state(false);

  #session: Session;
  #timer = 0;
  #known: unknown;
  #busy = $state(false);

  constructor(session: Session) {
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

  get ended(): boolean {
    return this.at >= (this.#session.replay.current?.steps.length ?? 0);
  }

  play(): void {
    if (this.ended) return;
    this.#mend(() => {
      this.playing = true;
      void this.#run();
    });
  }

  pause(): void {
    this.playing = false;
    clearTimeout(this.#timer);
  }

  step(): void {
    this.#mend(() => void this.#one());
  }

  back(): void {
    this.pause();
    this.#session.replay.play(Math.max(0, this.at - 1));
  }

  /** Brings the world back to the transcript first, if somebody has typed something else. */
  #mend(then: () => void): void {
    if (!this.strayed) {
      then();
      return;
    }
    this.#session.replay.play(this.at);
    const wait = () => {
      if (this.strayed) this.#timer = window.setTimeout(wait, 30);
      else then();
    };
    wait();
  }

  async #run(): Promise<void> {
    while (this.playing && !this.ended) await this.#one();
    this.playing = false;
  }

  /** Plays the next exchange. */
  async #one(): Promise<void> {
    const replay = this.#session.replay.current;
    const step = replay?.steps[this.at];
    if (!replay || !step) return;
    const lines = this.at === 0 ? [replay.call, ...step.type] : step.type;
    const alone = !this.playing;
    this.#busy = true;
    try {
      for (const line of lines) {
        if (!(await this.#type(line, alone))) return;
      }
      this.at++;
    } finally {
      this.#busy = false;
    }
  }

  /** Types a line; false when it was paused in the middle of it. */
  async #type(line: string, alone: boolean): Promise<boolean> {
    const term = this.#session.terminals.find(this.#session.replay.current?.term ?? "");
    if (!term) return false;
    const [key, pause] = paces[this.pace] ?? paces[3];
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (key > 0 && !calm) {
      for (let n = 1; n <= line.length; n++) {
        term.setLine(line.slice(0, n));
        await this.#wait(key);
        if (!this.playing && !alone) {
          term.setLine("");
          return false;
        }
      }
    }
    term.enter(line);
    await this.#wait(pause);
    return alone || this.playing;
  }

  #wait(ms: number): Promise<void> {
    return new Promise((then) => (this.#timer = window.setTimeout(then, ms)));
  }
}

export type { ReplayStep };
