import { closedRemark, visit } from "../storage";
import type { ClientMessage, Exchange, Explanation } from "../messages.gen";

/** Names an exchange, or with push what was said unasked after it. */
export interface ExchangeName {
  conversation: number;
  index: number;
  push?: number;
}

/** Exchanges kept for the panel; the server keeps more to explain. */
const kept = 300;

/** What was said to servers and answered, and what it means. */
export class ConversationStore {
  /** The exchanges so far, as far as this page was sent them. */
  exchanges = $state.raw<Exchange[]>([]);
  /** What the exchange last asked about means. */
  explanation = $state.raw<Explanation>();
  /** The exchange that was picked in a terminal, until another comes. */
  picked = $state.raw<Exchange>();

  /** The exchange whose remark was closed, until another comes; a reload of the page keeps it. */
  #closed = $state(visit.get(closedRemark));

  #send: (message: ClientMessage) => boolean;

  constructor(send: (message: ClientMessage) => boolean) {
    this.#send = send;
  }

  receive(exchange: Exchange): void {
    this.picked = undefined;
    if (this.#closed !== null) visit.delete(closedRemark);
    this.#closed = null;
    this.exchanges = [...this.exchanges.slice(1 - kept), exchange];
  }

  /** Says no more of what went wrong in an exchange. */
  closeRemark(exchange: Exchange): void {
    visit.set(closedRemark, (this.#closed = named(exchange)));
  }

  isClosed(exchange: Exchange): boolean {
    return this.#closed === named(exchange);
  }

  /**
   * Finds the exchange that a line of a terminal is of, the latest first, and has it explained.
   * False when the line is of none.
   */
  pick(term: string, line: string): boolean {
    const text = line.trim();
    if (!text) return false;
    const found = this.exchanges.findLast(
      (x) =>
        x.term === term &&
        (x.server + "\n" + x.client).split(/\r?\n/).some((l) => l.trim() === text),
    );
    if (!found) return false;
    this.picked = found;
    return true;
  }

  /** Asks what an exchange means, or what was said unasked; the answer comes as explanation. */
  explain({ conversation, index, push = 0 }: ExchangeName): void {
    this.#send({ type: "explain", conversation, index, push });
  }

  /** Another world has other conversations. */
  clear(): void {
    this.exchanges = [];
    this.explanation = undefined;
  }
}

/** What tells an exchange from those of other pages, too. */
function named({ conversation, index, push = 0 }: ExchangeName): string {
  return [location.pathname, conversation, index, push].join(" ");
}
