import words from "$words/conversation.json";
import type { Exchange } from "../lib/messages.gen";
import { lanesOf } from "./connections";

/** One arrow of the diagram. */
export interface Arrow {
  key: string;
  conversation: number;
  index: number;
  /** The conversation in whose lane it is drawn. */
  lane: number;
  from: "client" | "server";
  /** The line that stands for all, and all of them. */
  text: string;
  whole: string;
  lines: number;
  outcome: string;
  at: string;
  /** Said unasked, for the first, second, ... time in this connection; 0 is an answer. */
  push: number;
  /** What another connection did that this came of. */
  cause?: Cause;
}

/** The exchange that made a server say something elsewhere. */
export interface Cause {
  lane: number;
  /** The key of its last arrow. */
  key: string;
  /** What was sent. */
  text: string;
}

/** Makes the arrows of exchanges, in the order in which things were said. */
export function arrows(exchanges: readonly Exchange[]): Arrow[] {
  const out: Arrow[] = [];
  const pushes = new Map<string, number>();
  const lanes = lanesOf(exchanges);
  // A world does one thing at a time: what is said unasked comes of the exchange before it.
  let before: Cause | undefined;
  for (const x of exchanges) {
    const lane = lanes.get(x.conversation)!;
    let key = `${x.conversation}.${x.index}`;
    if (x.push) {
      const n = (pushes.get(key) ?? 0) + 1;
      pushes.set(key, n);
      key += `.${n}`;
    }
    for (const from of ["client", "server"] as const) {
      const whole = (from === "client" ? x.client : x.server).replace(/\r?\n$/, "");
      if (whole === "" && (from === "server" || x.index === 0 || x.push)) continue;
      const lines = whole.split(/\r?\n/);
      // SMTP and IMAP end an answer with its verdict; anything else begins with what matters.
      const last = lines.at(-1)!;
      const verdict = from === "server" && !x.push && last.includes(x.code);
      const line = verdict ? last : lines[0]!;
      const arrow: Arrow = {
        key: `${key}.${from}`,
        conversation: x.conversation,
        index: x.index,
        lane,
        from,
        text: shown(line),
        whole,
        lines: lines.length,
        outcome: from === "server" ? x.outcome : "",
        at: x.at,
        push: x.push ?? 0,
      };
      if (x.push && before && before.lane !== lane) arrow.cause = before;
      out.push(arrow);
    }
    const last = out.at(-1);
    if (!x.push && last)
      before = {
        lane,
        key: last.key,
        text: shown((x.client || x.server).split(/\r?\n/)[0]!),
      };
  }
  return out;
}

/** A line of the diagram: an arrow in its lane, and how it is joined to the others. */
export interface Row {
  arrow: Arrow;
  /** The lane's place, from 0. */
  lane: number;
  /** The time, where it is another than in the row above. */
  at: string;
  /** Which lanes are alive here, begin here, end here. */
  alive: boolean[];
  begins: boolean;
  ends: boolean;
  /** The cause's lane, and how high above this row its arrow stands, when it is in the diagram. */
  because?: { lane: number; rise: number };
}

/** Heights of rows in rem: one, and what the mark of a cause adds. */
export const rowHeight = 2.375;
export const causeHeight = 1.5;

/** A lane to lay out: whose it is, and whether it ends with the last thing said in it. */
export interface Lane {
  conversation: number;
  open: boolean;
  questions: boolean;
}

/** Lays out the latest arrows of the lanes, `most` at most; `earlier` is how many are left out. */
export function diagram(
  all: readonly Arrow[],
  lanes: readonly Lane[],
  most: number,
): { rows: Row[]; earlier: number } {
  const place = new Map(lanes.map((l, i) => [l.conversation, i]));
  const own = all.filter((a) => place.has(a.lane));
  const earlier = Math.max(0, own.length - most);
  const first = lanes.map((l) => own.findIndex((a) => a.lane === l.conversation));
  const last = lanes.map((l) =>
    l.open || l.questions ? own.length : own.findLastIndex((a) => a.lane === l.conversation),
  );

  const tops = new Map<string, number>(); // where the row of an arrow begins
  let top = 0;
  const rows = own.slice(earlier).map((arrow, n): Row => {
    const i = earlier + n;
    const lane = place.get(arrow.lane)!;
    const row: Row = {
      arrow,
      lane,
      at: n > 0 && own[i - 1]!.at === arrow.at ? "" : arrow.at,
      alive: lanes.map((_, l) => first[l]! <= i && i <= last[l]!),
      begins: i === first[lane],
      ends: i === last[lane],
    };
    const causeTop = arrow.cause && tops.get(arrow.cause.key);
    if (arrow.cause && causeTop !== undefined)
      row.because = { lane: place.get(arrow.cause.lane)!, rise: top - causeTop };
    tops.set(arrow.key, top);
    top += rowHeight + (arrow.cause ? causeHeight : 0);
    return row;
  });
  return { rows, earlier };
}

/**
 * A line as it can be drawn: never empty, without control characters, and without a long response
 * code of IMAP's, behind which the words stand.
 */
function shown(line: string): string {
  line = line.replace(/^(\S+ (?:OK|NO|BAD|BYE|PREAUTH)) \[[^\]]{12,}\]/, "$1 […]");
  return line.replace(/[\u0000-\u001f\u007f]/g, (c) => (c === "\t" ? " " : "�")) || words.emptyLine;
}
