import type { PickExchange, WriteNotes, Written } from "../../messages.gen";
import { request } from "../../request";
import { visit } from "../../storage";
import { mask } from "../wall/names";
import type { Wall } from "../wall/wall.svelte";
import { adviceFor } from "./advice";
import { inPlace, kindsOf, type Kind, type Made, type Span } from "./tally";

/** How long nothing moves under somebody's pointer or focus that was used last, in milliseconds. */
const holdFor = 5000;

/** When advice went to seats, by the seat's id. */
type Sent = Record<string, number>;

/** The mistakes of a class at the lab that its wall shows, and what a teacher does about them. */
export class Mistakes {
  span = $state<Span>("now");
  /** In their order on the page. */
  kinds = $state.raw<Kind[]>([]);
  /** What went where, by the lab and the kind. */
  sent = $state.raw<Record<string, Sent>>({});

  readonly #wall: Wall;
  #lab = "";
  #heldUntil = 0;
  readonly #key: string;

  constructor(wall: Wall) {
    this.#wall = wall;
    this.#key = `ehlo.advice.${wall.id}`;
    this.sent = JSON.parse(visit.get(this.#key) ?? "{}") as Record<string, Sent>;
  }

  /** Somebody points at the mistakes, or goes through them by keyboard. */
  hold(): void {
    this.#heldUntil = Date.now() + holdFor;
  }

  /** Other mistakes count from now on. */
  widen(span: Span): void {
    this.span = span;
    this.kinds = [];
    this.look();
  }

  /** Counts what has been made by now. still: nothing is to change its place. */
  look(still = false): void {
    const { lab, now } = this.#wall;
    const kinds = kindsOf(this.#wall.everybody, lab, this.span, now);
    const held = lab === this.#lab && (still || Date.now() < this.#heldUntil);
    this.#lab = lab;
    this.kinds = held ? inPlace(this.kinds, kinds) : kinds;
  }

  /** When a kind's advice went to a seat, undefined for never. */
  when(kind: Kind, { row }: Made): number | undefined {
    return this.sent[this.#about(kind)]?.[row.id];
  }

  readonly #about = (kind: Kind) => `${this.#wall.lab} ${kind.id}`;

  /** Those who are stuck on it: all of them, or who have not been sent advice on it. */
  stuck(kind: Kind, all = false): Made[] {
    return kind.made.filter((m) => m.stuck && (all || !this.when(kind, m)));
  }

  /**
   * Sends advice to seats: text, or with "" to each what is prepared for what they typed. It returns how
   * many have it.
   */
  async send(kind: Kind, to: readonly Made[], text: string): Promise<number> {
    const seats = new Map<string, string[]>();
    const prepared = new Set<string>();
    for (const m of to) {
      const advice = adviceFor(m.mistake);
      const says = text || advice;
      seats.set(says, [...(seats.get(says) ?? []), m.row.id]);
      if (says === advice) prepared.add(says);
    }
    let n = 0;
    for (const [text, ids] of seats) {
      const note: WriteNotes = { seats: ids, text };
      if (prepared.has(text)) note.prepared = true; // which an exam closes
      const answer = await request("POST", `/api/classes/${this.#wall.id}/notes`, note);
      n += ((await answer.json()) as Written).seats;
      this.#mark(kind, ids);
    }
    return n;
  }

  /** Has the class shown an example, by itself and without a name. */
  async show({ row, mistake }: Made): Promise<void> {
    const { conversation = 0, index = 0 } = mistake;
    const what: PickExchange = { activity: this.#wall.lab, conversation, index, show: true };
    await request("POST", `/api/classes/${this.#wall.id}/seats/${row.id}/picks`, what);
  }

  async showNoMore(): Promise<void> {
    await request("DELETE", `/api/classes/${this.#wall.id}/show`);
  }

  #mark(kind: Kind, seats: readonly string[]): void {
    const now = Date.now();
    const marks = Object.fromEntries(seats.map((id) => [id, now]));
    const about = this.#about(kind);
    this.sent = { ...this.sent, [about]: { ...this.sent[about], ...marks } };
    visit.set(this.#key, JSON.stringify(this.sent));
  }
}

/** What somebody typed, or was answered, without their name. */
export const unnamed = ({ row }: Made, text: string): string => mask(text, row.name, row.alias);
