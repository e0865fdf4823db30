import type { Exchange } from "../lib/messages.gen";

/** One side's part of a conversation. */
interface Turn {
  from: "client" | "server";
  text: string;
  at: string;
}

/** What was said, in order. */
function turns(exchanges: readonly Exchange[]): Turn[] {
  return exchanges.flatMap((x) => [
    ...(x.client ? [{ from: "client" as const, text: x.client, at: x.at }] : []),
    ...(x.server ? [{ from: "server" as const, text: x.server, at: x.at }] : []),
  ]);
}

/**
 * With "C: " and "S: " in front of each line, as `ehlo replay` reads it. What was
 * asked of name servers is left out: it belongs to no session.
 */
export function asText(exchanges: readonly Exchange[]): string {
  return turns(exchanges.filter((x) => x.protocol !== "dns"))
    .flatMap((t) =>
      t.text
        .replace(/\r?\n$/, "")
        .split(/\r?\n/)
        .map((l) => `${t.from === "client" ? "C" : "S"}: ${l}\n`),
    )
    .join("");
}

/** One object a line. */
export function asJSON(exchanges: readonly Exchange[]): string {
  return turns(exchanges)
    .map((t) => JSON.stringify(t) + "\n")
    .join("");
}

/** An asciicast, version 2, at an even pace. */
export function asCast(exchanges: readonly Exchange[], title: string): string {
  let at = 0;
  const events = turns(exchanges).map((t) => JSON.stringify([(at += 0.8), "o", t.text]) + "\n");
  return JSON.stringify({ version: 2, width: 100, height: 30, title }) + "\n" + events.join("");
}
