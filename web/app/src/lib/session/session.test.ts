import { beforeEach, describe, expect, test, vi } from "vitest";
import type { ClientMessage, Exchange, Lab, ServerMessage } from "../messages.gen";
import { Session, play } from "./session.svelte";

/** A browser's storage and address, a network and a server in the test's hands. */
function start(activity: string) {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  const page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  vi.stubGlobal("navigator", {}); // without locks, as where there is no secure context
  vi.stubGlobal("location", { hash: "", origin: "http://here", pathname: `/labs/${activity}` });
  const sockets: WebSocket[] = [];
  const sent: ClientMessage[] = [];
  let again = () => {};
  const session = new Session(activity, "ws://here/ws", {
    open: () => {
      const send = (text: string) => sent.push(JSON.parse(text) as ClientMessage);
      const socket = { readyState: 1, send, close: () => {} } as unknown as WebSocket;
      sockets.push(socket);
      return socket;
    },
    after: (_, then) => {
      again = then;
      return () => {};
    },
    random: () => 0.5,
  });
  return {
    session,
    sent,
    kept,
    /** Another page of the browser keeps a token. */
    keptElsewhere: (token: string) => {
      kept.set("ehlo.learner", token);
      page.dispatchEvent(Object.assign(new Event("storage"), { key: "ehlo.learner" }));
    },
    open: () => void sockets.at(-1)!.onopen!({} as Event),
    lose: (reason = "") => void sockets.at(-1)!.onclose!({ code: 1013, reason } as CloseEvent),
    retry: () => again(),
    receive: (message: ServerMessage) =>
      void sockets.at(-1)!.onmessage!({ data: JSON.stringify(message) } as MessageEvent),
    announced: () => session.announcer.announcements.map((a) => a.text),
  };
}

const terms = [{ id: "t1", title: "shell", seq: 0 }];
const lab: Lab = {
  id: "first-mail",
  title: "First mail",
  minutes: 5,
  html: "",
  done: false,
  steps: [],
};
const welcome = (more: object = {}): ServerMessage => ({
  type: "welcome",
  token: "id.secret",
  name: "",
  resumed: false,
  terms,
  ...more,
});
const exchange: Exchange = {
  term: "t1",
  conversation: 1,
  index: 0,
  protocol: "smtp",
  host: "example.com",
  port: 25,
  client: "HELO",
  server: "501",
  verb: "HELO",
  code: "501",
  outcome: "error",
  before: "",
  after: "",
  at: "",
  mistakes: [{ id: "x", wrong: "", says: "`HELO` wants a name.", ref: "" }],
};

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

  test("what somebody shares is asked for, and once more where the sandbox is no more", () => {
    s = start("shared:abc");
    s.open();
    s.receive(welcome());
    s.receive({ type: "shared", share: "abc", moment: { kind: "end" }, units: [], at: 0 });
    const comesBack = (resumed: boolean) => {
      s.lose();
      s.retry();
      s.open();
      s.receive(welcome({ resumed }));
      return s.sent.filter((m) => m.type === "view").length;
    };
    expect([comesBack(true), comesBack(false)]).toEqual([1, 2]);
    expect(s.session.shareable).toBe(false);
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

  test("a transcript that is played shows its terminal", () => {
    s.receive({ type: "terms", terms: [...terms, { id: "t2", title: "telnet", seq: 0 }] });
    s.receive({ type: "exchange", ...exchange });
    const replay = { name: "", session: 0, sessions: 1, world: "doc", call: "", term: "t2", at: 0 };
    s.receive({ type: "replay", ...replay, steps: [], lab: "" });
    expect(s.session.replay.current?.world).toBe("doc");
    expect(s.session.terminals.active).toBe("t2");
    expect(s.session.conversations.exchanges).toEqual([]);
  });

  test("a transcript that has been played before the page came is asked for again, once", () => {
    const replay = { name: "", session: 0, sessions: 1, world: "doc", call: "", term: "t1", at: 3 };
    s.sent.length = 0;
    s.receive({ type: "replay", ...replay, steps: [], lab: "" });
    expect(s.sent).toEqual([{ type: "replay", at: 3, text: "", name: "", index: 0 }]);
    s.receive({ type: "replay", ...replay, term: "t2", steps: [], lab: "" });
    s.receive({ type: "exchange", ...exchange });
    s.receive({ type: "replay", ...replay, term: "t2", steps: [], lab: "" }); // after a lost connection
    expect(s.sent).toHaveLength(1);
    expect(s.session.conversations.exchanges).toHaveLength(1);
  });

  test("a session that is viewed takes the lab's place, and brings its own", () => {
    const shared = { share: "abc", moment: { kind: "end" as const }, units: [], at: 2 };
    s.receive({ type: "exchange", ...exchange });
    s.receive({ type: "shared", ...shared });
    expect(s.session.conversations.exchanges).toHaveLength(1);
    s.receive({ type: "shared", ...shared, fresh: true });
    expect(s.session.lab.current).toBeUndefined();
    expect(s.session.conversations.exchanges).toEqual([]);
    s.receive({ type: "played", at: 2, strayed: true });
    expect(s.session.shared.strayed).toBe(true);
  });

  test("voices are listed", () => {
    const voices = [{ protocol: "smtp", persona: "exim", choices: ["exim", "postfix"] }];
    s.receive({ type: "voices", voices });
    expect(s.session.voices.list).toEqual(voices);
  });
});
