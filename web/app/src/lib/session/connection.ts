import { learnerToken } from "../learner/token";
import type { ClientMessage, ServerMessage } from "../messages.gen";

export type ConnectionState = "connecting" | "online" | "lost";

export interface Handlers {
  /** A connection is open: the first message is now to be sent. */
  opened(): void;
  message(message: ServerMessage): void;
  /** because is why the server ended it, "" where that is not known or passes by itself. */
  state(state: ConnectionState, because?: string): void;
}

/** What a connection needs from its surroundings. */
export interface Surroundings {
  open(url: string): WebSocket;
  after(ms: number, then: () => void): () => void;
  random(): number;
  /** Calls then whenever the machine has slept; what is returned ends that. */
  slept?(then: () => void): () => void;
}

/** How often it is looked, in milliseconds, and after how long without a look the machine has slept. */
const lookEvery = 1000;
const long = 5000;
/** The same for a page that nobody sees: browsers let its timers run once a minute. */
const longUnseen = 90_000;

/** Calls then whenever the machine has slept; the function returned ends that. */
export function whenSlept(then: () => void): () => void {
  let looked = Date.now();
  let saw = !document.hidden;
  const timer = setInterval(() => {
    const since = Date.now() - looked;
    const was = saw;
    looked += since;
    saw = !document.hidden;
    if (since > (was && saw ? long : longUnseen)) then();
  }, lookEvery);
  return () => clearInterval(timer);
}

export const browser: Surroundings = {
  // Where several nodes serve, whichever is asked finds the learner's by this.
  open: (url) => new WebSocket(`${url}?learner=${learnerToken().split(".")[0]}`),
  after: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  slept: whenSlept,
};

const firstWait = 250;
const longestWait = 8000;
/** How long an answer may take, in milliseconds, before the connection is held to be dead: nothing tells a page so. */
const patience = 15_000;
/** The server is being restarted: RFC 6455 §7.4.1. */
const goingAway = 1001;

/**
 * One WebSocket that comes back by itself: after 250 ms, then twice as long
 * each time up to 8 s, spread by chance so that a class does not return all
 * at once.
 */
export class Connection {
  readonly #url: string;
  readonly #handlers: Handlers;
  readonly #around: Surroundings;
  #socket: WebSocket | undefined;
  #attempt = 0;
  #cancelWait: (() => void) | undefined;
  /** Ends the waiting for an answer. */
  #answered: (() => void) | undefined;
  #ended = false;
  readonly #stopLooking: (() => void) | undefined;

  constructor(url: string, handlers: Handlers, around: Surroundings = browser) {
    this.#url = url;
    this.#handlers = handlers;
    this.#around = around;
    this.#connect();
    // What was connected may be so no more, and nothing says so to a page that only listens.
    this.#stopLooking = around.slept?.(() => this.#socket && this.renew());
  }

  /** Sends a message; false if there is no connection to send it on. */
  send(message: ClientMessage): boolean {
    if (this.#socket?.readyState !== 1 /* WebSocket.OPEN */) return false;
    this.#socket.send(JSON.stringify(message));
    if (message.type === "line" || message.type === "key") this.#expect(this.#socket);
    return true;
  }

  /** Tries again now instead of after the wait. */
  retry(): void {
    if (!this.#cancelWait) return;
    this.#cancelWait();
    this.#connect();
  }

  /** Drops the socket as the network would; it comes back by itself. */
  drop(): void {
    this.#socket?.close();
    this.#lost(this.#socket);
  }

  /** Leaves the connection for a new one at once; none is lost. */
  renew(): void {
    const before = this.#socket;
    this.#connect();
    before?.close();
  }

  end(): void {
    this.#ended = true;
    this.#stopLooking?.();
    this.#cancelWait?.();
    this.#cancelWait = undefined;
    this.#answered?.();
    this.#socket?.close();
  }

  /** Gives a connection up from which nothing comes for too long. */
  #expect(socket: WebSocket): void {
    if (this.#answered) return;
    const cancel = this.#around.after(patience, () => {
      this.#answered = undefined;
      if (this.#socket === socket) this.drop();
    });
    this.#answered = () => {
      this.#answered = undefined;
      cancel();
    };
  }

  #connect(): void {
    this.#cancelWait = undefined;
    const socket = this.#around.open(this.#url);
    this.#socket = socket;
    this.#answered?.();
    this.#expect(socket); // its welcome
    socket.onopen = () => {
      if (this.#socket === socket) this.#handlers.opened();
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      if (this.#socket !== socket || this.#ended) return;
      this.#answered?.();
      const message = JSON.parse(event.data) as ServerMessage;
      if (message.type === "welcome") {
        this.#attempt = 0;
        this.#handlers.state("online");
      }
      this.#handlers.message(message);
    };
    socket.onclose = ({ code, reason }) => this.#lost(socket, code === goingAway ? "" : reason);
  }

  #lost(socket: WebSocket | undefined, because = ""): void {
    if (this.#socket !== socket || this.#ended) return;
    this.#socket = undefined;
    this.#answered?.();
    this.#handlers.state("lost", because);
    const wait = Math.min(longestWait, firstWait * 2 ** this.#attempt++);
    this.#cancelWait = this.#around.after(wait * (0.75 + this.#around.random() / 2), () =>
      this.#connect(),
    );
  }
}
