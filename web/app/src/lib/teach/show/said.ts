import words from "$words/show.json";
import type { Snapshot } from "../../messages.gen";
import { fill } from "../../words";

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

/** Does something, and says of what was in its way that it was not done. */
export async function told(what: () => Promise<void>): Promise<void> {
  try {
    await what();
  } catch (reason) {
    const says = fill(words.failed, { reason: (reason as Error).message });
    throw new Error(says, { cause: reason });
  }
}
