import all from "$words/mailboxes.json";
import type { Mailbox, MailboxEntry } from "../lib/messages.gen";
import { fill, locale, plural } from "../lib/words";

const words = all.changes;

/** What became of a message that is in a mailbox now. */
export interface MessageChange {
  fresh: boolean;
  added: string[];
  removed: string[];
  /** The sequence number that it had, if it has another now. */
  was?: number;
}

/** What became of a mailbox that there is now. */
export interface MailboxChange {
  created: boolean;
  /** The name that it had. */
  renamed?: string;
  /** Figures as they were, of those that are others now. */
  total?: number;
  unseen?: number;
  uidNext?: number;
  /** By UID. */
  messages: Map<number, MessageChange>;
  /** Messages that were in it, as they were. */
  expunged: MailboxEntry[];
}

/** What differs between two looks into all mailboxes. */
export interface Changes {
  /** By key; what has not changed is missing. */
  mailboxes: Map<string, MailboxChange>;
  /** Mailboxes that there are no more, as they were. */
  deleted: Mailbox[];
}

export const keyOf = (box: { user: string; name: string }) => `${box.user}/${box.name}`;

export function changes(before: readonly Mailbox[], now: readonly Mailbox[]): Changes {
  const former = matched(before, now);
  const found = new Map<string, MailboxChange>();
  for (const box of now) {
    const change = mailboxChange(former.get(box), box);
    if (change) found.set(keyOf(box), change);
  }
  const kept = new Set(former.values());
  return { mailboxes: found, deleted: before.filter((box) => !kept.has(box)) };
}

/**
 * Which mailbox each was before. One with the same UIDVALIDITY under a new name has been renamed
 * (RFC 9051 §6.3.6); one with another UIDVALIDITY under the same name is another (§2.3.1.1).
 */
function matched(before: readonly Mailbox[], now: readonly Mailbox[]): Map<Mailbox, Mailbox> {
  const found = new Map<Mailbox, Mailbox>();
  const left = new Set(before);
  const match = (same: (old: Mailbox, box: Mailbox) => boolean) => {
    for (const box of now) {
      if (found.has(box)) continue;
      for (const old of left) {
        if (old.user !== box.user || old.uidValidity !== box.uidValidity || !same(old, box))
          continue;
        found.set(box, old);
        left.delete(old);
        break;
      }
    }
  };
  match((old, box) => old.name === box.name);
  match((old, box) => old.uidNext === box.uidNext && old.total === box.total);
  return found;
}

function mailboxChange(old: Mailbox | undefined, box: Mailbox): MailboxChange | undefined {
  const change: MailboxChange = { created: !old, messages: new Map(), expunged: [] };
  if (!old) {
    for (const m of box.messages)
      change.messages.set(m.uid, { fresh: true, added: [], removed: [] });
    return change;
  }
  let changed = false;
  if (old.name !== box.name) [change.renamed, changed] = [old.name, true];
  for (const figure of ["total", "unseen", "uidNext"] as const) {
    if (old[figure] !== box[figure]) [change[figure], changed] = [old[figure], true];
  }
  const were = new Map(old.messages.map((m) => [m.uid, m]));
  for (const message of box.messages) {
    const made = messageChange(were.get(message.uid), message, old.uidNext);
    if (made) change.messages.set(message.uid, made);
  }
  const are = new Set(box.messages.map((m) => m.uid));
  // Of a big mailbox the latest are listed: what is missing before them may still be there.
  const first = box.total > box.messages.length ? (box.messages[0]?.uid ?? 0) : 0;
  change.expunged = old.messages.filter((m) => !are.has(m.uid) && m.uid > first);
  return changed || change.messages.size || change.expunged.length ? change : undefined;
}

function messageChange(
  old: MailboxEntry | undefined,
  message: MailboxEntry,
  uidNext: number,
): MessageChange | undefined {
  // An older one that comes into the list of the latest is not new: UIDs only grow.
  if (!old) return message.uid < uidNext ? undefined : { fresh: true, added: [], removed: [] };
  const added = message.flags.filter((f) => !old.flags.includes(f));
  const removed = old.flags.filter((f) => !message.flags.includes(f));
  const was = old.number === message.number ? undefined : old.number;
  if (!added.length && !removed.length && was === undefined) return undefined;
  return { fresh: false, added, removed, was };
}

/** How many changes a sentence tells before it only counts the rest. */
const most = 4;

