import { afterEach, describe, expect, it, vi } from "vitest";
import type { ClassRules, MyClass, Step } from "../messages.gen";
import { lab, start, welcome } from "../session/started";
import type { Seat } from "./seats";
import { ClassSession } from "./session.svelte";

const seat: Seat = { class: "c1", token: "lea.secret", code: "AB3D5-7FGHJ", title: "Networks" };
const rules: ClassRules = {
  hints: true,
  solutions: true,
  explain: true,
  scoring: true,
  freePlay: false,
};
const known: MyClass = {
  title: "Networks",
  name: "Lea",
  state: "in",
  labs: ["first-mail"],
  rules,
  notes: [],
  lead: {},
  teachers: ["Ana"],
  keep: 0,
};

/** A session at the seat; what the server answers when it is asked for the class can change. */
function sit(other: Partial<ClassRules> = {}) {
  const mine = { ...known, rules: { ...rules, ...other } };
  const at = start(
    (...around) => new ClassSession("first-mail", seat, mine, ...around),
    "/class/c1",
  );
  at.kept.set("ehlo.learner", "somebody.else");
  return at;
}

/** What the server answers from now on. */
function answer(status: number, body: object | string) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(text, { status })));
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Of HTML there is none in hints. */
function withoutHTML() {
  const parseFromString = (textContent: string) => ({ body: { textContent } });
  vi.stubGlobal(
    "DOMParser",
    class {
      parseFromString = parseFromString;
    },
  );
}

describe("a session in a class", () => {
  it("is the seat's, whoever is the learner of the browser", () => {
    const at = sit();
    at.open();
    expect(at.sent[0]).toMatchObject({ type: "hello", token: seat.token, activity: "first-mail" });
    at.receive(welcome({ token: seat.token, lab }));
    expect(at.session.over).toBe("");
    expect(at.kept.get("ehlo.learner")).toBe("somebody.else");
  });

  it("is over for whoever is given another token, which is kept nowhere", () => {
    const at = sit();
    at.open();
    at.receive(welcome({ token: "new.secret" }));
    expect(at.session.over).toContain("Your seat in this class is gone.");
    expect([...at.kept]).toEqual([["ehlo.learner", "somebody.else"]]);
  });

  it.each([
    ["put away", 200, { ...known, archived: true }, "This class is over"],
    ["one where they are turned away", 200, { ...known, state: "refused" }, "not let you in"],
    ["one without the lab", 200, { ...known, labs: [] }, "not part of your class"],
    ["deleted", 404, "This class has been deleted.", "This class has been deleted."],
    ["one without their seat", 401, "Not signed in.", "Your seat in this class is gone."],
  ])("does not come again to a class that is %s", async (_, status, body, says) => {
    const at = sit();
    at.open();
    at.receive(welcome({ token: seat.token, lab }));
    answer(status, body);
    at.lose("This class is over.");
    await vi.waitFor(() => expect(at.session.over).toContain(says));
    expect(at.session.because).toBe("");
    expect(at.sent.filter((m) => m.type === "hello")).toHaveLength(1);
  });

  it("asks before it comes again, and comes where nothing is in its way", async () => {
    const at = sit();
    at.open();
    at.receive(welcome({ token: seat.token, lab }));
    answer(200, known);
    at.lose();
    at.retry();
    at.open();
    await vi.waitFor(() => expect(at.sent.filter((m) => m.type === "hello")).toHaveLength(2));
    expect(at.session.over).toBe("");
  });

  it("says why the server has ended it, where it can come again", async () => {
    const at = sit();
    at.open();
    at.receive(welcome({ token: seat.token, lab }));
    answer(200, known);
    at.lose("Too much comes from your network.");
    await vi.waitFor(() => expect(at.session.because).toBe("Too much comes from your network."));
    expect(at.session.over).toBe("");
  });

  it("asks for no explanation where replies are not explained", () => {
    for (const explain of [true, false]) {
      const at = sit({ explain });
      at.open();
      at.session.conversations.explain({ conversation: 1, index: 0 });
      expect(at.sent.some((m) => m.type === "explain")).toBe(explain);
    }
  });

  it("shows no hint where there are none, however it comes", () => {
    const step = { id: "one", title: "One", html: "", status: "open", done: false, hints: ["Do."] };
    withoutHTML();
    for (const hints of [true, false]) {
      const at = sit({ hints });
      at.open();
      const steps = [step] as typeof lab.steps;
      at.receive(welcome({ token: seat.token, lab: { ...lab, steps } }));
      at.receive({ type: "step", ...steps[0]!, hints: ["Do.", "Do it."] });
      expect(at.session.lab.current?.steps[0]?.hints).toHaveLength(hints ? 2 : 0);
      expect(at.announced().some((text) => text.includes("Do it."))).toBe(hints);
    }
  });

  it("goes by rules that change while it is open, and says so", async () => {
    vi.useFakeTimers();
    withoutHTML();
    const at = sit({ solutions: false });
    at.open();
    const step: Step = {
      id: "one",
      title: "One",
      html: "",
      status: "open",
      done: false,
      more: true,
      hints: ["Do."],
    };
    at.receive(welcome({ token: seat.token, lab: { ...lab, steps: [step] } }));
    const hints = () => at.session.lab.current?.steps[0]?.hints;
    const changes = async (other: Partial<ClassRules>) => {
      answer(200, { ...known, rules: { ...rules, ...other } });
      at.receive({ type: "class" });
      await vi.advanceTimersByTimeAsync(2000);
    };
    await changes({ hints: false, explain: false });
    expect(at.session.rules).toMatchObject({ hints: false, solutions: true, explain: false });
    expect(hints()).toEqual([]);
    expect(at.announced()).toEqual([
      "Your teacher has turned on: solutions.",
      "Your teacher has turned off: hints and explanations.",
    ]);
    at.receive({ type: "step", ...step, hints: ["Do.", "Do it."] });
    expect(hints()).toEqual([]);
    await changes({});
    expect(hints()).toEqual(["Do.", "Do it."]);
    const told = at.announced();
    const rule = at.session.rules;
    await changes({});
    expect(at.session.rules).toBe(rule); // whatever looks at them looks no more
    expect(at.announced()).toEqual(told);
  });

  it.each([
    ["put away", { archived: true }, "This class is over"],
    ["without the lab", { labs: [] }, "not part of your class"],
  ])("is over when the class is %s meanwhile", async (_, other, says) => {
    vi.useFakeTimers();
    const at = sit();
    at.open();
    at.receive(welcome({ token: seat.token, lab }));
    answer(200, { ...known, ...other });
    at.receive({ type: "class" });
    await vi.advanceTimersByTimeAsync(2000);
    expect(at.session.over).toContain(says);
  });

  it("knows who looks on, until another welcome, and lets them type or not", () => {
    const at = sit();
    at.open();
    at.receive(welcome({ token: seat.token, lab }));
    at.receive({ type: "mirrors", by: ["Ana"], asks: "Ana" });
    expect(at.session.mirrors.asks).toBe("Ana");
    at.session.give(true);
    expect(at.sent.at(-1)).toEqual({ type: "give", give: true });
    at.receive(welcome({ token: seat.token, resumed: true, lab }));
    expect(at.session.mirrors.by).toEqual([]);
  });
});
