import words from "$words/learner.json";
import type { Claims, SignedIn } from "../messages.gen";
import { kept } from "../storage";
import { onePageAtATime } from "./lock";
import { keepToken, learnerToken } from "./token";

/** Where finished labs, and the tokens of sandboxes, were kept before the server knew learners. */
const finishedKey = "ehlo.done";
const sandboxesKey = "ehlo.sandboxes";

/** What this browser has kept from then, undefined for nothing. */
export function old(): Claims | undefined {
  const finished = kept.get(finishedKey);
  const sandboxes = kept.get(sandboxesKey);
  if (finished === null && sandboxes === null) return undefined;
  return { finished: strings(finished), sandboxes: stringsByName(sandboxes) };
}

/** Hands over what this browser has kept, if there is anything; throws why the server has not taken it. */
export function handOver(): Promise<void> {
  return onePageAtATime(async () => {
    const claims = old(); // another page may have handed it over meanwhile
    if (claims) await migrate(claims);
  });
}

/**
 * Hands what this browser has kept over to the server, once: it is forgotten
 * here when the server has it, and kept for another time when it has not.
 */
export async function migrate(claims: Claims): Promise<void> {
  const token = learnerToken();
  const answer = await fetch(token ? "/api/learner/claims" : "/api/learner", {
    method: "POST",
    headers: token ? { Authorization: `Bearer ${token}` } : {},
    body: JSON.stringify(claims),
  }).catch(() => {
    throw new Error(words.handOverUnreachable);
  });
  if (!answer.ok) throw new Error((await answer.text()).trim());
  if (!token) keepToken(((await answer.json()) as SignedIn).token);
  kept.delete(finishedKey);
  kept.delete(sandboxesKey);
}

function strings(json: string | null): string[] {
  const list = parse(json);
  return Array.isArray(list) ? list.filter((x) => typeof x === "string") : [];
}

function stringsByName(json: string | null): Record<string, string> {
  const all = parse(json);
  if (typeof all !== "object" || all === null) return {};
  return Object.fromEntries(Object.entries(all).filter(([, value]) => typeof value === "string"));
}

/** What cannot be read is nothing. */
function parse(json: string | null): unknown {
  try {
    return JSON.parse(json ?? "null");
  } catch {
    return null;
  }
}
