import type { ClassQuiz, WallClass } from "../../messages.gen";
import { request, type Refusal } from "../../request";
import { Feed, type FeedHandlers, type FeedState } from "../wall/feed";
import { Showing } from "./showing.svelte";

/** What a projector shows of a class, live. */
export class Projected {
  class = $state.raw<WallClass>();
  /** The question that all are asked. */
  quiz = $state.raw<ClassQuiz>();
  state = $state<FeedState>("connecting");
  /** Why there is nothing to be seen here any more. */
  because = $state("");
  readonly showing: Showing;

  readonly #id: string;
  readonly #feed: Pick<Feed, "end" | "renew" | "wake">;

  constructor(
    id: string,
    feed: (url: string, handlers: FeedHandlers) => Pick<Feed, "end" | "renew" | "wake"> = (...of) =>
      new Feed(...of),
  ) {
    this.#id = id;
    this.showing = new Showing(id);
    const server = location.origin.replace(/^http/, "ws");
    this.#feed = feed(`${server}/api/classes/${id}/wall?seats=none`, {
      message: (message) => {
        if (message.class) {
          this.class = message.class;
          this.showing.take(message.class);
        }
        if (message.quiz) this.quiz = message.quiz;
        if (this.quiz?.id !== this.class?.show?.quiz) this.quiz = undefined;
      },
      state: (state, because = "") => {
        this.state = state;
        if (because) this.because = because;
      },
      failed: () => void this.#askWhy(),
    });
  }

  end(): void {
    this.#feed.end();
  }

  /** There is a network again. */
  retry(): void {
    this.#feed.renew();
  }

  /** Somebody sees the page again. */
  wake(): void {
    this.#feed.wake();
  }

  /** A connection that is refused does not say why. A request does. */
  async #askWhy(): Promise<void> {
    try {
      await request("GET", `/api/classes/${this.#id}`);
    } catch (reason) {
      const { status, message } = reason as Refusal;
      if (status < 400 || status >= 500) return; // it may come back
      this.end();
      this.state = "over";
      this.because = message;
    }
  }
}
