import { fetchLabs } from "../labs";
import { marksOf } from "../marks";
import type {
  ClientMessage,
  Lab,
  Line,
  MyClass,
  Out,
  ServerMessage,
  Step,
  Welcome,
} from "../messages.gen";
import { browser, type ConnectionState } from "../session/connection";
import {
  Session,
  play,
  type Onward,
  type Rules,
  type SessionSurroundings,
  type Within,
} from "../session/session.svelte";
import { fill, locale } from "../words";
import { barred } from "./closed";
import { KnownClass } from "./known.svelte";
import { classOf, workOf, type Seat } from "./seats";
import { clock } from "./clock.svelte";
import { holdOf, type Hold } from "./lead";
import words from "$words/class.json";
import led from "$words/lead.json";

/** What somebody does at a seat in a class, by the class's rules. */
export class ClassSession extends Session {
  override readonly shareable = false;
  override readonly within: Within;
  readonly known: KnownClass;
  /** Why nothing can be done here any more, "" as long as it can. */
  over = $state("");

  /** Advice that stood when an exam began, which is in view again when it is over; all else is sent anew. */
  #aside: Record<string, string> = {};
  /** Hints that were asked for before there were none any more, by step. */
  #hints = new Map<string, string[]>();
  /** Lines that were sent while teachers had written something, and are not answered yet. */
  #lines: Line[] = [];
  /** The lab is to be begun when one may. */
  #late: Welcome | undefined;
  /** What the server has said last of something that it refused. */
  #refused = "";
  /** The server tells this page when something of the class has changed. */
  #told = false;
  /** There was an exam when it was last seen. */
  #examined: boolean;
  /** Something kept one from going on when it was last seen. */
  #held = false;

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
    this.rules = inForce(known);
    this.#examined = known.lead.exam !== undefined;
    const waits = () => this.#waits;
    this.within = {
      href: `/class/${seat.class}`,
      following: (lab) => following(seat, lab),
      get waits() {
        return waits();
      },
    };
  }

  /** What keeps one from going on just now. */
  get hold(): Hold {
    const at = this.lab.current?.steps.findIndex((s) => s.status === "open") ?? 0;
    return holdOf(this.known.current?.lead ?? {}, this.activity, at, clock.now);
  }

  get #waits(): string {
    const { hold } = this;
    if (hold === "closed") return led.labClosed;
    if (hold === "over") return led.examOver;
    return hold === "steps" ? led.stepWaits : "";
  }

  /** A lab that is not open is begun when it is. */
  protected override begin(welcome: Welcome): void {
    const begun =
      this.activity === play ? this.terminals.list.length > 0 : welcome.lab?.id === this.activity;
    this.#late = !begun && this.hold && this.hold !== "steps" ? welcome : undefined;
    if (!this.#late) super.begin(welcome);
  }

  /**
   * Something was refused, perhaps as the class is led otherwise since a moment ago. What was typed
   * and has no answer by when the class has been asked for was refused, and comes back to the prompt.
   */
  async #giveBack(): Promise<void> {
    const sent = this.terminals.list.map((term) => [term, term.last] as const);
    await this.known.ask().catch(() => {});
    for (const [term, last] of sent) term.giveBack(last);
  }

  /** What is refused no more is not complained about any longer, and what waits is begun. */
  #led(): void {
    // What an exam leaves out is not sent when it is over, nor taken back when it begins.
    const examined = this.known.current?.lead.exam !== undefined;
    if (examined !== this.#examined) {
      this.#examined = examined;
      this.renew();
    }
    const held = this.#held;
    this.#held = this.hold !== "";
    if (this.#held) {
      this.lab.demonstration = undefined; // nothing of it would be taken
      return;
    }
    if (held && this.error === this.#refused) this.error = "";
    const late = this.#late;
    this.#late = undefined;
    if (late && this.state === "online") super.begin(late);
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
    if (!current) return;
    this.#rule(inForce(current));
    this.#led();
  }

  /** What is typed and shown stays, whatever there is to help. */
  #rule(rules: Rules): void {
    const before = this.rules;
    if (JSON.stringify(rules) === JSON.stringify(before)) return;
    this.rules = rules;
    if (!rules.solutions) this.lab.demonstration = undefined;
    const lab = this.lab.current;
    if (rules.exam !== before.exam) {
      const aside = this.#aside;
      this.#aside = rules.exam ? this.lab.advice : {};
      this.lab.advice = rules.exam ? {} : { ...aside, ...this.lab.advice };
    }
    if (lab && (rules.exam || rules.hints !== before.hints))
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

  /** A line that a teacher has offered needs no offer any more when it was run. */
  #answered({ term, seq }: Out): void {
    const sent = this.#lines.filter((line) => line.term === term && line.seq <= seq);
    if (!sent.length) return;
    this.#lines = this.#lines.filter((line) => !sent.includes(line));
    for (const note of this.known.notes)
      if (note.line && sent.some(({ text }) => text.trim() === note.text.trim()))
        void this.known.read(note).catch(() => {}); // then it is there again, and can be put away
  }

  /** What the class refuses is not asked for. */
  protected override send(message: ClientMessage): boolean {
    if (message.type === "line" && this.known.notes.length) this.#lines.push(message);
    return (message.type !== "explain" || this.rules.explain) && super.send(message);
  }

  /** Hints can come by themselves, too. */
  protected override receive(message: ServerMessage): void {
    if (message.type === "out") this.#answered(message);
    if (message.type === "class") return this.known.changed();
    if (message.type === "error") {
      this.#refused = message.error;
      void this.#giveBack();
    }
    super.receive(this.rules.hints ? message : this.#withoutHints(message));
    if (message.type === "welcome" && !this.#told) {
      this.#told = true;
      void this.known.ask().catch(() => {}); // it may have changed before this page was told of it
    }
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
    const bare = { ...step, hints: [] };
    if (!this.rules.exam) return bare;
    const goals = step.goals?.map((g) => ({ ...g, fails: "" }));
    return { ...bare, explain: "", ...(goals && { goals }) };
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

/** What there is to help at a seat just now. */
const inForce = ({ rules, lead }: MyClass): Rules => ({ ...rules, exam: lead.exam !== undefined });

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
