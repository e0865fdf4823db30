import words from "$words/mailboxes.json";
import { fill, locale, plural } from "../lib/words";

/** Who a From field says has written: the name, or else the address. */
export function sender(from: string): string {
  const named = /^\s*"?(.*?)"?\s*<([^<>]*)>/.exec(from);
  return (named ? named[1]!.trim() || named[2]! : from.trim()) || words.noSender;
}

const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });

/** The world's date "2024-06-27 16:19" in short: 27 Jun 16:19, to be broken before the time only. */
export function short(received: string): string {
  const [, date, time] = /^(\d+-\d\d-\d\d) (.*)$/.exec(received) ?? [];
  return date ? `${day.format(new Date(date)).replaceAll(" ", "\u00a0")} ${time}` : received;
}

/** A number of octets for a narrow column. */
export function octets(n: number): string {
  return n < 10_000 ? plural(words.octets, n) : fill(words.kib, { n: Math.round(n / 1024) });
}
