import { visit } from "../storage";

const key = "ehlo.transcript";

/** Keeps a transcript for the page that replays it. */
export function handOver(text: string): void {
  visit.set(key, text);
}

/** Takes what was handed over, once; "" for nothing. */
export function takeOver(): string {
  const text = visit.get(key) ?? "";
  visit.delete(key);
  return text;
}
