import type { Entrance, Join, Learner, MyClass, Seated, SetHand } from "../messages.gen";
import { request } from "../request";
import { kept } from "../storage";
import { ahead } from "../countdown";
import { again } from "./again";
import { clock } from "./clock.svelte";
import { inFives, newSeatCode } from "./codes";

/**
 * A seat in a class, as this browser keeps it. Whoever sits there is a learner of its own: nothing
 * of it is the learner's of this browser, and one browser can have seats in several classes.
 */
export interface Seat {
  /** The class's id. */
  class: string;
  /** Opens what is done in the class. */
  token: string;
  /** Takes the seat again, elsewhere. */
  code: string;
  /** When a teacher gave the seat that code, "" if it is its first; undefined until the server has said it. */
  renewed?: string | undefined;
  /** The class's title, as it was last seen. */
  title: string;
}

const key = "ehlo.seats";

/** All seats of this browser, the one that was taken last first. */
export function seats(): Seat[] {
  return JSON.parse(kept.get(key) ?? "[]") as Seat[];
}

/** This browser's seat in a class, undefined if it has none. */
export function seatIn(id: string): Seat | undefined {
  return seats().find((s) => s.class === id);
}

/** Keeps a seat in the place of the one that this browser had in the class, if it had one. */
export function keepSeat(seat: Seat): void {
  kept.set(key, JSON.stringify([seat, ...others(seat.class)]));
}

/** The seat stays, for whoever has its code. */
export function forgetSeat(id: string): void {
  kept.set(key, JSON.stringify(others(id)));
}

const others = (id: string) => seats().filter((s) => s.class !== id);

/** Tells where a join code leads. */
export async function entrance(digits: string): Promise<Entrance> {
  // With no digit at all it would be another path.
  return (await request("GET", `/api/join/${digits || 0}`)).json() as Promise<Entrance>;
}

/** Where it is kept who has asked to come into which class, and the code of the seat to be. */
const joiningKey = "ehlo.joining";

/**
 * Comes into a class, and keeps the seat. Its code is this browser's from before it asks: where the
 * answer gets lost, who asks again by the same name comes to the same seat.
 */
export async function join(code: string, name: string): Promise<Seat> {
  const whose = `${code} ${name}`;
  const asked = JSON.parse(kept.get(joiningKey) ?? "{}") as { who?: string; seat?: string };
  const seat = (asked.who === whose && asked.seat) || newSeatCode();
  kept.set(joiningKey, JSON.stringify({ who: whose, seat }));
  const who = { code, name } satisfies Join;
  const answer = await again(() => request("POST", "/api/join", who, showing(seat)));
  const seated = await sit((await answer.json()) as Seated);
  kept.delete(joiningKey);
  return seated;
}

/** The header that shows a seat's code. It has Latin letters alone, and so have codes. */
const showing = (code: string) => ({ Authorization: `Seat ${encodeURIComponent(code)}` });

/** Takes a seat by its code, and keeps it. */
export async function takeSeat(code: string): Promise<Seat> {
  const answer = await again(() => request("POST", "/api/seat", undefined, showing(code)));
  return sit({ code, ...((await answer.json()) as Seated) });
}

/** The class in which a seat has just been taken. */
let latest = "";

/** Whether a seat has just been taken in a class: true once. */
export function justTaken(id: string): boolean {
  const is = latest === id;
  if (is) latest = "";
  return is;
}

/** What is told once is kept before anything else can fail. */
async function sit({ token, class: id, code = "" }: Seated): Promise<Seat> {
  const seat: Seat = { class: id, token, code: inFives(code), title: "" };
  keepSeat(seat);
  latest = id;
  const known = await classOf(seat).catch(() => undefined);
  const sure = seen(seat, known);
  keepSeat(sure);
  return sure;
}

/** A seat with what has been seen of its class. */
export const seen = (seat: Seat, known?: MyClass): Seat => ({
  ...seat,
  title: known?.title ?? seat.title,
  renewed: seat.renewed ?? (known && (known.renewed ?? "")),
});

/** Whether a teacher has given a seat another code than the one that this browser has. */
export const isRenewed = ({ renewed }: Seat, known: MyClass): boolean =>
  renewed !== undefined && renewed !== (known.renewed ?? "");

/** Sends a request in a seat's name. */
export const as = (seat: Seat, method: string, path: string, body?: object) =>
  request(method, path, body, { Authorization: `Bearer ${seat.token}` });

/** What is seen of a class from a seat. */
export async function classOf(seat: Seat): Promise<MyClass> {
  const answer = await as(seat, "GET", `/api/learner/class?class=${seat.class}`);
  clock.ahead = ahead(answer);
  return answer.json() as Promise<MyClass>;
}

/** Raises the hand at a seat, or lowers it; the answer is what is seen of the class then. */
export async function raiseHand(seat: Seat, up: boolean): Promise<MyClass> {
  const answer = await as(seat, "PUT", "/api/learner/hand", { up } satisfies SetHand);
  return answer.json() as Promise<MyClass>;
}

/** Takes a note away that was read at a seat. */
export async function readNote(seat: Seat, note: string): Promise<void> {
  await as(seat, "DELETE", `/api/learner/notes/${note}`);
}

/** What was done at a seat. */
export async function workOf(seat: Seat): Promise<Learner> {
  return (await as(seat, "GET", "/api/learner")).json() as Promise<Learner>;
}

/** All that is kept of a seat, as JSON. */
export async function exportOf(seat: Seat): Promise<string> {
  return (await as(seat, "GET", "/api/learner/export")).text();
}

/** Has all of it erased, and gives the seat up. */
export async function giveUp(seat: Seat): Promise<void> {
  await as(seat, "DELETE", "/api/learner");
  forgetSeat(seat.class);
}
