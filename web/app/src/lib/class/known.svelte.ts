import type { MyClass, TeacherNote } from "../messages.gen";
import type { Refusal } from "../request";
import { gone } from "./closed";
import { classOf, raiseHand, readNote, type Seat } from "./seats";

/** How long it is at least from one time that a page asks to the next, in milliseconds. */
const apart = 1000;
/** Within which time it asks, by chance: a whole class is told of a change in the same moment. */
const spread = 1000;
/** How long it waits, and as long again by chance, where the server could not say anything. */
const patience = 5000;

/** A class as it is seen from a seat, and seen again when something of it has changed. */
export class KnownClass {
  /** Undefined until the server has answered. */
  current = $state.raw<MyClass>();
  /** Why the seat is gone, "" as long as it is there. */
  over = $state("");
  /** The hand is on its way up, or down. */
  busy = $state(false);

  readonly seat: Seat;
  /** Called when the class has been seen, or the seat is gone. */
  readonly #seen: () => void;
  #read = $state.raw<readonly string[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;
  /** When it was asked last. */
  #asked = -Infinity;
  /** How many requests were sent whose answer is the class, and the last whose answer was taken. */
  #sent = 0;
  #taken = 0;

  constructor(seat: Seat, known?: MyClass, seen = () => {}) {
    this.seat = seat;
    this.current = known;
    this.#seen = seen;
  }

  /** What teachers have written to whoever sits here and has not read it, oldest first. */
  get notes(): TeacherNote[] {
    return this.current?.notes.filter((n) => !this.#read.includes(n.id)) ?? [];
  }

  /** Something of the class has changed: it is asked soon what, once for all that changes meanwhile. */
  changed(): void {
    const wait = Math.max(0, this.#asked + apart - Date.now());
    this.#askIn(wait + Math.random() * spread);
  }

  #askIn(ms: number): void {
    if (this.#ended) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.ask().catch(() => this.#askIn(patience * (1 + Math.random())));
    }, ms);
  }

  /** Asks at once. Throws that the server could not say. */
  async ask(): Promise<void> {
    this.#asked = Date.now();
    try {
      await this.take(classOf(this.seat));
    } catch (reason) {
      const why = gone(reason as Refusal);
      if (!why) throw reason;
      this.over = why;
      if (!this.#ended) this.#seen();
    }
  }

  /** Raises the hand, or lowers it. Throws why that could not be done. */
  async raise(up: boolean): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await this.take(raiseHand(this.seat, up));
    } finally {
      this.busy = false;
    }
  }

  /** Takes a note away that was read. Throws why that could not be done: then it is there again. */
  async read({ id }: TeacherNote): Promise<void> {
    this.#read = [...this.#read, id];
    try {
      await readNote(this.seat, id);
    } catch (reason) {
      this.#read = this.#read.filter((n) => n !== id);
      throw reason;
    }
  }

  /** Nobody wants to know any more. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  /** Takes an answer, unless one to a later question was taken already. */
  async take(answer: Promise<MyClass>): Promise<void> {
    const n = ++this.#sent;
    const now = await answer;
    if (this.#ended || n < this.#taken) return;
    this.#taken = n;
    this.current = now;
    this.#seen();
  }
}
