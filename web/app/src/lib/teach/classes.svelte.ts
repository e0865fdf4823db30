import { fetchLabs } from "../labs";
import type {
  Class,
  ClassSettings,
  ClassSummary,
  Door,
  LabSummary,
  Members,
  Rostered,
  Seat,
} from "../messages.gen";
import { request } from "../request";
import { reach } from "./reach.svelte";

const json = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T;

/** The classes that the teacher sees, the latest used first. */
export const classes = (): Promise<ClassSummary[]> => json(request("GET", "/api/classes"));

/** A class that has just a title: what learners find in it is what they find elsewhere. */
export const newClass = (title: string): Promise<Class> =>
  json(
    request("POST", "/api/classes", {
      title,
      labs: [],
      rules: { hints: true, solutions: true, explain: true, scoring: true, freePlay: true },
      keep: 0,
    } satisfies ClassSettings),
  );

/** A class as its teachers see it, and what they do with it. What the server refuses is thrown. */
export class OneClass {
  readonly id: string;
  current = $state.raw<Class>();
  /** All labs there are. */
  all = $state.raw<LabSummary[]>([]);

  constructor(id: string) {
    this.id = id;
  }

  private at(rest = ""): string {
    return `/api/classes/${this.id}${rest}`;
  }

  /** Does something that the server answers with the class. */
  private async change(method: string, rest: string, body?: object): Promise<void> {
    this.current = await json<Class>(request(method, this.at(rest), body));
  }

  async load(): Promise<void> {
    const [, labs] = await Promise.all([this.change("GET", ""), fetchLabs(), reach.load()]);
    this.all = labs;
  }

  /** Looks who has come. */
  look = (): Promise<void> => this.change("GET", "");

  setUp = (settings: ClassSettings): Promise<void> => this.change("PUT", "", settings);
  setDoor = (door: Door): Promise<void> => this.change("PUT", "/door", { door });
  changeCode = (): Promise<void> => this.change("POST", "/code");
  archive = (archived: boolean): Promise<void> => this.change("PUT", "/archived", { archived });
  takeIn = (name: string): Promise<void> => this.change("POST", "/teachers", { name });

  async leave(): Promise<void> {
    await request("DELETE", this.at("/teachers"));
  }

  copy(title: string): Promise<Class> {
    return json(request("POST", this.at("/copies"), { title }));
  }

  async delete(): Promise<void> {
    await request("DELETE", this.at());
  }

  /** Makes a seat for each name, and returns those with their codes, and the names that got none. */
  async expect(text: string): Promise<Rostered> {
    const made = await json<Rostered>(request("POST", this.at("/roster"), { text }));
    await this.look();
    return made;
  }

  /** Makes a seat for everybody in the course who has none, and tells how many that are. */
  async expectMembers(): Promise<number> {
    const { seats } = await json<Members>(request("POST", this.at("/members")));
    await this.look();
    return seats;
  }

  /** Does something about a seat. */
  private async seat(method: string, id: string, rest = "", body?: object): Promise<Response> {
    const answer = await request(method, this.at(`/seats/${id}${rest}`), body);
    await this.look();
    return answer;
  }

  async admit(id: string, admitted: boolean): Promise<void> {
    await this.seat("PUT", id, "/admitted", { admitted });
  }

  async place(id: string, name: string, group: string): Promise<void> {
    await this.seat("PUT", id, "", { name, group });
  }

  /** Another code for a seat. */
  renewCode(id: string): Promise<Seat> {
    return json(this.seat("POST", id, "/code"));
  }

  /** All that is kept of who sits at a seat. */
  async exportOf(id: string): Promise<string> {
    return (await request("GET", this.at(`/seats/${id}/export`))).text();
  }

  async remove(id: string): Promise<void> {
    await this.seat("DELETE", id);
  }
}

/** The link by which a seat is taken. */
export const seatLink = (code: string): string => `${reach.origin}/join#${code}`;

/** A code in two groups, as it is read out. */
export const grouped = (code: string): string =>
  `${code.slice(0, code.length / 2)} ${code.slice(code.length / 2)}`;

/**
 * Fields of a table's line (RFC 4180). What a spreadsheet would take for a formula is text, whatever separates cells
 * for it.
 */
export const csvLine = (fields: string[]): string =>
  fields
    .map((f) => (/^[=+\-@\t\r\n|%＝＋－＠]/.test(f) ? `'${f}` : f).replaceAll('"', '""'))
    .map((f) => `"${f}"`)
    .join(",") + "\r\n";
