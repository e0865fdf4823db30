import type { Heard } from "../lib/session/session.svelte";

/** One arrow of the diagram. */
export interface Arrow {
  key: string;
  conversation: number;
  index: number;
  lane: string; // which conversation, for people: "A", "B", ...
  from: "client" | "server";
  text: string; // the first line
  more: number; // further lines
  outcome: string;
  at: string;
  begins: string; // set on a conversation's first arrow: who is called
}

/** Makes the arrows of exchanges, in the order in which things were said. */
export function arrows(exchanges: readonly Heard[]): Arrow[] {
  const lanes: number[] = [];
  const out: Arrow[] = [];
  for (const x of exchanges) {
    const fresh = !lanes.includes(x.conversation);
    if (fresh) lanes.push(x.conversation);
    const common = {
      conversation: x.conversation,
      index: x.index,
      lane: lane(lanes.indexOf(x.conversation)),
      at: x.at,
    };
    let begins = fresh ? `${x.protocol.toUpperCase()} · ${x.host}, port ${x.port}` : "";
    for (const from of ["client", "server"] as const) {
      const lines = (from === "client" ? x.client : x.server).replace(/\r?\n$/, "").split(/\r?\n/);
      if (lines.length === 1 && lines[0] === "" && (from === "server" || x.index === 0 || x.pushed))
        continue;
      out.push({
        ...common,
        key: `${x.conversation}.${x.index}.${from}.${out.length}`,
        from,
        text: shown(from === "server" ? (lines.at(-1) ?? "") : lines[0]!),
        more: lines.length - 1,
        outcome: from === "server" ? x.outcome : "",
        begins,
      });
      begins = "";
    }
  }
  return out;
}

const lane = (i: number) => String.fromCharCode(65 + (i % 26));

const shown = (line: string) => (line === "" ? "(empty line)" : line);
