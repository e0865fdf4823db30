import type { Heard } from "../lib/session/session.svelte";

/** One connection to a server, as far as this page has heard it. */
export interface Connection {
  conversation: number;
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
  /** The last thing heard of it. */
  last: Heard;
}

/** What has to be known of a terminal. */
interface Terminal {
  id: string;
  prompt: { mode: string };
}

/** Lists the connections in the order in which they began. */
export function connections(exchanges: readonly Heard[], terms: readonly Terminal[]): Connection[] {
  const all = new Map<number, Connection>();
  const latest = new Map<string, number>(); // by terminal
  exchanges.forEach((x, i) => {
    const known = all.get(x.conversation);
    if (known) {
      known.to = i;
      known.last = x;
      return;
    }
    all.set(x.conversation, {
      conversation: x.conversation,
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
    latest.set(x.term, x.conversation);
  });
  // A terminal holds one connection at a time, and has its own prompt back when that is over.
  for (const term of terms) {
    const newest = all.get(latest.get(term.id) ?? 0);
    if (newest) newest.open = term.prompt.mode !== "shell";
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

/** What a connection is called where there are several. */
export function named(c: Connection): string {
  const where = c.number ? `Terminal ${c.number}` : "Closed terminal";
  return `${where}, ${c.protocol.toUpperCase()}`;
}
