import { afterEach, describe, expect, it, vi } from "vitest";
import type { ClassRules, Lead, MyClass, Step } from "../messages.gen";
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
function sit(other: Partial<ClassRules> = {}, lead: Lead = {}) {
  const mine = { ...known, lead, rules: { ...rules, ...other } };
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
    [
      "in an exam without it",
      200,
      { ...known, labs: [], lead: { exam: { labs: ["other"] } } },
      "There is an exam just now",
    ],
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

  it("gives back what was typed where the class does not go on, and complains no more when it does", async () => {
    vi.useFakeTimers();
    const at = sit();
    at.open();
    at.receive(welcome({ token: seat.token, lab }));
    const term = at.session.terminals.list[0]!;
    answer(200, { ...known, lead: { pause: { says: "Look up." } } });
    term.feed("hostname\r");
    expect(term.own[0]).toBe("");
    at.receive({ type: "error", error: "Your teacher has the floor." });
    await vi.advanceTimersByTimeAsync(0);
    expect(term.own).toEqual(["hostname", 8]);
    expect(at.session.hold).toBe("paused");
    expect(at.session.error).toBe("Your teacher has the floor.");
    answer(200, known);
    at.receive({ type: "class" });
    await vi.advanceTimersByTimeAsync(2000);
    expect(at.session.hold).toBe("");
    expect(at.session.error).toBe("");
    expect(term.own[0]).toBe("hostname");
    expect(at.sent.filter((m) => m.type === "line")).toHaveLength(1);
  });

  it("needs no offer of a line that was run, and keeps the others", async () => {
    vi.useFakeTimers();
    const note = (id: string, text: string, line: boolean) => ({
      id,
      text,
      line,
      from: "Ana",
      when: "",
    });
    const notes = [
      note("1", "hostname", true),
      note("2", "date", true),
      note("3", "hostname", false),
    ];
    const at = sit();
    at.open();
    at.receive(welcome({ token: seat.token, lab }));
    answer(200, { ...known, notes });
    at.receive({ type: "class" });
    await vi.advanceTimersByTimeAsync(2000);
    const offered = () => at.session.known.notes.map((n) => n.id);
    at.session.terminals.list[0]!.feed(" hostname\r");
    expect(offered()).toEqual(["1", "2", "3"]); // it may be refused
    at.receive({ type: "out", term: "t1", data: "Linux\r\n", offset: 0, seq: 1 });
    expect(offered()).toEqual(["2", "3"]);
  });

  it("has nothing of an exam in view once it is known of", async () => {
    vi.useFakeTimers();
    const at = sit();
    at.open();
    at.receive(welcome({ token: seat.token, lab }));
    at.session.lab.demonstration = { step: "one", term: "t1", lines: [] };
    const during = { ...known, lead: { exam: { labs: ["first-mail"] } } };
    answer(200, { ...during, rules: { ...rules, hints: false, solutions: false, explain: false } });
    at.receive({ type: "class" });
    await vi.advanceTimersByTimeAsync(2000);
    expect(at.session.rules).toMatchObject({ exam: true, solutions: false, explain: false });
    expect(at.session.lab.demonstration).toBeUndefined();
    answer(200, known);
    at.receive({ type: "class" });
    await vi.advanceTimersByTimeAsync(2000);
    expect(at.session.rules).toMatchObject({ exam: false, solutions: true });
  });

  it("keeps what the server complains of otherwise", async () => {
    vi.useFakeTimers();
    const at = sit();
    at.open();
    at.receive(welcome({ token: seat.token, lab }));
    answer(200, known);
    at.receive({ type: "error", error: "There are eight terminals." });
    await vi.advanceTimersByTimeAsync(0);
    expect(at.session.error).toBe("There are eight terminals.");
  });

  it("is told anew what there is when an exam begins, and when it ends", async () => {
    vi.useFakeTimers();
    const at = sit();
    at.open();
    at.receive(welcome({ token: seat.token, lab }));
    for (const [i, lead] of [{ exam: { labs: ["first-mail"] } }, {}].entries()) {
      answer(200, { ...known, lead });
      at.receive({ type: "class" });
      await vi.advanceTimersByTimeAsync(2000);
      at.open();
      await vi.advanceTimersByTimeAsync(10);
      expect(at.sent.filter((m) => m.type === "hello")).toHaveLength(i + 2);
      at.receive(welcome({ token: seat.token, resumed: true, lab }));
    }
  });

  it.each([
    ["is paused", { pause: { says: "" } }],
    ["has the lab closed", { closed: ["first-mail"] }],
  ])("begins the lab when it may, where the class %s", async (_, lead) => {
    vi.useFakeTimers();
    const at = sit({}, lead);
    at.open();
    at.receive(welcome({ token: seat.token, terms: [] }));
    expect(at.sent.some((m) => m.type === "lab")).toBe(false);
    answer(200, known);
    at.receive({ type: "class" });
    await vi.advanceTimersByTimeAsync(2000);
    expect(at.sent.at(-1)).toMatchObject({ type: "lab", lab: "first-mail" });
  });

  it("says at the step which steps are open, and for how long one waits", () => {
    withoutHTML();
    const steps = ["open", "open"].map((status, i) => ({
      id: String(i),
      title: "",
      html: "",
      done: false,
      status,
    }));
    for (const [lead, says] of [
      [{ steps: [{ lab: "first-mail", from: 1, to: 1 }] }, ""],
      [{ closed: ["first-mail"] }, "has closed this lab for now"],
      [{ exam: { labs: ["first-mail"], ends: "2020-01-01T00:00:00Z" } }, "The time is over."],
    ] as const) {
      const at = sit({}, lead as unknown as Lead);
      at.open();
      at.receive(welcome({ token: seat.token, lab: { ...lab, steps } }));
      if (says) expect(at.session.within.waits).toContain(says);
      else expect(at.session.within.waits).toBe("");
      if (says) continue;
      at.receive({ type: "step", ...(steps[0] as Step), done: true, status: "done" });
      expect(at.session.within.waits).toBe("This step is not open yet. Wait for your teacher.");
    }
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

  it("knows who looks on, until another welcome, and lets them type or not", async () => {
    const at = sit();
    at.open();
    at.receive(welcome({ token: seat.token, lab }));
    const [term] = at.session.terminals.list;
    vi.useFakeTimers();
    term!.feed("HE");
    vi.runAllTimers();
    expect(at.sent.filter((m) => m.type === "typing")).toEqual([]); // nobody looks
    at.receive({ type: "mirrors", by: ["Ana"], asks: "Ana" });
    await vi.dynamicImportSettled();
    vi.runAllTimers();
    expect(at.sent.at(-1)).toEqual({ type: "typing", term: "t1", text: "HE", cursor: 2 });
    expect(at.session.mirrors.asks).toBe("Ana");
    at.session.give(true);
    expect(at.sent.at(-1)).toEqual({ type: "give", give: true });
    at.receive(welcome({ token: seat.token, resumed: true, lab }));
    expect(at.session.mirrors.by).toEqual([]);
  });
});
