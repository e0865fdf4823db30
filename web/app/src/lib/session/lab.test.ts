import { beforeEach, describe, expect, test } from "vitest";
import type { ClientMessage, Lab, Step } from "../messages.gen";
import { Announcer } from "./announcer.svelte";
import { LabStore } from "./lab.svelte";

const step = (id: string, more: Partial<Step> = {}): Step => ({
  id,
  title: id,
  html: "",
  done: false,
  status: "open",
  more: false,
  ...more,
});
const done = { done: true, status: "done" } as const;

const mail: Lab = {
  id: "first-mail",
  title: "First mail",
  minutes: 5,
  html: "",
  done: false,
  steps: [step("greet"), step("deliver")],
};
const summary = {
  skills: [],
  seconds: 1,
  tries: 0,
  hints: 0,
  skipped: 0,
  byHand: 1,
  withHelp: 0,
  given: 0,
  typed: 1,
  shortest: 1,
  session: [],
  needed: [],
  way: [],
};

let sent: ClientMessage[];
let announcer: Announcer;
let lab: LabStore;

beforeEach(() => {
  sent = [];
  announcer = new Announcer();
  lab = new LabStore({
    send: (message) => sent.push(message) > 0,
    announcer,
    plainText: (html) => html.replaceAll(/<[^>]*>/g, ""),
  });
});

const announced = () => announcer.announcements.map((a) => a.text);

describe("what leads to the current step", () => {
  const passed = () => lab.passed.map((s) => s.id);
  const steps = ["call", "greet", "ask", "deliver", "leave"].map((id) => step(id));

  beforeEach(() => lab.receive({ ...mail, steps, fresh: true }));

  test("nothing leads to the first", () => expect(passed()).toEqual([]));

  test("the step before does, where each was done by something of its own", () => {
    for (const id of ["call", "greet", "ask"]) {
      lab.acted();
      lab.progress(step(id, done));
      expect(passed()).toEqual([id]);
    }
  });

  test("all that were done at once do, until something else is done", () => {
    lab.acted();
    for (const id of ["call", "greet"]) lab.progress(step(id, done));
    expect(passed()).toEqual(["call", "greet"]);
    lab.acted();
    expect(passed()).toEqual(["call", "greet"]);
    lab.progress(step("ask", done));
    expect(passed()).toEqual(["ask"]);
  });

  test("a step that was done before its turn comes with the one that it waited for", () => {
    lab.acted();
    lab.progress(step("greet", done));
    expect(passed()).toEqual([]);
    lab.acted();
    lab.progress(step("call", done));
    expect(passed()).toEqual(["call", "greet"]);
  });

  test("of a lab that was at a step before, the step before that; of one begun anew, nothing", () => {
    const on = steps.map((s, i) => (i < 2 ? { ...s, ...done } : s));
    lab.current = undefined;
    lab.receive({ ...mail, steps: on });
    expect(passed()).toEqual(["greet"]);
    lab.receive({ ...mail, steps, fresh: true });
    expect(passed()).toEqual([]);
    lab.progress(step("call", done));
    expect(passed()).toEqual(["call"]);
  });
});

describe("what is asked for", () => {
  test("each is a message of its own", () => {
    lab.start("first-mail");
    lab.restart();
    lab.hint("greet");
    lab.answer("greet", "220");
    lab.skip("greet");
    lab.reset("greet");
    lab.show("greet");
    expect(sent).toEqual([
      { type: "lab", lab: "first-mail" },
      { type: "restart" },
      { type: "hint", step: "greet" },
      { type: "answer", step: "greet", text: "220" },
      { type: "skip", step: "greet" },
      { type: "reset", step: "greet" },
      { type: "show", step: "greet" },
    ]);
  });

  test("a step is not shown where there is nobody to ask", () => {
    expect(lab.show("greet")).toBe(true);
    const cut = new LabStore({
      send: () => false,
      announcer: new Announcer(),
      plainText: (html) => html,
    });
    expect(cut.show("greet")).toBe(false);
  });

  test("time is counted at a lab alone", () => {
    lab.wait(10);
    lab.receive(mail);
    lab.wait(10);
    expect(sent).toEqual([{ type: "wait", seconds: 10 }]);
  });

  test("its end is announced once, the last step having come before", () => {
    lab.receive(mail);
    for (const s of mail.steps) lab.progress(step(s.id, done));
    lab.receive({ ...mail, done: true, summary });
    expect(announced().filter((a) => a.includes("all steps are done"))).toHaveLength(1);
  });

  test("a draft is done again, or begun when it had never been right", () => {
    lab.redo("first-mail");
    lab.receive({ ...mail, draft: true, version: 2 });
    lab.redo("first-mail");
    expect(sent).toEqual([{ type: "lab", lab: "first-mail" }, { type: "redo" }]);
  });
});

