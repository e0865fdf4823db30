import { visit } from "../storage";

/** What servers say, and what telnet does, in a session that somebody has saved. */
const said =
  /^\s*(?:S(?:erver)?: ?|<[-~]* ?)?(?:[2-5]\d\d(?:[ -]|$)|\+OK\b|-ERR\b|\* (?:OK|NO|BAD|BYE|PREAUTH|\d+|[A-Z]{4,})\b|\w{1,8} (?:OK|NO|BAD)\b|Trying [\d:a-f]|Connected to |Escape character is )/;

/**
 * Whether text is a session with both sides in it, rather than lines to type: two of its lines at
 * least, and one in eight, are a server's, and there are others.
 */
export function isTranscript(text: string): boolean {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "");
  const replies = lines.filter((line) => said.test(line)).length;
  return replies >= 2 && replies * 8 >= lines.length && replies < lines.length;
}

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
