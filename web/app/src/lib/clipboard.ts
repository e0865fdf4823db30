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
    await text; // what came of that says more
    throw new Error(words.copyRefused);
  }
}
