/** Who a From field says has written: the name, or else the address. */
export function sender(from: string): string {
  const named = /^\s*"?(.*?)"?\s*<([^<>]*)>/.exec(from);
  return (named ? named[1]!.trim() || named[2]! : from.trim()) || "nobody named";
}

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** The world's date "2024-06-27 16:19" in short: 27 Jun 16:19, to be broken before the time only. */
export function short(received: string): string {
  const [, month, day, time] = /^\d+-(\d\d)-(\d\d) (.*)$/.exec(received) ?? [];
  return month ? `${Number(day)}\u00a0${months[Number(month) - 1]} ${time}` : received;
}

/** A number of octets for a narrow column. */
export function octets(n: number): string {
  return n < 10_000 ? `${n} octets` : `${Math.round(n / 1024)} KiB`;
}
