import words from "$words/show.json";
import type { Snapshot } from "../../messages.gen";

/** An exchange in a line: what was typed, or else what was answered. */
export function lineOf({ client, server }: Snapshot): string {
  const first = (pieces: Snapshot["client"]) =>
    pieces
      .map((p) => p.text)
      .join("")
      .trim()
      .split("\n")[0]!;
  return first(client) || first(server) || words.greeting;
}

/** Where a page's host means the machine itself, to whoever reads it: nobody else comes there. */
export const isLocal = (host: string): boolean =>
  /^(localhost|.*\.localhost|127(\.\d+){3}|\[?::1\]?)$/i.test(host);
