import { request, type Refusal } from "../request";
import type { Wall, WallClass, WallSeat, WallWork, WriteNote } from "../messages.gen";
import type { Place } from "./session.svelte";

/** What a watch needs from its surroundings. */
export interface Surroundings {
  open(path: string): WebSocket;
  after(ms: number, then: () => void): () => void;
}

const browser: Surroundings = {
  open: (path) => new WebSocket(new URL(path, location.href.replace("http", "ws"))),
  after: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

/** How long it is until it is tried again, in milliseconds: by chance, up to twice as long. */
const wait = 1000;
/** RFC 6455 §7.4.1: who is connected may not see it, or no more. */
const policyViolation = 1008;

/** A seat as the class's wall tells of it, and what a teacher does for whoever sits there. */
export class WatchedSeat {
  readonly at: Place;
  class = $state.raw<WallClass>();
  current = $state.raw<WallSeat>();
  /** There is no such seat, or no more. */
  gone = $state(false);
  /** Why the class cannot be seen, or no more; "" as long as it can. */
  over = $state("");

  readonly #around: Surroundings;
  #socket: WebSocket | undefined;
  #cancel: (() => void) | undefined;

  constructor(at: Place, around = browser) {
    this.at = at;
    this.#around = around;
    this.#connect();
  }

  end(): void {
    this.#cancel?.();
    if (this.#socket) this.#socket.onclose = null;
    this.#socket?.close();
  }

  /** Where the learner did something last, "" before they have begun anything. */
  get latest(): string {
    const [last] = (this.current?.work ?? []).toSorted(byActive);
    return last?.lab ?? "";
  }

  /** How it goes at a lab, or in free play. */
  workAt(lab: string): WallWork | undefined {
    return this.current?.work.find((w) => w.lab === lab);
  }

  /** Says that the teacher is on it, or no more. What the server refuses is thrown, here and below. */
  async help(here: boolean): Promise<void> {
    await request("PUT", this.#path("helper"), { here });
  }

  /** Has the hand down. */
  async lower(): Promise<void> {
    await request("DELETE", this.#path("hand"));
  }

  /** Writes to the learner: a note, or a line for their prompt. */
  async write(text: string, line: boolean): Promise<void> {
    await request("POST", this.#path("notes"), { text, line } satisfies WriteNote);
  }

  #path(what: string): string {
    return `/api/classes/${this.at.class}/seats/${this.at.seat}/${what}`;
  }

  #connect(): void {
    const socket = this.#around.open(`/api/classes/${this.at.class}/wall`);
    this.#socket = socket;
    socket.onmessage = (event: MessageEvent<string>) => this.#take(JSON.parse(event.data) as Wall);
    socket.onclose = ({ code, reason }) => {
      if (code === policyViolation) this.over = reason;
      else void this.#look();
    };
  }

  #take({ class: known, seats, gone }: Wall): void {
    const own = seats.find((s) => s.seat.id === this.at.seat);
    if (own) this.current = own;
    if (known) {
      this.class = known;
      this.gone = !own; // all seats come with it
    }
    if (gone?.includes(this.at.seat)) this.gone = true;
  }

  /** A connection that there is none of does not say why. */
  async #look(): Promise<void> {
    try {
      await request("GET", `/api/classes/${this.at.class}`);
    } catch (reason) {
      const { status, message } = reason as Refusal;
      if (status >= 400 && status < 500) {
        this.over = message;
        return;
      }
    }
    this.#cancel = this.#around.after(wait * (1 + Math.random()), () => this.#connect());
  }
}

/** Those first where something was done last. */
function byActive(a: WallWork, b: WallWork): number {
  return Date.parse(b.active ?? never) - Date.parse(a.active ?? never);
}

const never = "1970-01-01T00:00:00Z";
