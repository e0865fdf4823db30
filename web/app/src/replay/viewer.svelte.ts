import type { SharedSession } from "../lib/session/shared.svelte";
import { Player } from "./player.svelte";

/** Plays a session that somebody shares: the server does it, a unit at a time. */
export class Viewer extends Player {
  #session: SharedSession;

  constructor(session: SharedSession) {
    super();
    this.#session = session;
  }

  get at(): number {
    return this.#session.shared.at;
  }

  get length(): number {
    return this.#session.shared.current?.units.length ?? 0;
  }

  get strayed(): boolean {
    return this.#session.shared.strayed;
  }

  protected goTo(at: number): void {
    void this.#session.shared.play(at);
  }

  protected mend(then: () => void): void {
    if (!this.strayed) then();
    else void this.#session.shared.play(this.at).then((back) => back && then());
  }

  protected async one(): Promise<void> {
    const { shared, terminals } = this.#session;
    const unit = shared.current?.units[this.at];
    if (!unit) return;
    const { place } = this;
    const term = terminals.find(unit.term ?? "");
    if (term) {
      terminals.active = term.id;
      const [line = "", ...pasted] = unit.lines ?? [];
      // What was pasted came at once.
      if (!pasted.length && !(await this.write(term, line))) return;
      term.setLine("");
    }
    if (place !== this.place) return;
    if (await shared.play(this.at + 1)) await this.rest();
    else this.pause();
  }
}
