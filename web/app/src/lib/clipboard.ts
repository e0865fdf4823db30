/**
 * Copies text that is still to come. Where the browser can wait for it the
 * click that asked still counts when it is there.
 */
export async function copyText(text: Promise<string>): Promise<void> {
  const blob = text.then((t) => new Blob([t], { type: "text/plain" }));
  if ("ClipboardItem" in window)
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
  else await navigator.clipboard.writeText(await text);
}
