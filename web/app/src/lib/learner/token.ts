/**
 * The token by which the server knows the learner on this device: whoever has
 * it has all that is theirs.
 */
const key = "ehlo.learner";

/** The token where storage is refused: the learner lasts as long as the page. */
let unkept = "";

/** The learner's token, "" before the server has given one. */
export function learnerToken(): string {
  try {
    return localStorage.getItem(key) ?? unkept;
  } catch {
    return unkept;
  }
}

export function keepToken(token: string): void {
  try {
    localStorage.setItem(key, token);
    unkept = "";
  } catch {
    unkept = token;
  }
}

export function forgetToken(): void {
  unkept = "";
  try {
    localStorage.removeItem(key);
  } catch {
    // There was nothing to forget.
  }
}

/** The link by which another device signs in with a token of its own. */
export function linkWith(token: string, path: string): string {
  return `${location.origin}${path}#go=${token}`;
}
