import words from "$words/panel.json";
import type { Exchange } from "../lib/messages.gen";
import { fill } from "../lib/words";

/**
 * One connection to a server, as far as this page was sent it. Questions to a name server need
 * none: those that a terminal asks the same server are taken together.
 */
export interface Connection {
  /** Of its first conversation, where there are several. */
  conversation: number;
  /** It is no connection, so it is neither open nor closed. */
  questions: boolean;
  term: string;
  /** The terminal's number, as its tab shows it; 0 when it has been closed. */
  number: number;
  protocol: string;
  host: string;
  port: number;
  open: boolean;
  /** Where it begins and ends among the exchanges. */
  from: number;
  to: number;
  /** Its last exchange. */
  last: Exchange;
}

/** What has to be known of a terminal. */
interface Terminal {
  id: string;
  prompt: { mode: string };
}

/** Questions that stand each by itself, each a conversation of its own. */
const isQuestion = (x: Exchange) => x.protocol === "dns";

/** Tells, for each conversation, which one's lane it is drawn in. */
export function lanesOf(exchanges: readonly Exchange[]): Map<number, number> {
  const lanes = new Map<number, number>();
  const asked = new Map<string, number>();
  for (const x of exchanges) {
    if (lanes.has(x.conversation)) continue;
    const who = `${x.term} ${x.protocol} ${x.host} ${x.port}`;
    const first = isQuestion(x) ? asked.get(who) : undefined;
    lanes.set(x.conversation, first ?? x.conversation);
    asked.set(who, first ?? x.conversation);
  }
  return lanes;
}

/** Lists the connections in the order in which they began. */
export function connections(
  exchanges: readonly Exchange[],
  terms: readonly Terminal[],
): Connection[] {
  const all = new Map<number, Connection>();
  const lanes = lanesOf(exchanges);
  const latest = new Map<string, number>(); // by terminal
  exchanges.forEach((x, i) => {
    const lane = lanes.get(x.conversation)!;
    const known = all.get(lane);
    if (known) {
      known.to = i;
      known.last = x;
      return;
    }
    all.set(lane, {
      conversation: lane,
      questions: isQuestion(x),
      term: x.term,
      number: terms.findIndex((t) => t.id === x.term) + 1,
      protocol: x.protocol,
      host: x.host,
      port: x.port,
      open: false,
      from: i,
      to: i,
      last: x,
    });
    if (!isQuestion(x)) latest.set(x.term, lane);
  });
  // A terminal holds one connection at a time, and has another prompt when that is over.
  for (const term of terms) {
    const newest = all.get(latest.get(term.id) ?? 0);
    if (newest) newest.open = ["line", "escape"].includes(term.prompt.mode);
  }
  return [...all.values()];
}

/**
 * Those that are shown until the learner chooses. Two are always shown. Of more, the closed ones
 * fold away; but what has just been said must not vanish with its connection, so that one which
 * ran beside a shown one stays until two are shown.
 */
export function unfolded(all: readonly Connection[]): Connection[] {
  if (all.length <= 2) return [...all];
  const lately = [...all].sort((a, b) => b.to - a.to);
  const open = all.filter((c) => c.open);
  const shown = open.length ? open : lately.slice(0, 1);
  for (const c of lately) {
    if (shown.length >= 2) break;
    if (!shown.includes(c) && shown.some((s) => c.from < s.to && s.from < c.to)) shown.push(c);
  }
  return all.filter((c) => shown.includes(c));
}

/** Whether a connection is open, in a word; nothing of questions. */
export const standing = (c: Connection) => (c.questions ? "" : c.open ? words.open : words.closed);

/** What a connection is called where there are several. */
export function named(c: Connection): string {
  const protocol = c.protocol.toUpperCase();
  return c.number
    ? fill(words.terminal, { n: c.number, protocol })
    : fill(words.closedTerminal, { protocol });
}
