import type { APIRequestContext, Page } from "@playwright/test";
import type {
  AskQuiz,
  Class,
  ClassRules,
  Door,
  Invitation,
  Lead,
  PickExchange,
  PlatformSettings,
  Platforms,
  Seat,
} from "../src/lib/messages.gen";
import { expect, request, test as base } from "./test";
import { Terminal } from "./terminal";

const labs = ["send-by-hand", "collect-by-pop3"];
const rules: ClassRules = {
  hints: true,
  solutions: true,
  explain: true,
  scoring: true,
  freePlay: true,
};

const password = "correct horse";

/** What a teacher does meanwhile, over HTTP. */
export class Teacher {
  readonly #http: APIRequestContext;
  #name = "";

  constructor(http: APIRequestContext) {
    this.#http = http;
  }

  async #does<T>(method: string, path: string, data?: object): Promise<T> {
    const answer = await this.#http.fetch(path, { method, ...(data && { data }) });
    expect(answer.ok(), await answer.text()).toBe(true);
    return (answer.status() === 204 ? undefined : await answer.json()) as T;
  }

  begin(invitation: string, name = "Ana"): Promise<void> {
    this.#name = name;
    return this.#does("POST", "/api/teacher", { invitation, name, password });
  }

  /** Signs in in a browser. */
  async signsIn(page: Page): Promise<void> {
    const data = { name: this.#name, password };
    const answer = await page.request.post("/api/teacher/sign-in", { data });
    expect(answer.ok(), await answer.text()).toBe(true);
  }

  makes(title: string, other: Partial<ClassRules> = {}, of = labs): Promise<Class> {
    const settings = { title, labs: of, rules: { ...rules, ...other }, keep: 30 };
    return this.#does("POST", "/api/classes", settings);
  }

  /** Has somebody new teach a class as well. */
  async takesIn(c: Class, http: APIRequestContext, name: string): Promise<Teacher> {
    const { token } = await this.#does<Invitation>("POST", "/api/teacher/invitations");
    const other = new Teacher(http);
    await other.begin(token!, name);
    await this.#does("POST", `/api/classes/${c.id}/teachers`, { name });
    return other;
  }

  sees(c: Class): Promise<Class> {
    return this.#does("GET", `/api/classes/${c.id}`);
  }

  setDoor(c: Class, door: Door): Promise<void> {
    return this.#does("PUT", `/api/classes/${c.id}/door`, { door });
  }

  admits(c: Class, seat: Seat, admitted: boolean): Promise<void> {
    return this.#does("PUT", `/api/classes/${c.id}/seats/${seat.id}/admitted`, { admitted });
  }

  /** Says that they are on it, or no more. */
  helps(c: Class, seat: Seat, here = true): Promise<void> {
    return this.#does("PUT", `/api/classes/${c.id}/seats/${seat.id}/helper`, { here });
  }

  /** Changes what learners find in a class. */
  rules(c: Class, other: Partial<ClassRules>): Promise<void> {
    const settings = { ...c.settings, rules: { ...c.settings.rules, ...other } };
    return this.#does("PUT", `/api/classes/${c.id}`, settings);
  }

  /** The seat of somebody in a class. */
  async seat(c: Class, name: string): Promise<Seat> {
    return (await this.sees(c)).seats.find((s) => s.name === name)!;
  }

  /** Gives somebody's seat another code, and returns it. */
  async renews(c: Class, name: string): Promise<string> {
    const { id } = await this.seat(c, name);
    const { code } = await this.#does<Seat>("POST", `/api/classes/${c.id}/seats/${id}/code`);
    return code!;
  }

  /** Has a hand down. */
  async lowers(c: Class, name: string): Promise<void> {
    const { id } = await this.seat(c, name);
    await this.#does("DELETE", `/api/classes/${c.id}/seats/${id}/hand`);
  }

  async writes(c: Class, name: string, text: string, line = false): Promise<void> {
    const { id } = await this.seat(c, name);
    await this.#does("POST", `/api/classes/${c.id}/seats/${id}/notes`, { text, line });
  }

  /** Leads a class so, and no more as before. */
  leads(c: Class, lead: Lead): Promise<void> {
    return this.#does("PUT", `/api/classes/${c.id}/lead`, lead);
  }

  /** Registers a learning platform, in the place of all that there were. */
  async knows(settings: PlatformSettings): Promise<void> {
    const { platforms } = await this.#does<Platforms>("GET", "/api/lti/platforms");
    for (const p of platforms) await this.#does("DELETE", `/api/lti/platforms/${p.id}`);
    await this.#does("POST", "/api/lti/platforms", settings);
  }

  /** Puts a class away, or takes it out again. */
  archives(c: Class, archived = true): Promise<void> {
    return this.#does("PUT", `/api/classes/${c.id}/archived`, { archived });
  }

  /** Asks all of a class a question. */
  asks(c: Class, quiz: AskQuiz): Promise<void> {
    return this.#does("POST", `/api/classes/${c.id}/quizzes`, quiz);
  }

  /** Shows all of a class an exchange of somebody's. */
  async shows(c: Class, name: string, exchange: PickExchange): Promise<void> {
    const { id } = await this.seat(c, name);
    await this.#does("POST", `/api/classes/${c.id}/seats/${id}/picks`, { ...exchange, show: true });
  }

  deletes(c: Class): Promise<void> {
    return this.#does("DELETE", `/api/classes/${c.id}`);
  }
}

/** Ana teaches on the worker's server, and is signed in at her desk, a browser of her own. */
export const test = base.extend<{ desk: Page }, { ana: Teacher }>({
  desk: async ({ browser, baseURL, ana }, use) => {
    const context = await browser.newContext({ baseURL: baseURL!, locale: "en-GB" });
    const desk = await context.newPage();
    await ana.signsIn(desk);
    await use(desk);
    await context.close();
  },
  ana: [
    async ({ server }, use) => {
      const http = await request.newContext({ baseURL: server.address });
      const ana = new Teacher(http);
      await ana.begin(new URL(server.invitation).hash.slice(1));
      await use(ana);
      await http.dispose();
    },
    { scope: "worker" },
  ],
});

/** A page in a browser of somebody else's, or of another device. */
export async function another(page: Page): Promise<Page> {
  const baseURL = new URL("/", page.url()).href;
  return (await page.context().browser()!.newContext({ baseURL, locale: "en-GB" })).newPage();
}

/** Joins a class by its link. */
export async function joins(page: Page, c: Class, name: string): Promise<void> {
  await page.goto(`/join/${c.code}`);
  await page.getByLabel("Your name in this class").fill(name);
  await page.getByRole("button", { name: "Join the class" }).click();
  await expect(page.getByText(`You are ${name} here.`)).toBeVisible();
}

/** Goes from the class's page to its first lab. */
export async function begins(page: Page): Promise<Terminal> {
  await page.getByRole("link", { name: /^(Start|Go on): Send a mail by hand/ }).click();
  const terminal = new Terminal(page);
  await terminal.ready();
  return terminal;
}
