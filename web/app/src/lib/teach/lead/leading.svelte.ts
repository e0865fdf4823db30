import { ahead } from "../../countdown";
import type { Class, Lead } from "../../messages.gen";
import { request } from "../../request";

/** How often it is asked how others lead the class, in milliseconds. */
const often = 10_000;

/** How a class is led, as a teacher of it sees it and has it. */
export class Leading {
  /** As it was told last. */
  lead = $state.raw<Lead>({});
  /** The server's time. */
  now = $state(Date.now());

  readonly #path: string;
  #ahead = 0;
  #asked = 0;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(id: string) {
    this.#path = `/api/classes/${id}`;
    this.#timer = setInterval(() => {
      this.#tick();
      if (!document.hidden && Date.now() - this.#asked >= often) this.look().catch(() => {});
    }, 1000);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    this.now = Date.now() + this.#ahead;
  }

  /** Asks how it is led. Throws that the server could not say. */
  async look(): Promise<void> {
    await this.#take("GET", this.#path);
  }

  /**
   * Has it led otherwise than it is by then, whoever has led it meanwhile. Throws why it is not: then
   * it is led as before.
   */
  async change(how: (lead: Lead, now: number) => Lead): Promise<void> {
    await this.look();
    await this.#take("PUT", `${this.#path}/lead`, how(this.lead, this.now));
  }

  async #take(method: string, path: string, body?: Lead): Promise<void> {
    this.#asked = Date.now();
    const answer = await request(method, path, body);
    this.#ahead = ahead(answer);
    this.#tick();
    const { lead } = (await answer.json()) as Class;
    if (JSON.stringify(lead) !== JSON.stringify(this.lead)) this.lead = lead;
  }
}
