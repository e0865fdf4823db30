import type { ClientMessage, Completion, Out, Prompt, Term, Typing } from "../messages.gen";
import { TerminalModel, spoken } from "../terminal/model.svelte";
import type { Onlookers } from "../terminal/onlookers";
import type { Announcer } from "./announcer.svelte";

/** The terminals of a sandbox, and which one the learner is in. */
export class TerminalStore {
  list = $state.raw<TerminalModel[]>([]);
  /** The id of the terminal that was last chosen. */
  active = $state("");

  #send: (message: ClientMessage) => boolean;
  #announcer: Announcer;
  /** Whether a terminal was asked for, which is then to be shown when it comes. */
  opening = $state(false);
  /** How many have come that were asked for. */
  arrived = $state(0);
  /** How often there was output. */
  heard = $state(0);
  /** What was typed for a terminal that has not come yet. */
  #ahead: string[] = [];
  /** Somebody looks on who is told what is typed. */
  #told = false;

  constructor(send: (message: ClientMessage) => boolean, announcer: Announcer) {
    this.#send = send;
    this.#announcer = announcer;
  }

  find(id: string): TerminalModel | undefined {
    return this.list.find((t) => t.id === id);
  }

  /** The terminal that the learner is in. */
  get current(): TerminalModel | undefined {
    return this.find(this.active);
  }

  /** Octets of output that each terminal shows. */
  get seen(): Record<string, number> {
    return Object.fromEntries(this.list.map((t) => [t.id, t.seen]));
  }

  /** Whether anything was typed in any of them. */
  get typed(): boolean {
    return this.list.some((t) => t.typed);
  }

  open(): void {
    const { cols, rows } = this.list[0]?.size ?? { cols: 80, rows: 24 };
    this.opening = this.#send({ type: "open", cols, rows });
  }

  /** What is typed in a terminal that has gone is typed in the one in front. */
  readonly #heir = (data: string) => this.feed(data);

  /** Types in the terminal in front; what is typed before it has come is typed in it then. */
  feed(data: string): void {
    if (this.opening || !this.current) this.#ahead.push(data);
    else this.current.feed(data);
  }

  /** Closes a terminal. What is typed from now on goes to one that stays. */
  close(id: string): void {
    if (id === this.active) {
      const at = this.list.findIndex((t) => t.id === id);
      this.active = (this.list[at - 1] ?? this.list[at + 1])?.id ?? id;
    }
    this.#send({ type: "close", term: id });
  }

  output(message: Out): void {
    this.find(message.term)?.receive(message);
    this.heard++;
    this.#announcer.announce(spoken(message.data));
  }

  prompt(message: Prompt): void {
    this.find(message.term)?.setPrompt(message);
  }

  /** What somebody else types. */
  typing(message: Typing): void {
    this.#onlookers((of) => {
      const term = this.find(message.term);
      if (term) of(term).typing(message);
    });
  }

  /** Has whoever looks on told what is typed, before it is entered; or nobody any more. */
  tell(on: boolean): void {
    if (!on && !this.#told) return;
    this.#told = on;
    this.#onlookers((of) => {
      for (const term of this.list) of(term).tell(this.#told);
    });
  }

  /** Does something with those who look on: all that they take comes with the first of them. */
  #onlookers(then: (of: (term: TerminalModel) => Onlookers) => void): void {
    import("../terminal/onlookers").then(
      ({ Onlookers }) => then((term) => (term.onlookers ??= new Onlookers(term, this.#send))),
      () => {}, // they see the line when it has been entered
    );
  }

  /** How a line goes on, where there are several ways they are said too. */
  completed(message: Completion): void {
    const words = this.find(message.term)?.completed(message) ?? [];
    if (words.length > 0) this.#announcer.announce(words.join(", "));
  }

  /**
   * Makes the terminals those of the list; the models of known ones stay. Where none is known, the
   * one at front is in front.
   */
  arrange(terms: Term[], front = 0): void {
    const added = terms.filter((t) => !this.find(t.id));
    for (const old of this.list)
      if (!terms.some((t) => t.id === old.id)) this.#ahead.push(...old.leave(this.#heir));
    this.list = terms.map((term) => {
      const known = this.find(term.id);
      if (known) known.title = term.title;
      return known ?? new TerminalModel(term, (message) => this.#send(message));
    });
    this.tell(this.#told);
    if (this.opening && added.length > 0) {
      this.active = added.at(-1)!.id;
      this.opening = false;
      this.arrived++;
    }
    if (!this.find(this.active)) this.active = this.list.at(-1)?.id ?? "";
    if (this.list.length > 0 && added.length === this.list.length)
      this.active = this.list[Math.max(0, front)]!.id;
    this.#flush();
  }

  /**
   * Something is shown by typing it, or no more; or other terminals come. What the learner types
   * meanwhile comes after it.
   */
  wait(on: boolean): void {
    for (const term of this.list) term.wait(on);
  }

  /** Nothing is to be waited for: an error has come instead. */
  settle(): void {
    this.opening = false;
    this.wait(false);
    this.#flush();
  }

  #flush(): void {
    if (this.opening || !this.current) return;
    for (const data of this.#ahead.splice(0)) this.current.feed(data);
  }

  /** The connection is gone: lines stay where they are typed. */
  hold(): void {
    this.settle();
    for (const term of this.list) term.hold();
  }

  /** The connection is back; each terminal has the number of the last input taken from this page. */
  resume(terms: Term[], moved = false): void {
    const [last, place] = [terms.length - 1, this.list.findIndex((t) => t.id === this.active)];
    this.arrange(terms, !moved ? 0 : last < this.list.length ? Math.min(place, last) : last);
    if (moved) this.arrived++; // who was in one goes on there
    for (const term of terms) this.find(term.id)?.resume(term.seq);
  }

  /** Another world: nothing on the screen is true of it. */
  clear(): void {
    this.list = [];
  }
}
