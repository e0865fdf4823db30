import type { Lead } from "../../messages.gen";
import { amount } from "../../words";

// How a class is led otherwise: each takes how it is led, and returns how it is to be.

const minute = 60_000;

/** A time so many minutes from now on, as the server reads it. */
const after = (minutes: number, now: number) => new Date(now + minutes * minute).toISOString();

/** All eyes are on the teacher. */
export const paused = (lead: Lead, says: string): Lead => ({
  ...lead,
  pause: { ...lead.pause, says: says.trim() },
});

/** A part of it ends. */
export function without(lead: Lead, part: "pause" | "timer" | "exam"): Lead {
  const { [part]: _, ...rest } = lead;
  return rest;
}

/** A lab is locked, or opened again. */
export function locked(lead: Lead, lab: string, yes: boolean): Lead {
  const others = (lead.closed ?? []).filter((id) => id !== lab);
  return { ...lead, closed: yes ? [...others, lab] : others };
}

/** Steps of a lab are open, counted from 1; with none of them all are. */
export function opened(lead: Lead, lab: string, from = 0, to = from): Lead {
  const others = (lead.steps ?? []).filter((s) => s.lab !== lab);
  if (!from) return { ...lead, steps: others };
  return { ...lead, steps: [...others, { lab, from: Math.min(from, to), to: Math.max(from, to) }] };
}

/** There are so many minutes for something. */
export const timed = (lead: Lead, says: string, minutes: number, now: number): Lead => ({
  ...lead,
  timer: { says: says.trim(), ends: after(minutes, now) },
});

/** There is an exam for so many minutes; with 0 until the teacher says so. */
export const examined = (lead: Lead, labs: string[], minutes: number, now: number): Lead => ({
  ...lead,
  exam: minutes ? { labs, ends: after(minutes, now) } : { labs },
});

/** What can be in force as an exam begins, and would hold in it. */
export type Held = "pause" | "closed" | "steps" | "timer";

/** What of this is in force, for an exam in some labs. */
export function held({ pause, closed, steps, timer }: Lead, labs: string[]): Held[] {
  const is: Record<Held, boolean> = {
    pause: pause !== undefined,
    closed: closed?.some((id) => labs.includes(id)) ?? false,
    steps: steps?.some((s) => labs.includes(s.lab)) ?? false,
    timer: timer !== undefined,
  };
  return (Object.keys(is) as Held[]).filter((part) => is[part]);
}

/** A part of what is in force ends, of labs for some of them. */
export function released(lead: Lead, part: Held, labs: string[]): Lead {
  if (part === "closed")
    return { ...lead, closed: lead.closed?.filter((id) => !labs.includes(id)) ?? [] };
  if (part === "steps")
    return { ...lead, steps: lead.steps?.filter((s) => !labs.includes(s.lab)) ?? [] };
  return without(lead, part);
}

/** Minutes as somebody has written them: whole, from 1 to a day; 0 for anything else. */
export function minutesIn(text: string): number {
  const n = Number(text);
  return Number.isInteger(n) && n >= 1 && n <= 24 * 60 ? n : 0;
}

/** How long something has gone on: in whole minutes, in the first of them in seconds. */
export function elapsed(ms: number): string {
  if (ms >= minute) return amount(Math.floor(ms / minute), "minute");
  return amount(Math.max(0, Math.floor(ms / 1000)), "second");
}
