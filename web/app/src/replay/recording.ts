import type { Screen } from "../lib/messages.gen";

/** What each terminal showed, piece by piece, in the order in which they showed something first. */
function byTerminal(shows: readonly Screen[]): string[][] {
  const all = new Map<string, string[]>();
  for (const { term, text } of shows) {
    const pieces = all.get(term);
    if (pieces) pieces.push(text);
    else all.set(term, [text]);
  }
  return [...all.values()];
}

const colours = /\x1b\[[0-9;]*m/g;

/** All that was shown as text, one terminal after the other, as `ehlo replay` reads it. */
export function asScreens(shows: readonly Screen[]): string {
  return byTerminal(shows)
    .map((pieces) => pieces.join("").replace(colours, "").replace(/\r\n/g, "\n"))
    .map((text) => (text.endsWith("\n") ? text : text + "\n"))
    .join("\n");
}

/** An asciicast, version 2, of each terminal, at an even pace. */
export function asCasts(shows: readonly Screen[], title: string): string[] {
  return byTerminal(shows).map((pieces) => {
    const events = pieces.map((text, i) => JSON.stringify([0.8 * (i + 1), "o", text]) + "\n");
    return JSON.stringify({ version: 2, width: 100, height: 30, title }) + "\n" + events.join("");
  });
}
