import { ahead } from "../../countdown";
import type { Class, Lead } from "../../messages.gen";
import { request } from "../../request";

/** How a class is led, as a teacher of it sees it and has it. */
export class Leading {
  /** As it was told last. */
  lead = $state.raw<Lead>({});
  /** The server's time. */
  now = $state(Date.now());

  readonly #path: string;
  #ahead = 0;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(id: string) {
    this.#path = `/api/classes/${id}`;
    this.#timer = setInterval(() => this.#tick(), 1000);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    this.now = Date.now() + this.#ahead;
  }

  /** Takes how it is led now, at a time of the server's that is so many milliseconds ahead. */
  take(lead: Lead, ahead: number): void {
    this.#ahead = ahead;
    this.#tick();
    if (JSON.stringify(lead) !== JSON.stringify(this.lead)) this.lead = lead;
  }

  /**
   * Has it led otherwise than it is by then, whoever has led it meanwhile. Throws why it is not: then
   * it is led as before.
   */
  async change(how: (lead: Lead, now: number) => Lead): Promise<void> {
    await this.#ask("GET", this.#path);
    await this.#ask("PUT", `${this.#path}/lead`, how(this.lead, this.now));
  }

  async #ask(method: string, path: string, body?: Lead): Promise<void> {
    const answer = await request(method, path, body);
    this.take(((await answer.json()) as Class).lead, ahead(answer));
  }
}
