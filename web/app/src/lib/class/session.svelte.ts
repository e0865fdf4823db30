import { fetchLabs } from "../labs";
import { marksOf } from "../marks";
import type {
  ClassRules,
  ClientMessage,
  Lab,
  Mirrors,
  MyClass,
  ServerMessage,
  Step,
} from "../messages.gen";
import { browser, type ConnectionState } from "../session/connection";
import {
  Session,
  type Onward,
  type SessionSurroundings,
  type Within,
} from "../session/session.svelte";
import { fill, locale } from "../words";
import { barred } from "./closed";
import { KnownClass } from "./known.svelte";
import { classOf, workOf, type Seat } from "./seats";
import words from "$words/class.json";

/** What somebody does at a seat in a class, by the class's rules. */
export class ClassSession extends Session {
  override readonly shareable = false;
  override readonly within: Within;
  readonly known: KnownClass;
  /** Why nothing can be done here any more, "" as long as it can. */
  over = $state("");
  /** Which teachers look on, and who of them types here. */
  mirrors = $state.raw<Mirrors>({ by: [] });

  /** Hints that were asked for before there were none any more, by step. */
  #hints = new Map<string, string[]>();

  /** known is the class as it has just been seen. */
  constructor(
    activity: string,
    seat: Seat,
    known: MyClass,
    ...[url, around = at(seat)]: SessionSurroundings
  ) {
    super(activity, url, around);
    this.token = seat.token;
    this.known = new KnownClass(seat, known, () => this.#seen());
    this.rules = known.rules;
    this.within = {
      href: `/class/${seat.class}`,
      following: (lab) => following(seat, lab),
    };
  }

  /** Whoever comes back may find the class over, or the seat gone: then they do not come again. */
  protected override hello(): void {
    if (this.state === "connecting") return this.greet();
    void this.#mayWork(() => this.greet()).catch(() => this.drop());
  }

  /** What the server ends a connection for can be that nothing is done here any more. */
  protected override changed(state: ConnectionState, because = ""): void {
    super.changed(state);
    if (state !== "lost" || !because) return;
    const otherwise = () => {
      if (this.state === "lost") super.changed(state, because);
    };
    void this.#mayWork(otherwise).catch(otherwise);
  }

  /** Asks, and goes on if so; otherwise it is over. Throws that the server could not say. */
  async #mayWork(goOn: () => void): Promise<void> {
    await this.known.ask();
    if (!this.over) goOn();
  }

  override end(): void {
    this.known.end();
    super.end();
  }

  /** What is done here goes on by the rules as they are now. */
  #seen(): void {
    const { current, over } = this.known;
    const why = over || (current ? barred(current, this.activity) : "");
    if (why) return this.#leave(why);
    if (current) this.#rule(current.rules);
  }

  /** What is typed and shown stays, whatever there is to help. */
  #rule(rules: ClassRules): void {
    const before = this.rules;
    if (JSON.stringify(rules) === JSON.stringify(before)) return;
    this.rules = rules;
    const lab = this.lab.current;
    if (rules.hints !== before.hints && lab)
      this.lab.current = rules.hints ? this.#hinted(lab) : this.#bare(lab);
    const turned = (on: boolean) =>
      new Intl.ListFormat(locale, { type: "conjunction" }).format(
        helps.filter((h) => rules[h] === on && before[h] !== on).map((h) => words.helps[h]),
      );
    const [on, off] = [turned(true), turned(false)];
    if (on) this.announcer.announce(fill(words.nowOn, { what: on }));
    if (off) this.announcer.announce(fill(words.nowOff, { what: off }));
  }

  /** Lets the teacher type here who has asked to, or no more. */
  give(yes: boolean): void {
    this.send({ type: "give", give: yes });
  }

  /** Who is given another token is somebody else, and not at this seat. */
  protected override keep(): boolean {
    this.#leave(words.gone);
    return false;
  }

  /** What the class refuses is not asked for. */
  protected override send(message: ClientMessage): boolean {
    return (message.type !== "explain" || this.rules.explain) && super.send(message);
  }

  /** Hints can come by themselves, too. */
  protected override receive(message: ServerMessage): void {
    if (message.type === "mirrors") this.mirrors = message;
    if (message.type === "welcome") this.mirrors = { by: [] }; // who looks on is told next
    if (message.type === "class") return this.known.changed();
    super.receive(this.rules.hints ? message : this.#withoutHints(message));
  }

  #withoutHints(message: ServerMessage): ServerMessage {
    if (message.type === "step") return { ...message, ...this.#bareStep(message) };
    if (message.type === "lab") return { ...message, ...this.#bare(message) };
    if (message.type === "welcome" && message.lab)
      return { ...message, lab: this.#bare(message.lab) };
    return message;
  }

  #bare(lab: Lab): Lab {
    return { ...lab, steps: lab.steps.map((s) => this.#bareStep(s)) };
  }

  #bareStep(step: Step): Step {
    this.#hints.set(step.id, step.hints ?? []);
    return { ...step, hints: [] };
  }

  #hinted(lab: Lab): Lab {
    const steps = lab.steps.map((s) => ({ ...s, hints: this.#hints.get(s.id) ?? [] }));
    return { ...lab, steps };
  }

  #leave(why: string): void {
    this.end();
    this.over = why;
  }
}

/** What can help in a lab, and go while it is open. */
const helps = ["hints", "solutions", "explain"] as const;

/** A browser in which the server finds whoever sits at a seat, where several nodes serve. */
function at(seat: Seat): typeof browser {
  const open = (url: string) => new WebSocket(`${url}?learner=${seat.token.split(".")[0]}`);
  return { ...browser, open };
}

/** The lab of the class to go on with: the next behind one that is not done, or else one before it. */
async function following(seat: Seat, after: string): Promise<Onward | undefined> {
  const [known, work, labs] = await Promise.all([classOf(seat), workOf(seat), fetchLabs()]);
  const done = marksOf(work.record.labs);
  const at = known.labs.indexOf(after);
  const turned = [...known.labs.slice(at + 1), ...known.labs.slice(0, Math.max(at, 0))];
  const next = turned.find((id) => !done.has(id));
  const title = labs.find((l) => l.id === next)?.title;
  return next && title ? { title, href: `/class/${seat.class}/labs/${next}` } : undefined;
}
