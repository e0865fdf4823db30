import words from "$words/session.json";
import type { Advice, ClientMessage, Demonstration, Goal, Lab, Step } from "../messages.gen";
import { fill } from "../words";
import type { Announcer } from "./announcer.svelte";

/** What a lab needs from its surroundings. */
export interface Surroundings {
  send(message: ClientMessage): boolean;
  announcer: Announcer;
  /** The words of HTML. */
  plainText(html: string): string;
}

/** On a mistake, on nothing wrong but the way on, or told without anything to be done. */
export type AdviceKind = "mistake" | "way" | "note";

/** The lab that a sandbox is at, as it stands. */
export class LabStore {
  /** Advice by step, until the step is done, other advice comes, or it is no longer true. */
  advice = $state.raw<Record<string, string>>({});
  /** What the advice is. */
  adviceIs = $state<AdviceKind>("mistake");
  /** The solution that is being typed. */
  demonstration = $state.raw<Demonstration>();

  #current = $state.raw<Lab>();
  /** The place of the first step that leads to the current one. */
  #since = 0;
  /** The learner has done something since a step last became the current one. */
  #acted = true;
  #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Undefined in free play, and until the server has answered. */
  get current(): Lab | undefined {
    return this.#current;
  }

  set current(lab: Lab | undefined) {
    const [from, to] = [place(this.#current), place(lab)];
    if (lab?.id !== this.#current?.id) this.#since = to;
    else if (from !== to) {
      this.#since = this.#acted ? from : Math.min(from, this.#since);
      this.#acted = false;
    }
    this.#current = lab;
  }

  /**
   * The steps that lead to the current one, or to the end: the one before it, and more where several
   * were done at once, as by lines that were pasted. Nobody has read of these yet.
   */
  get passed(): readonly Step[] {
    const to = place(this.#current);
    return this.#current?.steps.slice(Math.max(0, Math.min(this.#since, to - 1)), to) ?? [];
  }

  /** The learner does something: what has passed so far is no longer new. */
  acted(): void {
    this.#acted = true;
  }

  start(lab: string): void {
    this.#around.send({ type: "lab", lab });
  }

  /** Has the call of its first step made, if nothing has been said yet. */
  connect(): void {
    this.#around.send({ type: "connect" });
  }

  /** Asks for another world, with other terminals; false if there is nobody to ask. */
  restart(): boolean {
    return this.#around.send({ type: "restart" });
  }

  /** Goes over to the lab as its author has saved it; to begin with, when it had never been right. */
  redo(lab: string): void {
    if (this.current?.version) this.#around.send({ type: "redo" });
    else this.start(lab);
  }

  hint(step: string): void {
    this.#around.send({ type: "hint", step });
  }

  /** Answers the question of a step. */
  answer(step: string, text: string): void {
    this.#around.send({ type: "answer", step, text });
  }

  skip(step: string): void {
    this.#around.send({ type: "skip", step });
  }

  /** Opens a step again, as if nobody had tried it. */
  reset(step: string): void {
    this.#around.send({ type: "reset", step });
  }

  /** Asks for a step's solution, which comes as demonstration; false if there is nobody to ask. */
  show(step: string): boolean {
    return this.#around.send({ type: "show", step });
  }

  /** The learner has been at the lab for so much longer, for hints that come after a time. */
  wait(seconds: number): void {
    if (this.current) this.#around.send({ type: "wait", seconds });
  }

  /** Takes the lab whole: it was begun, or something of more than one step has changed. */
  receive(lab: Lab): void {
    // The last step may have told of it already.
    const ended = lab.summary && !this.current?.summary && !(lab.done && this.current?.done);
    if (lab.fresh) this.current = undefined;
    this.current = lab;
    if (ended) this.#announce(fill(lab.done ? words.allDone : words.ended, { lab: lab.title }));
    if (lab.fresh) this.advice = {};
  }

  /** Takes advice for a mistake, what is left of it, or that it is no longer true. */
  advise({ step, html, goesOn = false, note = false }: Advice): void {
    this.advice = html ? { [step]: html } : {};
    this.adviceIs = note ? "note" : goesOn ? "way" : "mistake";
    this.readAdvice();
  }

  /** Announces the advice that stands, if any does. */
  readAdvice(): void {
    for (const html of Object.values(this.advice))
      this.#announce(fill(words.advice, { text: this.#around.plainText(html) }));
  }

  /** Takes a step that has changed. */
  progress(step: Step): void {
    if (!this.current) return;
    const before = this.current.steps.find((s) => s.id === step.id);
    const steps = this.current.steps.map((s) => (s.id === step.id ? step : s));
    const lab = (this.current = { ...this.current, steps, done: steps.every((s) => s.done) });
    if (before?.done && !step.done) this.#announce(fill(words.reopened, { step: step.title }));
    const following = steps.find((s) => s.status === "open");
    const next = following ? sentence(fill(words.next, { step: following.title })) : "";
    if (step.status === "skipped" && before?.status === "open")
      this.#announce([sentence(fill(words.skipped, { step: step.title })), next]);
    if (step.done && !before?.done) {
      this.advice = {};
      const explained = this.#around.plainText(step.explain ?? "");
      this.#announce([sentence(fill(words.stepDone, { step: step.title })), explained, next]);
      if (lab.done) this.#announce(fill(words.allDone, { lab: lab.title }));
    } else {
      const { goals } = step;
      if (goals && JSON.stringify(goals) !== JSON.stringify(before?.goals))
        this.#announce(this.#reached(goals));
      // Several can come at once.
      const had = before?.hints?.length ?? 0;
      for (const [i, hint] of step.hints?.entries() ?? []) {
        const [name, text] = [step.hintsBy?.[i] ?? "", this.#around.plainText(hint)];
        if (i >= had) this.#announce(fill(name ? words.hintFrom : words.hint, { name, text }));
      }
    }
  }

  /** How many goals are reached, and the first that is not, with the reason. */
  #reached(goals: Goal[]): string[] {
    const missing = goals.find((g) => g.fails) ?? goals.find((g) => !g.done);
    return [
      fill(words.goals, { n: goals.filter((g) => g.done).length, all: goals.length }),
      missing ? sentence(fill(words.notYet, { goal: this.#around.plainText(missing.html) })) : "",
      this.#around.plainText(missing?.fails ?? ""),
    ];
  }

  #announce(text: string | string[]): void {
    this.#around.announcer.announce([text].flat().filter(Boolean).join(" "));
  }
}

/** The place of the current step, from 0; behind the last one when nothing is left to do. */
function place(lab: Lab | undefined): number {
  const at = lab?.steps.findIndex((s) => s.status === "open") ?? 0;
  return at < 0 ? lab!.steps.length : at;
}

/** A title can be a question, and end as one. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
