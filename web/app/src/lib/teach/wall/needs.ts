import words from "$words/wall.json";
import type { WallLab, WallSeat, WallSlip, WallWork } from "../../messages.gen";
import { fill, plural } from "../../words";
import type { Typical } from "./pace";

/** Why somebody may need their teacher, the most pressing first. */
export const kinds = ["hand", "mistake", "long", "tries", "idle", "gone"] as const;
export type Kind = (typeof kinds)[number];

export interface Reason {
  kind: Kind;
  /** Of two with the same reason the one with more of it comes first. */
  weight: number;
  /** The reason in words, with its numbers. */
  says: string;
}

/** How somebody is there, or is not. The order is that in which those who need nothing are listed. */
export const presences = [
  "works",
  "idle",
  "elsewhere",
  "new",
  "done",
  "gone",
  "waiting",
  "expected",
] as const;
export type Presence = (typeof presences)[number];

/** A seat as a wall draws it for one lab. Two that are drawn alike are equal field by field. */
export interface Standing {
  presence: Presence;
  /** The presence in words, "" for who just works. */
  there: string;
  /** A letter for each step, as in WallWork; "" for who has not begun. */
  steps: string;
  /** The step that is theirs to do, from 0; -1: none. */
  at: number;
  /** How long they have been at it, in words, and as shortly as can be; "" where that is not known. */
  time: string;
  brief: string;
  tries: number;
  /** All that they were given, and of those how many came by themselves and do not count as help. */
  hints: number;
  unasked: number;
  slip: WallSlip | undefined;
  /** The most pressing first. */
  reasons: Reason[];
  /** The teacher who is on it, "" for none. */
  helper: string;
}

const minute = 60_000;

/** From when on somebody is said to be idle, and how long that is worth a visit. */
const idleAfter = 3 * minute;
const idleUpTo = 60 * minute;
/** A page that is loaded again is gone for a moment. */
const goneAfter = 5000;
const goneUpTo = 15 * minute;
/** The same mistake, and tries of any kind, at one step. */
const oftenWrong = 3;
const manyTries = 8;
/** A step is long from so many minutes on, and so many times of what is usual. */
const longAfter = 4;
const longTimes = 2.5;

/** What a standing depends on beside the seat. */
export interface Around {
  lab: WallLab;
  /** What is called what, by the id of a lab. */
  titles: ReadonlyMap<string, string>;
  /** On the server's clock, in milliseconds. */
  now: number;
  typical: (step: number) => Typical | undefined;
  /** Whether nobody can go on from a step just now. */
  held: (step: number) => boolean;
  /** When their last page in the lab was seen to close, undefined if it was not. */
  left: number | undefined;
}

/** How a seat stands in a lab, and why its learner may need somebody. */
export function standingOf({ seat, work }: WallSeat, around: Around): Standing {
  const { lab, now } = around;
  const here = work.find((w) => w.lab === lab.id);
  const away = here?.pages ? undefined : work.find((w) => w.pages);
  const quiet = since(here?.active, now);
  const leftFor = around.left === undefined ? quiet : now - around.left;
  const held = here !== undefined && here.at >= 0 && around.held(here.at);
  const done = here !== undefined && here.at < 0 && here.finished !== undefined;
  const absent = !here?.pages && !(leftFor < goneAfter);
  const presence: Presence =
    seat.state !== "in"
      ? seat.state === "expected"
        ? "expected"
        : "waiting"
      : done
        ? "done"
        : away
          ? "elsewhere"
          : !here
            ? "new"
            : absent
              ? "gone"
              : quiet >= idleAfter
                ? "idle"
                : "works";
  const spent = presence === "works" || presence === "idle" ? since(here?.since, now) : NaN;
  return {
    presence,
    there: thereInWords(presence, quiet, leftFor, away, around.titles),
    steps: here?.steps ?? "",
    at: here?.at ?? -1,
    time: spent >= 0 ? span(spent) : "",
    brief: spent >= minute ? fill(words.brief, { n: Math.floor(spent / minute) }) : "",
    tries: here?.tries ?? 0,
    hints: (here?.hints ?? 0) + (here?.unasked ?? 0),
    unasked: here?.unasked ?? 0,
    slip: here?.slip,
    reasons: [
      ...raised(seat.hand, now),
      ...(presence === "works" || presence === "idle"
        ? stuck(here!, held ? NaN : spent, around)
        : []),
      ...(presence === "idle" && !held && quiet < idleUpTo
        ? [reason("idle", quiet, fill(words.why.idle, { time: span(quiet) }))]
        : []),
      ...(presence === "gone" && leftFor < goneUpTo
        ? [reason("gone", -leftFor, leftInWords(leftFor))]
        : []),
    ],
    helper: seat.helper ?? "",
  };
}

const reason = (kind: Kind, weight: number, says: string): Reason => ({ kind, weight, says });

function raised(hand: string | undefined, now: number): Reason[] {
  if (!hand) return [];
  const up = Math.max(0, since(hand, now));
  const says = up < minute ? words.why.handNow : fill(words.why.hand, { time: span(up) });
  return [reason("hand", up, says)];
}

const leftInWords = (ms: number) =>
  ms < minute ? words.why.goneNow : fill(words.why.gone, { time: span(ms) });

/** What goes wrong at the step that somebody is at; spent is NaN for who has to wait there. */
function stuck(work: WallWork, spent: number, { typical }: Around): Reason[] {
  const reasons: Reason[] = [];
  if (work.at < 0) return reasons;
  const times = work.slip?.times ?? 0;
  if (times >= oftenWrong)
    reasons.push(reason("mistake", times, fill(words.why.mistake, { n: times })));
  const usual = typical(work.at);
  const minutes = spent / minute;
  if (usual && minutes >= longAfter && minutes >= longTimes * usual.minutes) {
    const says = words.why.long[usual.basis];
    const most = span(Math.max(1, Math.round(usual.minutes)) * minute);
    reasons.push(reason("long", minutes / usual.minutes, fill(says, { time: span(spent), most })));
  }
  const tries = work.tries ?? 0;
  if (tries >= manyTries) reasons.push(reason("tries", tries, fill(words.why.tries, { n: tries })));
  return reasons;
}

function thereInWords(
  presence: Presence,
  quiet: number,
  left: number,
  away: WallWork | undefined,
  titles: ReadonlyMap<string, string>,
): string {
  const said: Record<string, string> = words.there;
  const text = said[presence] ?? "";
  const lab = away && (titles.get(away.lab) ?? words.otherLab);
  if (presence === "done" && lab) return fill(words.doneElsewhere, { lab });
  if (presence === "idle" || presence === "gone") {
    const long = presence === "idle" ? quiet : left;
    return Number.isNaN(long) ? words.goneAtSomeTime : fill(text, { time: span(long) });
  }
  return presence === "elsewhere" ? fill(text, { lab: lab! }) : text;
}

/** How long ago something was, in milliseconds; NaN where that is not known. */
const since = (time: string | undefined, now: number) => (time ? now - Date.parse(time) : NaN);

/** A time in short words, rounded down: "9 min". */
export function span(ms: number): string {
  const minutes = Math.floor(ms / minute);
  if (minutes < 1) return words.moment;
  if (minutes < 60) return fill(words.minutes, { n: minutes });
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? fill(words.hours, { n: hours }) : plural(words.days, Math.floor(hours / 24));
}