/** The changes in words, most telling first; "" if there are none. */
export function inWords(found: Changes, now: readonly Mailbox[]): string {
  const says: string[] = [];
  for (const box of found.deleted) says.push(fill(words.deleted, { mailbox: keyOf(box) }));
  for (const box of now) {
    const mailbox = keyOf(box);
    const change = found.mailboxes.get(mailbox);
    if (!change) continue;
    if (change.created) says.push(fill(words.created, { mailbox }));
    if (change.renamed) {
      const old = `${box.user}/${change.renamed}`;
      says.push(fill(words.renamed, { mailbox: old, name: box.name }));
    }
    const inside = messagesInWords(change, box);
    if (!inside.length && !change.created && !change.renamed) {
      if (change.uidNext) inside.push(fill(words.uidNext, { n: box.uidNext }));
      else if (change.total !== undefined) inside.push(plural(words.total, box.total));
      else if (change.unseen !== undefined) inside.push(fill(words.unseen, { n: box.unseen }));
    }
    says.push(...inside.map((change) => fill(words.in, { mailbox, change })));
  }
  if (!says.length) return "";
  const more = says.length - most;
  const shown = says.slice(0, most);
  if (more > 0) shown.push(plural(words.more, more));
  return fill(words.list, { changes: shown.join("; ") });
}

/** Messages to which the same has happened share a sentence. */
function messagesInWords(change: MailboxChange, box: Mailbox): string[] {
  const groups = new Map<string, number[]>();
  const put = (what: Kind, number: number, flags: FlagsChange = none) => {
    const key = JSON.stringify([what, flags.added.join(" "), flags.removed.join(" ")]);
    groups.set(key, [...(groups.get(key) ?? []), number]);
  };
  for (const m of change.expunged) put("expunged", m.number);
  for (const m of box.messages) {
    const made = change.messages.get(m.uid);
    if (!made) continue;
    const { added, removed } = made;
    if (made.fresh) put("new", m.number);
    if (added.length && removed.length) put("bothFlags", m.number, made);
    else if (added.length) put("flags", m.number, made);
    else if (removed.length) put("noFlags", m.number, made);
  }
  return [...groups].map(([key, numbers]) => {
    const [what, added, removed] = JSON.parse(key) as [Kind, string, string];
    return plural(kinds[what], numbers.length, { numbers: ranges(numbers), added, removed });
  });
}

const { expunged, new: fresh, flags, noFlags, bothFlags } = words;
const kinds = { expunged, new: fresh, flags, noFlags, bothFlags };
type Kind = keyof typeof kinds;
type FlagsChange = Pick<MessageChange, "added" | "removed">;
const none: FlagsChange = { added: [], removed: [] };

const lists = new Intl.ListFormat(locale);

/** Numbers as a reader lists them: 1–3, 5 and 7. */
export function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const n of numbers) {
    const run = runs.at(-1);
    if (run && n === run[1] + 1) run[1] = n;
    else runs.push([n, n]);
  }
  return lists.format(
    runs.flatMap(([a, b]) => (b > a + 1 ? [`${a}–${b}`] : b > a ? [`${a}`, `${b}`] : [`${a}`])),
  );
}

interface Look<X> {
  mailboxes: readonly Mailbox[];
  /** The last exchange whose effect is seen in it. */
  last?: X;
}

/** What has changed, and in how many exchanges. */
export interface Seen extends Changes {
  exchanges: number;
}

/**
 * Compares each look into the mailboxes with the one before the last exchange. What a server says
 * unasked belongs to the exchange that caused it, so a look after that is compared with the same.
 */
export class Looks<X extends { push?: number }> {
  #before?: Look<X>;
  #now?: Look<X>;

  /** Takes a look, with all exchanges before it. Undefined while there is nothing to compare. */
  take(mailboxes: readonly Mailbox[], exchanges: readonly X[]): Seen | undefined {
    const look = { mailboxes, last: exchanges.at(-1) };
    const since = this.#now && passed(exchanges, this.#now.last);
    if (since === undefined || !mailboxes.length) {
      this.#before = undefined; // the first look, or one into another world
    } else if (since > 0) {
      this.#before = this.#now;
    }
    this.#now = mailboxes.length ? look : undefined;
    const count = this.#before && passed(exchanges, this.#before.last);
    if (!this.#before || !count) return undefined;
    return { ...changes(this.#before.mailboxes, mailboxes), exchanges: count };
  }
}

/** How many exchanges came after one; undefined when that one is kept no more. */
function passed<X extends { push?: number }>(
  exchanges: readonly X[],
  last: X | undefined,
): number | undefined {
  const at = last ? exchanges.indexOf(last) : -1;
  if (last && at < 0) return undefined;
  return exchanges.slice(at + 1).filter((x) => !x.push).length;
}
