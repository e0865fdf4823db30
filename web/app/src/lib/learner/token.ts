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

/**
 * Signs this device in with the token that the page's address brings along.
 * agreed is asked first when somebody else is signed in here.
 */
export function takeTokenFromAddress(agreed: () => boolean): void {
  const token = /^#go=([\w-]+\.[\w-]+)$/.exec(location.hash)?.[1];
  if (!token) return;
  // The address in the bar would give all to whoever reads it.
  history.replaceState(null, "", location.pathname);
  const known = learnerToken();
  if (learnerOf(known) === learnerOf(token)) return; // signed in already
  if (known && !agreed()) return;
  keepToken(token);
}

/** The learner whom a token is of: it stands before the dot. */
function learnerOf(token: string): string {
  return token.split(".")[0]!;
}
