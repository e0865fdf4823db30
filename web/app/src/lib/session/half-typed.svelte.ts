import { halfTyped, visit } from "../storage";
import type { Session } from "./session.svelte";

/** A line that was begun, and the prompt that it was typed at. */
interface HalfTyped {
  id: string;
  mode: string;
  prompt: string;
  line: string;
  cursor: number;
}

/** What a page was left with. */
interface Left {
  page: string;
  lines: HalfTyped[];
}

/**
 * Keeps the lines that are begun in a session's terminals over a reload of the page, and puts those
 * of the last time back where the prompt is the same. Returns what ends that.
 */
export function keepHalfTyped(session: Session): () => void {
  const page = location.pathname;
  const left = JSON.parse(visit.get(halfTyped) ?? "{}") as Partial<Left>;
  let before = (left.page === page && left.lines) || [];

  const stop = $effect.root(() => {
    $effect(() => {
      for (const term of session.terminals.list) {
        const { mode, text } = term.prompt;
        const last = before.find((l) => l.id === term.id && l.mode === mode && l.prompt === text);
        if (!last || term.editor.text) continue;
        before = before.filter((l) => l !== last);
        term.setLine(last.line, last.cursor);
        term.rewritten++;
      }
    });
  });

  const keep = () => {
    const lines = session.terminals.list.flatMap<HalfTyped>(
      ({ id, prompt, own: [line, cursor] }) =>
        line && !isSecret(session, id, line)
          ? [{ id, mode: prompt.mode, prompt: prompt.text, line, cursor }]
          : [],
    );
    if (lines.length) visit.set(halfTyped, JSON.stringify({ page, lines }));
    else visit.delete(halfTyped);
  };
  addEventListener("pagehide", keep);
  return () => {
    removeEventListener("pagehide", keep);
    stop();
  };
}

/** Whether a line has a password in it, or is typed where the server waits for one. */
function isSecret({ conversations }: Session, term: string, line: string): boolean {
  if (/\b(pass|login|auth\w*|apop)\b|--?(ap|password|user|u)\b|base64/i.test(line)) return true;
  const last = conversations.exchanges.findLast((e) => e.term === term);
  return last?.outcome === "intermediate" && last.after !== "data";
}
