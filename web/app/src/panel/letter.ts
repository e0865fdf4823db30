import type { Part } from "../lib/messages.gen";

/** A message as a mail program shows it. */
export interface Letter {
  /** "" for a field that the header lacks, here and below. */
  from: string;
  to: string;
  cc: string;
  date: string;
  subject: string;
  text: string;
  /** The text was HTML. */
  html: boolean;
  /** The text is longer than what is kept of it here. */
  cut: boolean;
  /** Names or types of what is attached. */
  attached: string[];
}

/** What a mail program makes of a message, by its parts. `plain` has the words of HTML. */
export function asSeen(message: Part, plain: (html: string) => string): Letter {
  const field = (name: string) =>
    message.fields.find((f) => f.name.toLowerCase() === name)?.value ?? "";
  const body = bodyOf(message);
  const html = body !== undefined && isType(body, "text/html");
  const decoded = body?.decoded ?? "";
  return {
    from: field("from"),
    to: field("to"),
    cc: field("cc"),
    date: field("date"),
    subject: field("subject"),
    text: (html ? plain(decoded) : decoded).trimEnd(),
    html,
    cut: body?.decodedCut ?? false,
    attached: attachments(message, body).map((p) => p.name || p.type),
  };
}

/** The part that is read: of alternatives the last that can be shown (RFC 2046 §5.1.4). */
function bodyOf(part: Part): Part | undefined {
  if (part.parts?.length && !isType(part, "message/rfc822")) {
    const shown = part.parts.map(bodyOf).filter((p) => p !== undefined);
    return isType(part, "multipart/alternative") ? shown.at(-1) : shown[0];
  }
  const readable = isType(part, "text/plain") || isType(part, "text/html");
  return readable && part.disposition !== "attachment" ? part : undefined;
}

/** The parts that are neither read nor another form of what is. */
function attachments(part: Part, body: Part | undefined): Part[] {
  if (part === body || isType(part, "multipart/alternative")) return [];
  if (part.parts?.length && !isType(part, "message/rfc822"))
    return part.parts.flatMap((p) => attachments(p, body));
  return [part];
}

function isType(part: Part, type: string): boolean {
  return part.type.toLowerCase() === type;
}
