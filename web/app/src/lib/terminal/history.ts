/** The lines typed in one terminal, oldest first, and a walk through them. */
export class History {
  #lines: string[];
  #at: number;
  #draft = "";
  readonly #limit: number;

  constructor(lines: readonly string[] = [], limit = 500) {
    this.#lines = lines.slice(-limit);
    this.#at = this.#lines.length;
    this.#limit = limit;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Keeps a line, unless it is blank or the same as the one before; the walk starts anew. */
  add(line: string): void {
    if (line.trim() && line !== this.#lines.at(-1)) this.#lines.push(line);
    this.#lines = this.#lines.slice(-this.#limit);
    this.#at = this.#lines.length;
  }

  /** The line before, or undefined at the oldest. current is kept for the way back. */
  older(current: string): string | undefined {
    if (this.#at === 0) return undefined;
    if (this.#at === this.#lines.length) this.#draft = current;
    return this.#lines[--this.#at];
  }

  /** The line after; after the newest, what was being typed before the walk. */
  newer(): string | undefined {
    if (this.#at >= this.#lines.length) return undefined;
    this.#at++;
    return this.#at === this.#lines.length ? this.#draft : this.#lines[this.#at];
  }

  /** The newest line before index `before` that contains text, with its index. */
  find(text: string, before = this.#lines.length): { line: string; index: number } | undefined {
    for (let i = Math.min(before, this.#lines.length) - 1; i >= 0; i--) {
      const line = this.#lines[i]!;
      if (line.includes(text)) return { line, index: i };
    }
    return undefined;
  }
}
