import { keepToken, learnerToken } from "./token";

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
