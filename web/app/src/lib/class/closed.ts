import words from "$words/class.json";
import led from "$words/lead.json";
import type { MyClass } from "../messages.gen";
import { nobody, type Refusal } from "../request";

/** Why nobody can work in a class from a seat just now, "" if they can. */
export function closed({ state, archived }: MyClass): string {
  if (state === "refused") return words.refused;
  if (state === "waiting") return words.waiting;
  return archived ? words.archived : "";
}

/** Why nobody can do something in a class: "play", or a lab by its id. "" if they can. */
export function barred(known: MyClass, activity: string): string {
  const part = activity === "play" ? known.rules.freePlay : known.labs.includes(activity);
  return closed(known) || (part ? "" : known.lead.exam ? led.examElse : words.notPart);
}

/** Why a seat is gone, in words; "" if the server has only not been able to say anything of it. */
export function gone({ status, message }: Refusal): string {
  if (status === nobody) return words.gone; // there is no such learner any more
  return status === 404 ? message : "";
}
