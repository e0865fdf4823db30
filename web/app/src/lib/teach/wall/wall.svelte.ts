import words from "$words/wall.json";
import type {
  ClassQuiz,
  Seat,
  Wall as WallMessage,
  WallClass,
  WallLab,
  WallPast,
  WallSeat,
} from "../../messages.gen";
import { hiddenNames, kept } from "../../storage";
import { fill, plural } from "../../words";
import { request, type Refusal } from "../../request";
import { Feed, type FeedState } from "./feed";
import { mask, Pseudonyms } from "./names";
import { holdOf } from "../../class/lead";
import { standingOf, type Kind, type Standing } from "./needs";
import { arranged, isFound, isNeedy, type Filter, type Placed } from "./order";
import { expectation, longest, shortest, typicalOf, type Going } from "./pace";

/** A seat, drawn again when something that is seen of it has changed. */
export class Row {
  readonly id: string;
  readonly alias: string;
  /** As the server has told it last. */
  said: WallSeat;
  /** What lies behind them, by lab. */
  readonly past = new Map<string, WallPast>();
  name = $state("");
  standing = $state.raw() as Standing;
  /** The standing in one string, to see whether it has changed. */
  drawn = "";
  /** By what the seat is placed: as it stands now, though that may be drawn alike. */
  placed!: Placed;
  dirty = true;
  /** When the last page in the lab was seen to close. */
  left: number | undefined;

  constructor(said: WallSeat, alias: string) {
    this.id = said.seat.id;
    this.alias = alias;
    this.said = said;
  }
}

/** Whether somebody was turned away at the door. */
const isOut = (seat: Seat) => seat.state === "refused";

/** How often what has come is drawn, in milliseconds; how often time alone; how often rows may move. */
const drawEvery = 250;
const tickEvery = 2000;
const orderEvery = 1500;
/** How often it is found how long steps take: that of a class does not change in less. */
const measureEvery = 1000;
/** How long rows do not move under somebody's pointer or focus that was used last. */
const holdFor = 5000;
/** How often it is said who needs somebody, and of how many. */
const sayEvery = 6000;
const mostSaid = 3;
/** What is said as it comes; how long something takes is seen. */
const saidKinds: Kind[] = ["hand", "mistake", "long"];

/** A class as it gets on, live. */
export class Wall {
  readonly id: string;
  readonly teacher: string;
  state = $state<FeedState>("connecting");
  /** Why it is over. */
  because = $state("");
  class = $state.raw<WallClass>();
  /** The question that all are asked, and how they answer. */
  quiz = $state.raw<ClassQuiz>();
  /** The lab that is shown, "" where the class has none. */
  lab = $state("");
  /** Those that are shown, in their order. */
  rows = $state.raw<Row[]>([]);
  /** How many there are, shown or not; and how many need help that nobody brings. */
  all = $state(0);
  needy = $state(0);
  groups = $state.raw<string[]>([]);
  /** How many are at each step just now. */
  counts = $state.raw<number[]>([]);
  /** How many are at work in each lab, by its id. */
  busy = $state.raw<Record<string, number>>({});
  /** When it ends, in words. */
  pace = $state("");
  /** For screen readers. */
  says = $state("");
  /** Whether machines have not told yet how those get on whom they have. */
  asking = $state(true);
  /** Counts how often what has come was drawn. */
  beats = $state(0);
  hidden = $state(false);
  text = $state("");
  group = $state("");
  onlyNeedy = $state(false);
  /** The steps of the lab on show at which anybody can work, from 0; undefined for all. */
  open = $state.raw<{ from: number; to: number }>();
  by = $state("need");

  /** Called before rows move. */
  onmove = () => {};

  readonly #feed: Feed;
  readonly #seats = new Map<string, Row>();
  readonly #names = new Pseudonyms();
  /** The server's clock less this machine's, in milliseconds. */
  offset = 0;
  /** Whether the teacher has chosen the lab. */
  #chosen: boolean;
  #drawing: ReturnType<typeof setTimeout> | undefined;
  readonly #ticking: ReturnType<typeof setInterval>;
  #drawn = 0;
  #ticked = 0;
  #measured = 0;
  #typical: ReturnType<typeof typicalOf> = [];
  #going: Going[] = [];
  #ordered = 0;
  #heldUntil = 0;
  /** The needs that have been said, and those that are to be, by seat. */
  readonly #known = new Map<string, string>();
  readonly #toSay = new Map<string, Kind>();
  #said = 0;

