import { beforeEach, describe, expect, test, vi } from "vitest";
import { Session, play } from "./session.svelte";
import { exchange, lab, start as startWith, terms, welcome } from "./started";

const start = (activity: string) =>
  startWith((...around) => new Session(activity, ...around), `/labs/${activity}`);

let s: ReturnType<typeof start>;
beforeEach(() => (s = start("first-mail")));

describe("coming, and coming back", () => {
  test("the page greets with what it has, and starts its lab", () => {
    s.open();
    expect(s.sent).toEqual([
      {
        type: "hello",
        token: "",
        activity: "first-mail",
        page: expect.stringMatching(/^[0-9a-f]{24}$/) as string,
        seen: {},
      },
    ]);
    s.receive(welcome());
    expect(s.session.state).toBe("online");
    expect(s.session.terminals.list.map((t) => t.id)).toEqual(["t1"]);
    expect(s.sent.at(-1)).toEqual({ type: "lab", lab: "first-mail" });
    expect(s.kept.get("ehlo.learner")).toBe("id.secret");
  });

  test("what is typed as a lab opens is typed in the lab's terminal", () => {
    s.open();
    s.receive(welcome());
    s.session.terminals.feed("telnet mail 25\rEHLO");
    expect(s.sent.filter((m) => m.type === "line")).toEqual([]);
    s.receive({ type: "lab", ...lab, fresh: true });
    s.receive({ type: "terms", terms: [{ id: "t2", title: "shell", seq: 0 }] });
    s.session.terminals.feed(" x\r");
    expect(s.sent.filter((m) => m.type === "line")).toEqual([
      { type: "line", term: "t2", seq: 1, text: "telnet mail 25" },
      { type: "line", term: "t2", seq: 2, text: "EHLO x" },
    ]);
  });

  test("a lab that cannot be had leaves the terminal to type in", () => {
    s.open();
    s.receive(welcome());
    s.session.terminals.feed("hosts\r");
    s.receive({ type: "error", error: "There is no such lab." });
    expect(s.sent.filter((m) => m.type === "line")).toEqual([
      { type: "line", term: "t1", seq: 1, text: "hosts" },
    ]);
  });

  test("a learner whom another page has got meanwhile is this page's too", () => {
    s.open();
    s.kept.set("ehlo.learner", "other.secret");
    s.receive(welcome());
    expect(s.kept.get("ehlo.learner")).toBe("other.secret");
    s.open();
    expect(s.sent.map((m) => m.type)).toEqual(["hello", "hello"]);
    expect(s.sent.at(-1)).toMatchObject({ token: "other.secret", seen: {} });
    s.receive(welcome({ token: "other.secret", resumed: true, lab }));
    expect(s.session.terminals.list.map((t) => t.id)).toEqual(["t1"]);
    expect(s.announced()).toEqual([]);
  });

  test("of two pages that each kept a learner the later is both's, unless something was typed", () => {
    s.open();
    s.receive(welcome());
    s.keptElsewhere("other.secret");
    s.open();
    expect(s.sent.at(-1)).toMatchObject({ type: "hello", token: "other.secret", seen: {} });
    s.receive(welcome({ token: "other.secret" }));
    s.keptElsewhere("third.secret"); // signed in: this page's learner is another's no more
    expect(s.sent.map((m) => m.type)).toEqual(["hello", "lab", "hello", "lab"]);

    s = start("first-mail");
    s.open();
    s.receive(welcome());
    s.session.terminals.current!.enter("HELO");
    s.keptElsewhere("other.secret");
    expect(s.sent.map((m) => m.type)).toEqual(["hello", "lab", "line"]);
  });

  test("whoever signed in here meanwhile stays signed in", () => {
    s.open();
    s.receive(welcome());
    s.kept.set("ehlo.learner", "other.secret");
    s.lose();
    s.retry();
    s.open();
    s.receive(welcome({ resumed: true, lab }));
    expect(s.sent.at(-1)).toMatchObject({ type: "hello", token: "id.secret" });
    expect(s.kept.get("ehlo.learner")).toBe("other.secret");
  });

  test("without a learner, pages greet one after the other", async () => {
    const asked: (() => Promise<void>)[] = [];
    const request = (_: string, begin: () => Promise<void>) => {
      asked.push(begin);
      return Promise.resolve();
    };
    vi.stubGlobal("navigator", { locks: { request } });
    s.open();
    expect(s.sent).toEqual([]);
    const held = asked[0]!();
    expect(s.sent.map((m) => m.type)).toEqual(["hello"]);
    s.lose();
    await held; // a page that is answered no more holds up no other
    s.retry();
    s.open();
    s.lose();
    await asked[1]!(); // its turn came too late
    expect(s.sent.map((m) => m.type)).toEqual(["hello"]);
    s.retry();
    s.open();
    const last = asked[2]!();
    s.receive(welcome());
    await last;
    expect(s.kept.get("ehlo.learner")).toBe("id.secret");
  });

  test("a lab that is being done is not started again", () => {
    s.open();
    s.receive(welcome({ resumed: true, lab }));
    expect(s.session.lab.current?.id).toBe("first-mail");
    expect(s.sent.map((m) => m.type)).toEqual(["hello"]);
  });

  test("free play opens a terminal where there is none", () => {
    s = start(play);
    s.open();
    s.receive(welcome({ terms: [] }));
    expect(s.sent.map((m) => m.type)).toEqual(["hello", "open"]);
  });

  test("after a lost connection the same page asks for what it lacks, and sends what was not taken", () => {
    s.open();
    s.receive(welcome({ resumed: true, lab }));
    s.receive({ type: "out", term: "t1", data: "abc", offset: 0, seq: 0 });
    s.session.terminals.current!.enter("A");
    s.session.terminals.current!.enter("B");
    s.lose();
    expect(s.session.state).toBe("lost");
    s.session.terminals.current!.enter("C");
    const [hello] = s.sent;
    s.sent.length = 0;
    s.retry();
    s.open();
    s.receive(welcome({ resumed: true, lab, terms: [{ ...terms[0]!, seq: 1 }] }));
    expect(s.sent).toEqual([
      { ...hello, token: "id.secret", seen: { t1: 3 } },
      { type: "line", term: "t1", seq: 2, text: "B" },
    ]);
    expect(s.announced()).toEqual(["abc", "Connection lost. Reconnecting.", "Connected again."]);
    expect(s.session.notice).toBe("");
  });

  test("what is pressed at a step without a connection is done when it is back", () => {
    s.open();
    s.receive(welcome({ resumed: true, lab }));
    s.lose();
    s.sent.length = 0;
    s.session.lab.hint("greet");
    s.session.lab.skip("greet");
    s.session.lab.skip("greet"); // as nothing happened
    s.retry();
    s.open();
    s.receive(welcome({ resumed: true, lab }));
    const pressed = s.sent.filter((m) => m.type !== "hello");
    expect(pressed).toEqual([
      { type: "hint", step: "greet" },
      { type: "skip", step: "greet" },
    ]);
    s.lose();
    s.session.lab.skip("greet");
    s.retry();
    s.open();
    s.receive(welcome({ lab })); // it is another's, or new
    s.lose();
    s.retry();
    s.open();
    s.receive(welcome({ resumed: true, lab }));
    expect(s.sent.filter((m) => m.type === "skip")).toHaveLength(1);
  });

  test("why the server has ended the connection is announced once, and stands while it lasts", () => {
    s.open();
    for (let i = 0; i < 3; i++) {
      s.lose("it can't be read now");
      expect(s.session.because).toBe("it can't be read now");
      s.retry();
      s.open();
    }
    s.receive(welcome());
    expect(s.session.because).toBe("");
    expect(s.announced()).toEqual(["The server says: it can't be read now.", "Connected again."]);
  });

  test("where the sandbox is no more, nothing of it stays and the learner is told", () => {
    s.open();
    s.receive(welcome({ resumed: true, lab }));
    s.receive({ type: "exchange", ...exchange });
    const before = s.session.terminals.current;
    s.lose();
    s.retry();
    s.open();
    s.receive(welcome({ token: "another.secret", notice: "This is a new one." }));
    expect(s.session.notice).toBe("This is a new one.");
    expect(s.session.conversations.exchanges).toEqual([]);
    expect(s.session.terminals.current).not.toBe(before);
    expect(s.kept.get("ehlo.learner")).toBe("another.secret");
  });
});

