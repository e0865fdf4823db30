/** Milliseconds for a key and between lines, by pace from 1 (slow) to 5 (at once). */
const paces = [
  [0, 0],
  [110, 1400],
  [60, 900],
  [30, 500],
  [12, 220],
  [0, 40],
] as const;

/** A terminal that is written in; while it waits, what somebody types there comes after that. */
interface Written {
  setLine(text: string): void;
  wait(on: boolean): void;
}

/** Plays something step by step, as fast as one likes. */
export abstract class Player {
  pace = $state(3);
  playing = $state(false);
  /** Steps that have been played. */
  abstract readonly at: number;
  /** How many there are. */
  abstract readonly length: number;
  /** Somebody has typed something else. */
  abstract readonly strayed: boolean;

  /** Goes up when one is elsewhere from now on: what is being played ends then. */
  protected place = 0;

  #timer: ReturnType<typeof setTimeout> | undefined;
  #wake = () => {};
  #last: Promise<void> = Promise.resolve();
  /** Where the step that is being played is written. */
  #written: Written | undefined;

  get ended(): boolean {
    return this.at >= this.length;
  }

  play(): void {
    if (this.ended) return;
    this.mend(() => {
      this.playing = true;
      void this.#run();
    });
  }

  pause(): void {
    this.playing = false;
    clearTimeout(this.#timer);
    this.#wake();
  }

  step(): void {
    this.mend(() => void this.#next());
  }

  /** Goes to the step before. */
  back(): void {
    this.place++;
    this.pause();
    this.#written = undefined; // it waits for what is gone to
    this.goTo(Math.max(0, this.at - 1));
  }

  /** Plays from the start as far as a step, at once. */
  protected abstract goTo(at: number): void;

  /** Goes back to what is played first, if somebody has typed something else. */
  protected abstract mend(then: () => void): void;

  /** Plays the next step. */
  protected abstract one(): Promise<void>;

  async #run(): Promise<void> {
    while (this.playing && !this.ended) await this.#next();
    this.playing = false;
  }

  /** Plays the next step when the one before has been played. */
  #next(): Promise<void> {
    return (this.#last = this.#last
      .then(() => this.one())
      .finally(() => {
        this.#written?.wait(false);
        this.#written = undefined;
      }));
  }

  /**
   * Writes a line in a terminal key by key, to be sent then; false when it was paused in the middle
   * of it. A step that was asked for by itself is not.
   */
  protected async write(term: Written, line: string): Promise<boolean> {
    const { playing, place } = this;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const [key] = this.#speed;
    if (key === 0 || calm) return true;
    this.#written = term;
    term.wait(true);
    for (let n = 1; n <= line.length; n++) {
      term.setLine(line.slice(0, n));
      await this.wait(key);
      if ((playing && !this.playing) || place !== this.place) {
        term.setLine("");
        return false;
      }
    }
    return true;
  }

  /** Waits as long as between two lines, while it plays. */
  protected async rest(): Promise<void> {
    if (this.playing) await this.wait(this.#speed[1]);
  }

  /** Waits, but no longer than until it is paused. */
  protected wait(ms: number): Promise<void> {
    return new Promise((then) => {
      this.#wake = then;
      this.#timer = setTimeout(then, ms);
    });
  }

  get #speed(): readonly [number, number] {
    return paces[this.pace] ?? paces[3];
  }
}
