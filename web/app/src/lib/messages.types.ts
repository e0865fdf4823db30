/**
 * What the compiler has to refuse, or `npm run check` fails: a message that
 * there is not, a field that it has not, one that is missing, and a look at a
 * field before it is known what message it is. Nothing here is run.
 */
import type { ClientMessage, ServerMessage } from "./messages.gen";

export const sent: ClientMessage[] = [
  { type: "redo" },
  { type: "line", term: "t1", seq: 1, text: "EHLO client.com" },
  // @ts-expect-error: there is no such message
  { type: "redoo" },
  // @ts-expect-error: a line has no lab
  { type: "line", term: "t1", seq: 1, text: "EHLO client.com", lab: "first-mail" },
  // @ts-expect-error: redo has no fields at all
  { type: "redo", lab: "first-mail" },
  // @ts-expect-error: a hint is of a step
  { type: "hint" },
  // @ts-expect-error: there is no such key
  { type: "key", term: "t1", seq: 1, key: "^Z", text: "" },
  // @ts-expect-error: the server sends these, not the page
  { type: "out", term: "t1", data: "", offset: 0, seq: 0 },
];

export function received(message: ServerMessage): string {
  // @ts-expect-error: only output has data
  const data: string = message.data;
  if (message.type === "step") {
    // @ts-expect-error: a step cannot stand so
    if (message.status === "finished") return message.title;
    return message.status;
  }
  return message.type === "out" ? message.data : data;
}
