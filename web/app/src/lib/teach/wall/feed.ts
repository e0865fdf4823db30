import type { Wall } from "../../messages.gen";

export type FeedState = "connecting" | "live" | "lost" | "over";

export interface FeedHandlers {
  message(message: Wall): void;
  /** because is why it is over, in the server's words. */
  state(state: FeedState, because?: string): void;
  /** There was no connection to be had: the server may know why. */
  failed(): void;
}

/** What a feed needs from its surroundings, beside timers. */
export interface Surroundings {
  open(url: string): WebSocket;
  random(): number;
  /** Whether anybody sees the page. */
  seen(): boolean;
}

const browser: Surroundings = {
  open: (url) => new WebSocket(url),
  random: Math.random,
  seen: () => document.visibilityState === "visible",
};

const firstWait = 250;
const longestWait = 8000;
/** How often it is looked whether the connection lives, in milliseconds. */
const lookEvery = 1000;
/** After how long without a look the machine has slept. */
const slept = 5000;
/** From when on the server is said to be out of reach, and when another connection is tried. */
const late = 2000;
const patience = 8000;
/**
 * After how long of silence a connection may be dead, though nothing has said so. The server pings each
 * 25 s, which a page is not told of, and says nothing else while nothing happens: it is asked anew.
 */
const silence = 40_000;
/** The same for one that has not been looked at for a while. */
const unseen = 10_000;
/** RFC 6455 §7.4.1: who is connected may not see it, or no more. */
const policyViolation = 1008;

/** A WebSocket on which only the server speaks, that comes back by itself and notices when it is dead. */
export class Feed {
  readonly #url: string;
  readonly #handlers: FeedHandlers;
  readonly #around: Surroundings;
  readonly #looking: ReturnType<typeof setInterval>;
  #socket: WebSocket | undefined;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  /** When something was heard, or asked for, last. */
  #heard = 0;
  #looked = Date.now();
  /** Whether the connection has brought something. */
  #answered = false;

  constructor(url: string, handlers: FeedHandlers, around: Surroundings = browser) {
    this.#url = url;
    this.#handlers = handlers;
    this.#around = around;
    this.#looking = setInterval(() => this.#look(), lookEvery);
    this.#connect();
  }

  /** Comes back at once: the network is there again, or somebody wants to. */
  renew(): void {
    this.#connect();
  }

  /** Somebody sees the page again. */
  wake(): void {
    if (!this.#socket || Date.now() - this.#heard > unseen) this.#connect();
  }

  end(): void {
    clearInterval(this.#looking);
    clearTimeout(this.#waiting);
    this.#leave();
  }

  #look(): void {
    const now = Date.now();
    const since = now - this.#looked;
    this.#looked = now;
    if (!this.#around.seen()) return; // a page that nobody sees is not looked after as often
    if (since > slept) return this.#connect();
    if (!this.#socket) return;
    const quiet = now - this.#heard;
    if (this.#answered) {
      if (quiet > silence) this.#connect();
    } else if (quiet > patience) {
      this.#leave();
      this.#lost();
    } else if (quiet > late) this.#handlers.state("lost");
  }

  #connect(): void {
    clearTimeout(this.#waiting);
    this.#leave();
    const socket = this.#around.open(this.#url);
    this.#socket = socket;
    this.#heard = Date.now();
    this.#answered = false;
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      this.#heard = Date.now();
      this.#answered = true;
      this.#attempt = 0;
      this.#handlers.state("live");
      this.#handlers.message(JSON.parse(data) as Wall);
    };
    socket.onclose = ({ code, reason }) => {
      this.#socket = undefined;
      if (code === policyViolation) {
        this.end();
        this.#handlers.state("over", reason);
      } else this.#lost();
    };
  }

  /** Nothing is heard of the connection any more. */
  #leave(): void {
    if (!this.#socket) return;
    this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = undefined;
  }

  #lost(): void {
    this.#handlers.state("lost");
    if (!this.#answered) this.#handlers.failed();
    const wait = Math.min(longestWait, firstWait * 2 ** this.#attempt++);
    this.#waiting = setTimeout(() => this.#connect(), wait * (0.75 + this.#around.random() / 2));
  }
}
