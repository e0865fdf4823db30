import words from "$words/learner.json";

/**
 * Copies text that is still to come. Where the browser can wait for it the
 * click that asked still counts when it is there. Throws why the text did not
 * come, or that the browser does not allow it, to be read.
 */
export async function copyText(text: Promise<string>): Promise<void> {
  const plain = text.then((t) => new Blob([t], { type: "text/plain" }));
  try {
    if ("ClipboardItem" in window)
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": plain })]);
    else await navigator.clipboard.writeText(await text);
  } catch {
    if (!copySelected(await text)) throw new Error(words.copyRefused);
  }
}

/** Copies text as a selection: over plain HTTP browsers have no other way. False if they refuse. */
function copySelected(text: string): boolean {
  const field = document.createElement("textarea");
  const before = document.activeElement as HTMLElement | null;
  field.value = text;
  (before?.closest("dialog") ?? document.body).append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  before?.focus({ preventScroll: true });
  return copied;
}
