import words from "$words/share.json";
import type { MakeShare, Moment, Share, Shares } from "../messages.gen";
import { ask } from "./learner.svelte";
import { fill } from "../words";

const path = "/api/learner/shares";

/** Makes a link to a session; it is kept when this resolves. */
export async function share(what: MakeShare): Promise<Share> {
  return (await (await ask("POST", path, what)).json()) as Share;
}

/** All links that the learner has made, the oldest first. */
export async function shares(): Promise<Share[]> {
  return ((await (await ask("GET", path)).json()) as Shares).shares;
}

/** Withdraws a link: it opens nothing from then on. */
export async function withdraw(token: string): Promise<void> {
  await ask("DELETE", `${path}/${token}`);
}

/** The address at which a shared session is viewed. */
export function shareLink(token: string): string {
  return `${location.origin}/shared/${token}`;
}

/** Where a shared session ends, in words. */
export function upTo({ kind, of }: Moment): string {
  if (kind === "step") return fill(words.toStep, { step: of ?? "" });
  if (kind === "exchange") return of ? fill(words.toLine, { line: of }) : words.toGreeting;
  return words.asItStood;
}
