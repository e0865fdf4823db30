import { amount } from "./words";

const minute = 60_000;

/** A time in minutes rounded up, in the last minute in seconds: "5 minutes". "" for none, or less. */
export function countdown(ms: number): string {
  if (ms <= 0) return "";
  return ms > minute
    ? amount(Math.ceil(ms / minute), "minute")
    : amount(Math.ceil(ms / 1000), "second");
}

/**
 * How far the server's clock is ahead of this machine's, in milliseconds, by an answer of its. Up to
 * two seconds are nothing: it tells whole ones, and an answer takes its time.
 */
export function ahead(answer: Response): number {
  const by = Date.parse(answer.headers.get("Date") ?? "") - Date.now();
  return Math.abs(by) > 2000 ? by : 0;
}
