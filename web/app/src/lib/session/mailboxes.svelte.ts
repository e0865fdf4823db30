import type { Arrival, ClientMessage, Mailbox, Source } from "../messages.gen";

/** The mail of the world, as far as somebody has looked at it. */
export class MailboxStore {
  /** All mailboxes, as last asked for. */
  list = $state.raw<Mailbox[]>([]);
  /** The message that was last asked for. */
  source = $state.raw<Source>();

  /** The latest message that has come to a mailbox. */
  arrival = $state.raw<Arrival>();

  #send: (message: ClientMessage) => boolean;

  constructor(send: (message: ClientMessage) => boolean) {
    this.#send = send;
  }

  /** Asks for all mailboxes. */
  refresh(): void {
    this.#send({ type: "mailboxes" });
  }

  /** Asks for a message as it is kept. */
  read(user: string, mailbox: string, uid: number): void {
    this.#send({ type: "source", user, mailbox, uid });
  }

  /** Another world has other mail. */
  clear(): void {
    this.list = [];
    this.source = undefined;
    this.arrival = undefined;
  }
}
