import type { Addresses } from "../messages.gen";
import { request } from "../request";
import { kept } from "../storage";

/** Under which name a browser keeps the address that its teacher has chosen. */
const key = "ehlo.reach";

/** Where learners reach the server: a teacher can have come to it as "localhost", which they cannot. */
class Reach {
  /** Origins, the likeliest first. */
  all = $state.raw<string[]>([]);
  /** Why there are none: the server listens for its own machine alone. */
  loopback = $state(false);
  /** It has been asked. */
  known = $state(false);
  #chosen = $state(kept.get(key));

  /** The origin that is used in links and codes. */
  get origin(): string {
    const { all } = this;
    const chosen = all.find((at) => at === this.#chosen);
    return chosen ?? all[0] ?? location.origin;
  }

  set origin(at: string) {
    kept.set(key, (this.#chosen = at));
  }

  /** The same without its scheme, as one types it. */
  get host(): string {
    return new URL(this.origin).host;
  }

  /** The QR code of the link into a class. */
  picture(id: string, code: string): string {
    // Another code is another picture.
    return `/api/classes/${id}/code.svg?at=${encodeURIComponent(this.origin)}&${code}`;
  }

  /** Asks the server, whose machine can be in another network now. */
  load = async (): Promise<void> => {
    const answer = await request("GET", "/api/teacher/addresses");
    const { origins, loopback = false } = (await answer.json()) as Addresses;
    this.all = origins;
    this.loopback = loopback;
    this.known = true;
  };
}

export const reach = new Reach();
