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

export function tokenFor(activity: string): string {
  return all()[activity] ?? "";
}

export function keepToken(activity: string, token: string): void {
  try {
    localStorage.setItem(key, JSON.stringify({ ...all(), [activity]: token }));
  } catch {
    // Without storage the sandbox lasts as long as the page.
  }
}
