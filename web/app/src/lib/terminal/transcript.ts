/** What programs put before a line: a time, whose line it is, an arrow. */
const mark =
  String.raw`^\s*(?:\[?[\d:.T/ +-]{5,}Z?\]?:?\s+)?` +
  String.raw`(?:(?:[SR]|[Ss]erver|Re(?:cv|ceived|ceiver|mote)|SERVER -> CLIENT) ?:\s*|[<>=~*|-]{1,4}\s+)?`;

/** What tells a session: how one is connected, begins, goes on and ends. */
const telling = [
  String.raw`Trying [\d:a-f]|Connected to |Escape character is `,
  String.raw`220[ -]|\+OK\b|\* (?:OK|PREAUTH)\b`,
  "250[ -]",
  "354 ",
  String.raw`221 |\* BYE\b`,
].map((sign) => new RegExp(`${mark}(?:${sign})`));

/** What else servers say. */
const said = new RegExp(
  mark +
    String.raw`(?:[2-5][0-7]\d(?:[ -]|$)|-ERR\b|\* (?:\d|NO\b|BAD\b|[A-Z]{4})|\w{1,8} (?:OK|NO|BAD)\b)`,
);

/**
 * Whether text is a session with both sides in it, rather than lines to type: two of its lines at
 * least are a server's, one of which tells, and there are others. A server's are one in eight, or
 * three of them tell.
 */
export function isTranscript(text: string): boolean {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== "");
  const tells = (line: string) => telling.some((sign) => sign.test(line));
  const replies = lines.filter((line) => said.test(line) || tells(line)).length;
  const signs = telling.filter((sign) => lines.some((line) => sign.test(line))).length;
  return (
    replies > 1 &&
    replies < lines.length &&
    (signs > 2 || (signs > 0 && replies * 8 >= lines.length))
  );
}
