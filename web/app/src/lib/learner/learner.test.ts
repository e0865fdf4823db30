import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Learner } from "../messages.gen";
import { LearnerStore } from "./learner.svelte";
import { migrate, old } from "./migrate";
import { takeTokenFromAddress } from "./sign-in";
import { keepToken, learnerToken, linkWith } from "./token";

let kept: Map<string, string>;
let asked: { request: string; token: string | undefined; body: unknown }[];
let answers: { status: number; body: unknown }[];
let address: string;

beforeEach(() => {
  kept = new Map();
  asked = [];
  answers = [];
  address = "/labs/first-mail";
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
  vi.stubGlobal("location", { hash: "", origin: "http://here", pathname: address });
  vi.stubGlobal("history", {
    replaceState: (_: unknown, __: string, to: string) => (address = to),
  });
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    const { authorization } = Object.fromEntries(new Headers(init.headers));
    const token = authorization?.replace("Bearer ", "");
    const body = init.body ? (JSON.parse(init.body as string) as unknown) : undefined;
    asked.push({ request: `${init.method} ${path}`, token, body });
    const answer = answers.shift() ?? { status: 204, body: null };
    const text = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
    return Promise.resolve(
      new Response(answer.status === 204 ? null : text, { status: answer.status }),
    );
  });
});

const ana: Learner = {
  id: "ana",
  name: "Ana",
  devices: 2,
  kept: true,
  record: {
    labs: [
      { lab: "first-mail", finished: true, attempts: [] },
      { lab: "dots", finished: false, attempts: [] },
    ],
  },
};

describe("what the server knows", () => {
  test("is not asked for somebody new", async () => {
    const learner = new LearnerStore();
    await learner.load();
    expect(learner.isNew).toBe(true);
    expect(asked).toEqual([]);
    expect(learner.finished).toEqual(new Set());
  });

  test("tells which labs are finished", async () => {
    keepToken("ana.secret");
    answers.push({ status: 200, body: ana });
    const learner = new LearnerStore();
    await learner.load();
    expect(asked).toEqual([{ request: "GET /api/learner", token: "ana.secret", body: undefined }]);
    expect(learner.finished).toEqual(new Set(["first-mail"]));
  });

  test("is nothing on a device that was signed out", async () => {
    keepToken("ana.secret");
    answers.push({ status: 200, body: ana }, { status: 401, body: "not signed in" });
    const learner = new LearnerStore();
    await learner.load();
    await learner.load();
    expect(learner.current).toBeUndefined();
    expect(learner.problem).toBe("");
  });

  test("is not nothing when the server cannot say it", async () => {
    keepToken("ana.secret");
    answers.push({ status: 200, body: ana }, { status: 500, body: "It could not be read.\n" });
    const learner = new LearnerStore();
    await learner.load();
    await expect(learner.load()).rejects.toThrow("It could not be read.");
    expect(learner.problem).toBe("It could not be read.");
    expect(learner.current).toEqual(ana);
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    await expect(learner.load()).rejects.toThrow("The server can’t be reached. Try again");
    expect(learner.current).toEqual(ana);
  });
});

describe("what a learner can do", () => {
  let learner: LearnerStore;
  beforeEach(() => {
    keepToken("ana.secret");
    learner = new LearnerStore();
  });

  test("another device gets a token of its own", async () => {
    answers.push({ status: 200, body: { token: "ana.other" } });
    expect(await learner.link("/labs/dots")).toBe("http://here/labs/dots#go=ana.other");
    expect(asked[0]!.request).toBe("POST /api/learner/devices");
  });

  test("a name that the server refuses is told", async () => {
    answers.push({ status: 400, body: "that name has 61 characters\n" });
    await expect(learner.rename("x")).rejects.toThrow("that name has 61 characters");
    expect(asked[0]!.body).toEqual({ name: "x" });
  });

  test("when all is erased, nobody is signed in here", async () => {
    await learner.erase();
    expect(asked[0]!.request).toBe("DELETE /api/learner");
    expect(learner.isNew).toBe(true);
    expect(learner.current).toBeUndefined();
  });
});

describe("a link that signs in", () => {
  const arrive = (hash: string) => vi.stubGlobal("location", { hash, pathname: "/labs/dots" });

  test("is taken, and does not stay in the address", () => {
    arrive(new URL(linkWith("ana.other", "/labs/dots")).hash);
    takeTokenFromAddress(() => false);
    expect(learnerToken()).toBe("ana.other");
    expect(address).toBe("/labs/dots");
  });

  test("changes nothing where the same learner is signed in", () => {
    keepToken("ana.secret");
    arrive("#go=ana.other");
    takeTokenFromAddress(() => true);
    expect(learnerToken()).toBe("ana.secret");
  });

  test("takes another learner's place only when that is agreed to", () => {
    keepToken("bo.secret");
    arrive("#go=ana.other");
    takeTokenFromAddress(() => false);
    expect(learnerToken()).toBe("bo.secret");
    arrive("#go=ana.other");
    takeTokenFromAddress(() => true);
    expect(learnerToken()).toBe("ana.other");
  });

  test("to a step is none", () => {
    arrive("#greet");
    takeTokenFromAddress(() => true);
    expect(learnerToken()).toBe("");
    expect(address).toBe("/labs/first-mail");
  });
});

describe("what a browser kept before the server knew learners", () => {
  const claims = { finished: ["first-mail"], sandboxes: { play: "token" } };
  const keep = () => {
    kept.set("ehlo.done", JSON.stringify([...claims.finished, 7]));
    kept.set("ehlo.sandboxes", JSON.stringify({ ...claims.sandboxes, dots: 1 }));
  };

  test("is nothing in a new browser", () => expect(old()).toBeUndefined());

  test("is read, as far as it can be", () => {
    keep();
    expect(old()).toEqual(claims);
    kept.set("ehlo.done", "{");
    kept.set("ehlo.sandboxes", "[]");
    expect(old()).toEqual({ finished: [], sandboxes: {} });
  });

  test("begins a learner, and is kept no longer", async () => {
    keep();
    answers.push({ status: 200, body: { token: "ana.secret" } });
    await migrate(old()!);
    expect(asked).toEqual([{ request: "POST /api/learner", token: undefined, body: claims }]);
    expect(learnerToken()).toBe("ana.secret");
    expect(old()).toBeUndefined();
  });

  test("is added to a learner who is known already", async () => {
    keep();
    keepToken("ana.secret");
    await migrate(old()!);
    expect(asked[0]).toMatchObject({ request: "POST /api/learner/claims", token: "ana.secret" });
    expect(learnerToken()).toBe("ana.secret");
    expect(old()).toBeUndefined();
  });

  test("is kept for another time when the server does not take it", async () => {
    keep();
    answers.push({ status: 409, body: "this server keeps nothing" });
    await expect(migrate(old()!)).rejects.toThrow("keeps nothing");
    expect(old()).toEqual(claims);
    expect(learnerToken()).toBe("");
  });
});
