import words from "$words/author.json";
import type { Draft } from "../lib/messages.gen";

/** The server looks at the files as often. */
const every = 1000;

/**
 * Asks how a lab stands, again and again while the page is in view, and tells when that has
 * changed. Returns what ends it.
 */
export function watchDraft(
  id: string,
  changed: (draft: Draft) => void,
  lost: (reason: string) => void,
): () => void {
  let ended = false;
  let before = "";
  let timer: ReturnType<typeof setTimeout>;

  async function look() {
    try {
      if (!document.hidden) {
        const answer = await fetch(`/api/labs/${encodeURIComponent(id)}/findings`);
        if (ended) return;
        const now = answer.ok ? await answer.text() : "";
        if (ended) return;
        if (!answer.ok) lost(words.gone);
        else if (now !== before) changed(JSON.parse(now) as Draft);
        before = now;
      }
    } catch {
      if (!ended) lost(words.silent);
      before = "";
    }
    if (!ended) timer = setTimeout(() => void look(), every);
  }

  void look();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
