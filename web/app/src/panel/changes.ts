import type { Mailbox } from "../lib/messages.gen";

/** What differs between two looks: "user/mailbox" and "user/mailbox/uid". */
export function changes(before: readonly Mailbox[], now: readonly Mailbox[]): Set<string> {
  const out = new Set<string>();
  for (const box of now) {
    const key = `${box.user}/${box.name}`;
    const old = before.find((m) => m.user === box.user && m.name === box.name);
    if (!old) {
      out.add(key);
      continue;
    }
    for (const message of box.messages) {
      const was = old.messages.find((m) => m.uid === message.uid);
      if (!was || was.flags.join() !== message.flags.join()) {
        out.add(`${key}/${message.uid}`);
        out.add(key);
      }
    }
    if (old.total !== box.total || old.unseen !== box.unseen) out.add(key);
  }
  return out;
}
