/**
 * Which sandbox belongs to which activity (a lab's id, or "play") on this
 * device. Each has its own, so that two labs in two tabs do not disturb each
 * other and a lab left half-way is found as it was.
 */
const key = "ehlo.sandboxes";

function all(): Record<string, string> {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}") as Record<string, string>;
  } catch {
    return {}; // storage refused, or not ours: begin anew
  }
}

/** A sandbox that a link brought along is this device's from now on. */
export function tokenFor(activity: string): string {
  const brought = /^#s=([\w-]{32})$/.exec(location.hash)?.[1];
  if (brought) {
    keepToken(activity, brought);
    // The address in the bar would give the sandbox to whoever reads it.
    history.replaceState(null, "", location.pathname);
    return brought;
  }
  return all()[activity] ?? "";
}

/** The link by which another device goes on with this one's sandbox. */
export function linkTo(token: string): string {
  return `${location.origin}${location.pathname}#s=${token}`;
}

export function keepToken(activity: string, token: string): void {
  try {
    localStorage.setItem(key, JSON.stringify({ ...all(), [activity]: token }));
  } catch {
    // Without storage the sandbox lasts as long as the page.
  }
}
