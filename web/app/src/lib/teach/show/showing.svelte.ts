import type {
  Arrange,
  Class,
  PickExchange,
  SetShow,
  SetTerminal,
  ClassShow,
  Snapshot,
  WallClass,
} from "../../messages.gen";
import { learnerToken } from "../../learner/token";
import { request } from "../../request";

/** What a teacher has picked to show a class, and what is shown. What the server refuses is thrown. */
export class Showing {
  picked = $state.raw<readonly Snapshot[]>([]);
  show = $state.raw<ClassShow>();

  readonly #path: string;
  /** What was taken out last, and where it stood. */
  #dropped = $state.raw<{ id: string; at: number }>();
  /** The exchange that is to be in front, while the server does not have it there. */
  #wanted = $state<number>();
  #stepping = false;

  /** id is the class's. */
  constructor(id: string) {
    this.#path = `/api/classes/${id}`;
  }

  /** Takes what the server has. */
  take({ picked = [], show }: Pick<WallClass, "picked" | "show">): void {
    if (JSON.stringify(picked) !== JSON.stringify(this.picked)) this.picked = picked;
    if (JSON.stringify(show) !== JSON.stringify(this.show)) this.show = show;
  }

  /** The exchange in front, from 0. */
  get front(): number {
    return this.#wanted ?? this.show?.exchanges?.front ?? 0;
  }

  /** How many there are to step through. */
  get steps(): number {
    return this.show?.exchanges?.list.length ?? 0;
  }

  /** Something that was taken out can be put back. */
  get undoable(): boolean {
    return this.#dropped !== undefined;
  }

  /** Picks an exchange of somebody's at a seat, or shows it at once by itself. */
  async pick(seat: string, what: PickExchange): Promise<void> {
    const before = this.#ids;
    await this.#ask("POST", `/seats/${seat}/picks`, what);
    await this.#follow(before);
  }

  /** Puts one that was picked at another place, from 0. */
  async move(id: string, to: number): Promise<void> {
    const ids = this.#ids.filter((other) => other !== id);
    ids.splice(to, 0, id);
    await this.#arrange(ids);
  }

  async drop(id: string): Promise<void> {
    const at = this.#ids.indexOf(id);
    await this.#arrange(this.#ids.filter((other) => other !== id));
    this.#dropped = { id, at };
  }

  /** Puts back what was taken out last. */
  async undo(): Promise<void> {
    const dropped = this.#dropped;
    if (!dropped) return;
    const ids = this.#ids;
    ids.splice(dropped.at, 0, dropped.id);
    await this.#arrange(ids);
    this.#dropped = undefined;
  }

  /** Shows what was picked, from the first on. */
  async start(): Promise<void> {
    await this.#set({ exchanges: { ids: this.#ids, front: 0 } });
  }

  /**
   * Shows somebody's terminals to all: those of the learner at a seat, who is asked, or else the teacher's own in
   * this browser.
   */
  async showTerminal(terminal: SetTerminal): Promise<void> {
    const headers: Record<string, string> = {};
    if (!terminal.seat) headers.Authorization = `Bearer ${learnerToken()}`;
    await this.#ask("PUT", "/show", { toAll: true, terminal } satisfies SetShow, headers);
  }

  /** Goes on to the next exchange, or back: the last of some steps counts. */
  async step(by: number): Promise<void> {
    if (!this.steps || this.show?.exchanges?.together) return;
    this.#wanted = Math.max(0, Math.min(this.front + by, this.steps - 1));
    if (this.#stepping) return;
    this.#stepping = true;
    try {
      while (this.show?.exchanges && this.#wanted !== this.show.exchanges.front)
        await this.change({ front: this.#wanted });
    } finally {
      this.#stepping = false;
      this.#wanted = undefined;
    }
  }

  /** Has what is shown go on otherwise. */
  async change(to: { front?: number; together?: boolean; toAll?: boolean }): Promise<void> {
    const { show } = this;
    if (!show) return;
    const { exchanges: x } = show;
    const { toAll = show.toAll ?? false, front = x?.front ?? 0, together = x?.together } = to;
    const ids = x?.list.map((s) => s.id) ?? [];
    await this.#set({
      id: show.id,
      toAll,
      ...(x && { exchanges: { ids, front, together: together ?? false } }),
    });
  }

  async end(): Promise<void> {
    await this.#ask("DELETE", "/show");
  }

  get #ids(): string[] {
    return this.picked.map((s) => s.id);
  }

  async #arrange(ids: string[]): Promise<void> {
    const before = this.#ids;
    await this.#ask("PUT", "/picked", { ids } satisfies Arrange);
    await this.#follow(before);
  }

  /** Where those are shown that were picked before, those are shown that are picked. */
  async #follow(before: string[]): Promise<void> {
    const { show } = this;
    const ids = this.#ids;
    if (!show?.exchanges?.list.some((s) => before.includes(s.id)) || ids.join() === before.join())
      return;
    if (!ids.length) return this.end();
    const now = show.exchanges.list[show.exchanges.front]!.id;
    const at = ids.indexOf(now);
    const front = at < 0 ? Math.min(show.exchanges.front, ids.length - 1) : at;
    const { id, toAll = false } = show;
    await this.#set({
      id,
      toAll,
      exchanges: { ids, front, together: show.exchanges.together ?? false },
    });
  }

  #set(show: SetShow): Promise<void> {
    return this.#ask("PUT", "/show", show);
  }

  async #ask(
    method: string,
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<void> {
    const answer = await request(method, this.#path + path, body, headers);
    this.take((await answer.json()) as Class);
  }
}
