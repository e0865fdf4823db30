import words from "$words/session.json";
import type { DemoLine, Demonstration } from "./messages.gen";
import type { TerminalModel } from "./terminal/model.svelte";
import { plainText } from "./text";
import type { Session } from "./session/session.svelte";
import { fill } from "./words";

const perKey = 55;
const perLine = 1300;
/** The same where motion is reduced: whoever wants that reads the explanation, not the typing. */
const perLineCalm = 120;

/** Types a step's solution into its terminal, slowly, and says what each line does. */
export class Demonstrator {
  /** The line that is being typed, with what it does. */
  line = $state.raw<DemoLine>();
  #session: Session;
  #timer = 0;
  /** The terminal that a line stands in half typed. */
  #typing: TerminalModel | undefined;
  #stopped = true;

  constructor(session: Session) {
    this.#session = session;
  }

  get running(): boolean {
    return this.line !== undefined;
  }

  stop(): void {
    this.#stopped = true;
    this.#typing?.setLine("");
    this.#typing = undefined;
    clearTimeout(this.#timer);
    this.line = undefined;
    this.#session.terminals.wait(false);
  }

  /** Types a demonstration to its end, or until it is stopped. */
  async run({ lines, term: id, step }: Demonstration): Promise<void> {
    this.#stopped = false;
    this.#session.terminals.wait(true);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    for (const line of lines) {
      this.line = line;
      this.#session.announcer.announce(
        fill(words.typing, { line: line.text, text: plainText(line.html) }),
      );
      if (line.answer) {
        await this.#wait(calm ? perLineCalm : perLine);
        if (this.#stopped) return;
        this.#session.lab.answer(step, line.text);
        continue;
      }
      const term = this.#session.terminals.find(id) ?? this.#session.terminals.list[0];
      if (!term) break;
      this.#session.terminals.active = term.id;
      for (let n = 1; n <= line.text.length && !calm && !line.key && !line.joined; n++) {
        this.#typing = term;
        term.setLine(line.text.slice(0, n));
        await this.#wait(perKey);
        if (this.#stopped) return;
      }
      this.#typing = undefined;
      if (line.key) term.press(line.text === "^C" ? "^C" : "^]");
      else term.enter(line.text, line.joined || undefined);
      term.watch();
      await term.settled(); // the time to read begins with the answer
      await this.#wait(calm ? perLineCalm : perLine);
      if (this.#stopped) return;
    }
    this.stop();
  }

  #wait(ms: number): Promise<void> {
    return new Promise((then) => (this.#timer = window.setTimeout(then, ms)));
  }
}