  /** lab is the one to show, "" for that where most are. */
  constructor(id: string, teacher: string, lab: string, feed = connect) {
    this.id = id;
    this.teacher = teacher;
    this.lab = lab;
    this.#chosen = lab !== "";
    this.hidden = kept.get(hiddenNames) === id;
    this.#feed = feed(id, {
      message: (m) => this.#take(m),
      state: (state, because = "") => {
        this.state = state;
        if (because) this.because = because;
      },
      failed: () => void this.#askWhy(),
    });
    this.#ticking = setInterval(() => this.#draw(true), tickEvery);
  }

  end(): void {
    this.#feed.end();
    clearInterval(this.#ticking);
    clearTimeout(this.#drawing);
  }

  /** There is a network again, or somebody does not want to wait. */
  retry(): void {
    this.#feed.renew();
  }

  wake(): void {
    this.#feed.wake();
  }

  /** Somebody points at a row, or goes through them by keyboard: none is to run away. */
  hold(): void {
    this.#heldUntil = Date.now() + holdFor;
  }

  get #held(): boolean {
    return Date.now() < this.#heldUntil;
  }

  show(lab: string): void {
    this.lab = lab;
    this.#chosen = true;
    this.#known.clear();
    for (const row of this.#seats.values()) row.left = undefined;
    this.#draw(true);
    this.order();
  }

  /** What a seat is called on the page. */
  called(row: Row): string {
    return this.hidden ? row.alias : row.name;
  }

  /** What a learner has typed, or was answered. */
  quoted(row: Row, text: string): string {
    return this.hidden ? mask(text, row.name, row.alias) : text;
  }

  /**
   * Hides names, or shows them, in this browser until the other is chosen. What was typed or said of
   * them goes as well.
   */
  hide(hidden: boolean): void {
    this.hidden = hidden;
    kept.set(hiddenNames, hidden ? this.id : "");
    this.text = this.says = "";
    this.#toSay.clear();
    this.order();
  }

  /** Whether nobody can work at a step just now, as the class is led. */
  isClosed(step: number): boolean {
    return this.open !== undefined && step > this.open.to;
  }

  get labOnShow(): WallLab | undefined {
    return this.class?.labs.find((l) => l.id === this.lab);
  }

  row(id: string): Row | undefined {
    return this.#seats.get(id);
  }

  /** All who have a place in the class, whoever is looked for. */
  get everybody(): Row[] {
    return [...this.#seats.values()].filter((r) => !isOut(r.said.seat));
  }

  /** The time on the server's clock, in milliseconds. */
  get now(): number {
    return Date.now() + this.offset;
  }

  /** A connection that is refused does not say why. A request does. */
  async #askWhy(): Promise<void> {
    try {
      await request("GET", `/api/classes/${this.id}`);
    } catch (reason) {
      const { status, message } = reason as Refusal;
      if (status < 400 || status >= 500) return; // it may come back
      this.end();
      this.state = "over";
      this.because = message;
    }
  }

  #take(m: WallMessage): void {
    this.offset = Date.parse(m.now) - Date.now();
    const { seats } = m;
    this.asking = m.asking ?? false;
    if (m.class) {
      this.class = m.class;
      const there = new Set(seats.map((s) => s.seat.id));
      for (const id of [...this.#seats.keys()]) if (!there.has(id)) this.#seats.delete(id);
    }
    if (m.quiz) this.quiz = m.quiz;
    if (this.quiz?.id !== this.class?.show?.quiz) this.quiz = undefined;
    for (const id of m.gone ?? []) this.#seats.delete(id);
    this.#names.name(seats.map((s) => s.seat));
    for (const said of seats) this.#tell(said);
    if (m.class) this.#chooseLab();
    const news = seats.some(({ seat }) => isOut(seat) || !this.#seats.get(seat.id)!.placed);
    if (m.class || m.gone || news) {
      this.#draw(true);
      // Nobody moves while somebody points at them; but who has gone does not stand there again.
      this.rows = this.rows.filter((r) => this.#seats.has(r.id) && !isOut(r.said.seat));
      if (!this.#held || this.rows.length === 0) this.order();
    } else if (!this.#drawing) {
      const wait = Math.max(0, this.#drawn + drawEvery - Date.now());
      this.#drawing = setTimeout(() => this.#draw(false), wait);
    }
  }

  #tell(said: WallSeat): void {
    const { id, name } = said.seat;
    let row = this.#seats.get(id);
    if (!row) {
      row = new Row(said, this.#names.of(id));
      this.#seats.set(id, row);
    } else {
      for (const after of said.work) {
        const before = row.said.work.find((w) => w.lab === after.lab);
        if (before && after.lab === this.lab && !after.pages !== !before.pages)
          row.left = after.pages ? undefined : this.now;
      }
      row.said = said;
      row.dirty = true;
    }
    row.name = name;
    for (const past of said.past ?? []) row.past.set(past.lab, past);
  }

  /** Until the teacher chooses, the lab where most are, as long as anybody is there. */
  #chooseLab(): void {
    const labs = this.class!.labs.map((l) => l.id);
    if (this.#chosen && labs.includes(this.lab)) return;
    this.#chosen = false;
    this.#count();
    const most = Math.max(0, ...labs.map((id) => this.busy[id] ?? 0));
    if (labs.includes(this.lab) && (most === 0 || this.busy[this.lab])) return;
    const latest = (id: string) =>
      this.everybody.reduce((at, { said }) => {
        const active = said.work.find((w) => w.lab === id)?.active;
        return active ? Math.max(at, Date.parse(active)) : at;
      }, 0);
    this.lab =
      labs.find((id) => most > 0 && this.busy[id] === most) ??
      labs.reduce((a, b) => (latest(b) > latest(a) ? b : a), labs[0] ?? "");
  }

  /** Counts who is at work in each lab. */
  #count(): void {
    const busy: Record<string, number> = {};
    for (const { said } of this.everybody)
      for (const w of said.work) if (w.pages) busy[w.lab] = (busy[w.lab] ?? 0) + 1;
    if (JSON.stringify(busy) !== JSON.stringify(this.busy)) this.busy = busy;
  }

  /** Draws what has come, or with all of it what time alone has changed. */
  #draw(all: boolean): void {
    clearTimeout(this.#drawing);
    this.#drawing = undefined;
    this.#drawn = Date.now();
    if (!this.class) return;
    const rows = this.everybody;
    this.all = rows.length;
    this.#count();
    if (all && !this.#chosen) this.#chooseLab();
    const lab = this.labOnShow;
    const drawn: WallLab = lab ?? { id: "", title: "", minutes: 0, steps: [] };
    const now = this.now;
    const counts = drawn.steps.map(() => 0);
    for (const { said } of rows) {
      const work = said.work.find((w) => w.lab === drawn.id);
      if (work?.pages && work.at >= 0) counts[work.at]!++;
    }
    if (counts.join() !== this.counts.join()) this.counts = counts;
    const tells = all && this.#drawn - this.#ticked >= tickEvery * 2;
    if (all || !this.#going.length || this.#drawn - this.#measured >= measureEvery)
      this.#measure(drawn);
    const [typical, going] = [this.#typical, this.#going];
    const titles = new Map(this.class.labs.map((l) => [l.id, l.title]));
    titles.set("play", words.freePlay).set("replay", words.replay);
    const held = (step: number) => holdOf(this.class?.lead ?? {}, drawn.id, step, now) !== "";
    const around = { lab: drawn, titles, now, typical: (i: number) => typical[i], held };
    let needy = 0;
    for (const row of rows) {
      if (all || row.dirty) this.#drawRow(row, { ...around, left: row.left });
      if (isNeedy(row.placed.standing, this.teacher)) needy++;
    }
    this.needy = needy;
    // The first time as soon as somebody is seen at work.
    if (tells || (!this.pace && going.length > 0)) {
      this.#ticked = this.#drawn;
      this.pace = lab && !held(-1) ? expectation(lab, typical, going, now) : "";
    }
    this.beats++;
    this.#speak();
    if (!this.#held && this.#drawn - this.#ordered >= orderEvery) this.order();
  }

  /** Finds how long the steps of a lab take just now, and how far everybody is. */
  #measure(lab: WallLab): void {
    this.#measured = this.#drawn;
    const now = this.now;
    const [took, spent] = [0, 1].map(() => lab.steps.map((): number[] => []));
    this.#going = [];
    for (const { said, past } of this.everybody) {
      for (const [i, seconds] of past.get(lab.id)?.took.entries() ?? [])
        if (seconds >= 0 && seconds < longest) took![i]?.push(Math.max(seconds, shortest) * 1000);
      const work = said.work.find((w) => w.lab === lab.id);
      if (!work) continue;
      const recent = now - Date.parse(work.active ?? "") < 15 * 60_000;
      const at = work.at < 0 && work.finished ? lab.steps.length : work.at;
      const since = work.since ? now - Date.parse(work.since) : 0;
      if (work.pages && work.at >= 0 && work.since) spent![work.at]!.push(since);
      if (at >= 0 && (work.pages || recent || work.finished))
        this.#going.push({ at, spent: since });
    }
    this.#typical = typicalOf(lab, took!, spent!);
  }

  #drawRow(row: Row, around: Parameters<typeof standingOf>[1]): void {
    row.dirty = false;
    const standing = standingOf(row.said, around);
    const shown = this.called(row);
    row.placed = { shown, group: row.said.seat.group ?? "", standing };
    const drawn = JSON.stringify(standing, (key, value: unknown) =>
      key === "weight" ? undefined : value,
    );
    if (drawn !== row.drawn) {
      row.drawn = drawn;
      row.standing = standing;
    }
    this.#hear(row, standing);
  }

  /** Notes what is new of somebody's needs. */
  #hear(row: Row, { reasons }: Standing): void {
    const kind = reasons[0]?.kind ?? "";
    const before = this.#known.get(row.id);
    this.#known.set(row.id, kind);
    if (before === undefined || before === kind) return;
    if (kind && saidKinds.includes(kind)) this.#toSay.set(row.id, kind);
    else this.#toSay.delete(row.id);
  }

  /** Says who needs somebody, now and then. */
  #speak(): void {
    if (this.#toSay.size === 0 || this.#drawn - this.#said < sayEvery) return;
    this.#said = this.#drawn;
    const rows = [...this.#toSay.keys()].map((id) => this.#seats.get(id)).filter((r) => !!r);
    this.#toSay.clear();
    const sentences = rows.slice(0, mostSaid).map((row) =>
      fill(words.sayNeed, {
        name: this.called(row),
        reason: row.standing.reasons[0]?.says ?? "",
      }),
    );
    const more = rows.length - mostSaid;
    if (more > 0) sentences.push(plural(words.sayMore, more));
    this.says = sentences.join(" ");
  }

  /** Puts the rows in order, and leaves out what is not looked for. */
  order(): void {
    this.#ordered = Date.now();
    const filter: Filter = {
      text: this.text,
      group: this.group,
      needy: this.onlyNeedy,
      by: this.by,
      teacher: this.teacher,
    };
    const rows = this.everybody.filter((r) => r.placed);
    for (const row of rows) row.placed.shown = this.called(row);
    const groups = [...new Set(rows.map((r) => r.placed.group))].filter((g) => g !== "").sort();
    if (groups.join("\n") !== this.groups.join("\n")) this.groups = groups;
    const shown = arranged(
      rows.filter((r) => isFound(r.placed, filter)),
      filter,
    );
    const same = shown.length === this.rows.length && shown.every((r, i) => r === this.rows[i]);
    if (same) return;
    this.onmove();
    this.rows = shown;
  }
}

const connect = (id: string, handlers: ConstructorParameters<typeof Feed>[1]) =>
  new Feed(`${location.origin.replace(/^http/, "ws")}/api/classes/${id}/wall`, handlers);
