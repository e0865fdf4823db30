import { locale } from "../words";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long it still is to a time, in words and rounded down: "in 3 days". "" once it has passed. */
export function left(until: string, now: number): string {
  const ms = new Date(until).getTime() - now;
  if (ms <= 0) return "";
  const [size, unit] =
    ms >= 2 * day
      ? ([day, "day"] as const)
      : ms >= hour
        ? ([hour, "hour"] as const)
        : ([minute, "minute"] as const);
  return new Intl.RelativeTimeFormat(locale).format(Math.floor(ms / size), unit);
}
