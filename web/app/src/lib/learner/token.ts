import { kept } from "../storage";

/**
 * The token by which the server knows the learner on this device: whoever has
 * it has all that is theirs.
 */
const key = "ehlo.learner";

/** The learner's token, "" before the server has given one. */
export function learnerToken(): string {
  return kept.get(key) ?? "";
}

export function keepToken(token: string): void {
  kept.set(key, token);
}

export function forgetToken(): void {
  kept.delete(key);
}

/** Calls changed when another page of this browser has kept or forgotten a token; the result stops that. */
export function onOtherPagesToken(changed: () => void): () => void {
  const listen = (e: StorageEvent) => e.key === key && changed();
  addEventListener("storage", listen);
  return () => removeEventListener("storage", listen);
}

/** The link by which another device signs in with a token of its own. */
export function linkWith(token: string, path: string): string {
  return `${location.origin}${path}#go=${token}`;
}
