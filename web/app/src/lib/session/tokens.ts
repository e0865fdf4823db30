/**
 * The token by which the server knows the learner on this device, and the word
 * by which it tells this page from others of the same learner's.
 */
const key = "ehlo.learner";

/** The learner's token, "" before the server has given one. A link can bring one along. */
export function learnerToken(): string {
  const brought = /^#go=([\w-]+\.[\w-]+)$/.exec(location.hash)?.[1];
  if (brought) {
    keepToken(brought);
    // The address in the bar would give all to whoever reads it.
    history.replaceState(null, "", location.pathname);
    return brought;
  }
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return ""; // storage refused: the learner lasts as long as the page
  }
}

/** The link by which another device goes on with what this one has. */
export function linkTo(token: string): string {
  return `${location.origin}${location.pathname}#go=${token}`;
}

export function keepToken(token: string): void {
  try {
    localStorage.setItem(key, token);
  } catch {
    // Without storage the learner lasts as long as the page.
  }
}

/** A page's own name: its inputs are counted by it, over all its connections. */
export const pageName: string = Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) =>
  b.toString(16).padStart(2, "0"),
).join("");
