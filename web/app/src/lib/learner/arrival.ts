import { mount, unmount } from "svelte";
import words from "$words/learner.json";
import { visit } from "../storage";
import Refused from "./Refused.svelte";
import { handOver } from "./migrate";
import { takeTokenFromAddress } from "./sign-in";

/** Says that this visit has asked already, and that nothing came of it. */
const refusedKey = "ehlo.refused";

/**
 * Signs in whoever comes by a link from another device, and hands over what a browser has kept from
 * before the server knew learners. What the server does not take is shown, and handed over at
 * another visit, or when the learner says so.
 */
export async function arrive(): Promise<void> {
  takeTokenFromAddress(() => confirm(words.arrivalQuestion));
  if (!visit.get(refusedKey)) await tryToHandOver();
}

async function tryToHandOver(): Promise<void> {
  try {
    await handOver();
  } catch (reason) {
    visit.set(refusedKey, "yes");
    show((reason as Error).message);
  }
}

function show(why: string): void {
  const close = () => void unmount(notice);
  const retry = () => {
    close();
    void tryToHandOver();
  };
  const notice = mount(Refused, { target: document.body, props: { why, retry, close } });
}
