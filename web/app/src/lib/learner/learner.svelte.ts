import type { Learner, Rename, SignedIn } from "../messages.gen";
import { marksOf } from "../marks";
import { medalsOf } from "../medals";
import { nobody, request, type Refusal } from "../request";
import { forgetToken, learnerToken, linkWith } from "./token";

/** What the server knows of the learner on this device. */
export class LearnerStore {
  /** Undefined before the server has answered, and for whoever is new to it. */
  current = $state.raw<Learner>();

  /** Whether nobody is signed in on this device yet. */
  get isNew(): boolean {
    return learnerToken() === "";
  }

  /** How the labs that were finished were done, by their ids. */
  readonly marks = $derived(marksOf(this.current?.record.labs ?? []));

  /** The best medals of the labs that have some, by the labs' ids. */
  readonly medals = $derived(medalsOf(this.current?.record.labs ?? []));

  /** The labs that were finished, by their ids. */
  readonly finished: ReadonlySet<string> = $derived(new Set(this.marks.keys()));

  /** Why the server could not say what it knows, the last time that it was asked; "" if it did. */
  problem = $state("");

  /**
   * Asks what the server knows; whoever is not known to it has done nothing. Throws what is in the
   * way of an answer, and leaves what was known before.
   */
  async load(): Promise<void> {
    this.problem = "";
    if (this.isNew) return;
    try {
      const answer = await ask("GET", "/api/learner");
      this.current = (await answer.json()) as Learner;
    } catch (reason) {
      const { status, message } = reason as Refusal;
      if (status !== nobody) {
        this.problem = message;
        throw reason;
      }
      this.current = undefined;
    }
  }

  /** Gives the learner another name; "" takes it away. */
  async rename(name: string): Promise<void> {
    await ask("PUT", "/api/learner/name", { name } satisfies Rename);
    await this.load();
  }

  /** A link by which another device signs in and goes on at a path. */
  async link(path: string): Promise<string> {
    const answer = await ask("POST", "/api/learner/devices");
    return linkWith(((await answer.json()) as SignedIn).token, path);
  }

  async signOutOthers(): Promise<void> {
    await ask("DELETE", "/api/learner/devices");
    await this.load();
  }

  /** All that is kept of the learner, as JSON. */
  async export(): Promise<string> {
    return (await ask("GET", "/api/learner/export")).text();
  }

  /** Has all of it erased, for good. */
  async erase(): Promise<void> {
    await ask("DELETE", "/api/learner");
    forgetToken();
    this.current = undefined;
  }
}

/** Sends a request in the learner's name; what the server refuses is thrown, to be read. */
export function ask(method: string, path: string, body?: object): Promise<Response> {
  return request(method, path, body, { Authorization: `Bearer ${learnerToken()}` });
}

export const learner = new LearnerStore();