describe("a step", () => {
  beforeEach(() => lab.receive(mail));

  test("done is announced with its explanation, and the advice goes", () => {
    lab.advise({ step: "greet", html: "<p>Say EHLO.</p>" });
    expect(lab.advice).toEqual({ greet: "<p>Say EHLO.</p>" });
    lab.progress(step("greet", { ...done, explain: "<p>Well met.</p>" }));
    expect(lab.advice).toEqual({});
    expect(lab.current?.steps.map((s) => s.done)).toEqual([true, false]);
    expect(announced()).toEqual([
      "Advice: Say EHLO.",
      "Step done: greet. Well met. Next: deliver.",
    ]);
  });

  test("skipped names the next one that is open", () => {
    lab.progress(step("greet", { status: "skipped" }));
    expect(announced()).toEqual(["Skipped: greet. Next: deliver."]);
  });

  test("with a question for a title ends as one", () => {
    lab.receive({ ...mail, steps: [{ ...mail.steps[0]!, title: "Who began?" }] });
    lab.progress(step("greet", { status: "skipped", title: "Who began?" }));
    expect(announced()).toEqual(["Skipped: Who began?"]);
  });

  test("opened again is announced, and the lab is not done", () => {
    lab.progress(step("greet", done));
    lab.progress(step("greet"));
    expect(announced().at(-1)).toBe("Open again: greet.");
    expect(lab.current?.done).toBe(false);
  });

  test("a hint from a teacher is announced as that", () => {
    lab.progress(step("greet", { hints: ["one", "two"], hintsBy: ["", "Ana"] }));
    expect(announced()).toEqual(["Hint: one", "A hint from Ana: two"]);
  });

  test("only hints that are new are announced", () => {
    lab.progress(step("greet", { hints: ["one"] }));
    lab.progress(step("greet", { hints: ["one", "<b>two</b>", "three"] }));
    expect(announced()).toEqual(["Hint: one", "Hint: two", "Hint: three"]);
  });

  test("goals that have moved are announced with the first that fails", () => {
    const goals = [
      { html: "To Alice", done: true },
      { html: "A <b>date</b>", done: false },
      { html: "A subject", done: false, fails: "It has none." },
    ];
    lab.progress(step("greet", { goals }));
    lab.progress(step("greet", { goals }));
    lab.progress(step("greet", { goals: goals.slice(0, 2) }));
    expect(announced()).toEqual([
      "1 of 3 goals reached. Not yet: A subject. It has none.",
      "1 of 2 goals reached. Not yet: A date.",
    ]);
  });

  test("the last one finishes the lab", () => {
    lab.progress(step("greet", done));
    lab.progress(step("deliver", done));
    expect(lab.current?.done).toBe(true);
    expect(announced().at(-1)).toBe("First mail: all steps are done.");
  });

  test("of no lab changes nothing", () => {
    lab.current = undefined;
    lab.progress(step("greet", done));
    expect(lab.current).toBeUndefined();
  });
});

describe("the lab whole", () => {
  test("takes advice back that is no longer true, and says nothing", () => {
    lab.advise({ step: "greet", html: "<p>Say EHLO.</p>" });
    const before = announced();
    lab.advise({ step: "greet", html: "" });
    expect(lab.advice).toEqual({});
    expect(announced()).toEqual(before);
  });

  test("tells advice on a mistake from what is left of it, and from a note", () => {
    lab.advise({ step: "greet", html: "<p>Say EHLO.</p>", goesOn: true });
    expect(lab.adviceIs).toBe("way");
    lab.advise({ step: "greet", html: "<p>Say EHLO.</p>" });
    expect(lab.adviceIs).toBe("mistake");
    lab.advise({ step: "greet", html: "<p>Bob gets it, too.</p>", goesOn: true, note: true });
    expect(lab.adviceIs).toBe("note");
  });

  test("in a new world has no advice", () => {
    lab.receive(mail);
    lab.advise({ step: "greet", html: "x" });
    lab.receive({ ...mail, summary: undefined });
    expect(lab.advice).toEqual({ greet: "x" });
    lab.receive({ ...mail, fresh: true });
    expect(lab.advice).toEqual({});
  });

  test("its end is announced once", () => {
    lab.receive(mail);
    lab.receive({ ...mail, summary });
    lab.receive({ ...mail, summary });
    expect(announced()).toEqual(["First mail: the end."]);
    lab.receive(mail);
    lab.receive({ ...mail, done: true, summary });
    expect(announced().at(-1)).toBe("First mail: all steps are done.");
  });
});
