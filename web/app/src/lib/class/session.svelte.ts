import { fetchLabs } from "../labs";
import { marksOf } from "../marks";
import type { ClientMessage, Lab, MyClass, ServerMessage } from "../messages.gen";
import type { Refusal } from "../request";
import { browser, type ConnectionState } from "../session/connection";
import {
  Session,
  type Onward,
  type Rules,
  type SessionSurroundings,
  type Within,
} from "../session/session.svelte";
import { barred, gone } from "./closed";
import { classOf, workOf, type Seat } from "./seats";
import words from "$words/class.json";

/** What somebody does at a seat in a class, by the class's rules. */
export class ClassSession extends Session {
  override readonly shareable = false;
  override readonly rules: Rules;
  override readonly within: Within;
  /** Why nothing can be done here any more, "" as long as it can. */
  over = $state("");

  readonly #seat: Seat;

  /** known is the class as it has just been seen. */
  constructor(
    activity: string,
    seat: Seat,
    known: MyClass,
    ...[url, around = at(seat)]: SessionSurroundings
  ) {
    super(activity, url, around);
    this.token = seat.token;
    this.#seat = seat;
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
    let why: string;
    try {
      why = barred(await classOf(this.#seat), this.activity);
    } catch (reason) {
      why = gone(reason as Refusal);
      if (!why) throw reason;
    }
    if (why) this.#leave(why);
    else goOn();
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
    super.receive(this.rules.hints ? message : withoutHints(message));
  }

  #leave(why: string): void {
    this.end();
    this.over = why;
  }
}

/** A browser in which the server finds whoever sits at a seat, where several nodes serve. */
function at(seat: Seat): typeof browser {
  const open = (url: string) => new WebSocket(`${url}?learner=${seat.token.split(".")[0]}`);
  return { ...browser, open };
}

function withoutHints(message: ServerMessage): ServerMessage {
  if (message.type === "step") return { ...message, hints: [] };
  if (message.type === "lab") return { ...message, ...bare(message) };
  if (message.type === "welcome" && message.lab) return { ...message, lab: bare(message.lab) };
  return message;
}

const bare = (lab: Lab): Lab => ({ ...lab, steps: lab.steps.map((s) => ({ ...s, hints: [] })) });

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