describe("messages", () => {
  beforeEach(() => {
    s.open();
    s.receive(welcome({ resumed: true, lab }));
  });

  test("a mistake is announced, except where the lab is strict", () => {
    s.receive({ type: "exchange", ...exchange });
    expect(s.announced()).toEqual(["Mistake: HELO wants a name."]);
    s.receive({ type: "lab", ...lab, strict: true });
    s.receive({ type: "exchange", ...exchange });
    expect(s.announced()).toHaveLength(1);
    expect(s.session.conversations.exchanges).toHaveLength(2);
  });

  test("a mistake that the lab advises on is announced by the advice alone", () => {
    s.receive({ type: "exchange", ...exchange, advised: true });
    expect(s.announced()).toEqual([]);
    s.receive({ type: "exchange", ...exchange });
    expect(s.announced()).toEqual(["Mistake: HELO wants a name."]);
  });

  test("what was said before the page came is there, and announced no more", () => {
    s.receive({ type: "said", exchanges: [exchange, { ...exchange, index: 1 }] });
    s.receive({ type: "exchange", ...exchange, index: 2, mistakes: [] });
    expect(s.session.conversations.exchanges.map((x) => x.index)).toEqual([0, 1, 2]);
    expect(s.announced()).toEqual([]);
  });

  test("a new world of the lab has other conversations and mail, and no error", () => {
    s.receive({ type: "exchange", ...exchange });
    s.receive({ type: "mailboxes", mailboxes: [] });
    s.receive({ type: "demonstration", step: "x", term: "t1", lines: [] });
    s.receive({ type: "error", error: "There is no key." });
    expect(s.session.error).toBe("There is no key.");
    s.receive({ type: "lab", ...lab });
    expect(s.session.conversations.exchanges).toHaveLength(1);
    s.receive({ type: "lab", ...lab, fresh: true });
    expect(s.session.conversations.exchanges).toEqual([]);
    expect(s.session.lab.demonstration).toBeUndefined();
    expect(s.session.error).toBe("");
  });

  test("a new world of the lab has a time line of its own, and nobody has gone back in it", () => {
    s.receive(welcome({ moved: true, lab, notice: "You are back at an earlier moment." }));
    s.receive({
      type: "turns",
      turns: [{ n: 1, after: 0, unit: { do: "line" } }],
      at: 0,
      moved: true,
    });
    s.receive({ type: "compared", turn: 1, after: 0, other: [], here: [] });
    s.receive({ type: "lab", ...lab });
    expect(s.session.notice).not.toBe("");
    expect(s.session.turns?.turns).toHaveLength(1);
    s.sent.length = 0;
    s.receive({ type: "lab", ...lab, fresh: true });
    expect(s.session.notice).toBe("");
    expect(s.session.compared).toBeUndefined();
    expect(s.session.turns).toBeUndefined();
    expect(s.sent).toEqual([{ type: "turns" }]);
    s.session.timeline = false;
    s.receive({ type: "lab", ...lab, fresh: true });
    expect(s.sent).toHaveLength(1);
  });

  /** Reads no HTML but tags. */
  const readHTML = () =>
    vi.stubGlobal(
      "DOMParser",
      class {
        parseFromString = (html: string) => ({
          body: { textContent: html.replace(/<[^>]*>/g, "") },
        });
      },
    );

  test("where one has gone back to, the advice that stands there is shown, and read out last", () => {
    readHTML();
    s.receive(welcome({ lab }));
    s.receive({ type: "advice", step: "greet", html: "<p>Say EHLO.</p>" });
    s.receive(welcome({ moved: true, lab }));
    expect(s.session.lab.advice).toEqual({});
    s.receive({ type: "advice", step: "connect", html: "<p>Call it.</p>", goesOn: true });
    s.receive({ type: "turns", turns: [], at: 0, moved: true });
    expect(s.session.lab.advice).toEqual({ connect: "<p>Call it.</p>" });
    expect(s.announced()).toEqual(["You are back right after: the beginning", "Advice: Call it."]);
  });

  test("advice stays while a connection is made anew", () => {
    readHTML();
    s.receive(welcome({ lab }));
    s.receive({ type: "advice", step: "greet", html: "<p>Say EHLO.</p>" });
    s.receive(welcome({ resumed: true, lab }));
    expect(s.session.lab.advice).toEqual({ greet: "<p>Say EHLO.</p>" });
  });

  test("what there is to say of a world is said as the lab begins in it", () => {
    s = start("first-mail");
    s.open();
    s.receive(welcome({ notice: "This is a new one." }));
    s.receive({ type: "lab", ...lab, fresh: true });
    expect(s.session.notice).toBe("This is a new one.");
  });

  test("voices are listed", () => {
    const voices = [{ protocol: "smtp", persona: "exim", choices: ["exim", "postfix"] }];
    s.receive({ type: "voices", voices });
    expect(s.session.voices.list).toEqual(voices);
  });
});
