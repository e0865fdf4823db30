import { describe, expect, it } from "vitest";
import type { Exchange } from "../lib/messages.gen";
import { arrows, causeHeight, diagram, rowHeight } from "./arrows";

const exchange = (more: Partial<Exchange>): Exchange => ({
  term: "t1",
  conversation: 1,
  index: 0,
  protocol: "smtp",
  host: "example.com",
  port: 25,
  client: "",
  server: "",
  verb: "",
  code: "",
  outcome: "ok",
  before: "",
  after: "",
  at: "16:18:09",
  ...more,
});

const idling = { conversation: 1, term: "t1", protocol: "imap", port: 143 };
const sending = { conversation: 2, term: "t2" };

/** Somebody waits in IDLE while another sends. */
const delivery = [
  exchange({ ...idling, server: "* OK ready\r\n" }),
  exchange({ ...idling, index: 1, client: "c IDLE\r\n", server: "+ idling\r\n" }),
  exchange({ ...sending, server: "220 ready\r\n", at: "16:18:10" }),
  exchange({
    ...sending,
    index: 1,
    client: "Subject: news\r\n\r\n.\r\n",
    server: "250 OK\r\n",
    at: "16:18:11",
  }),
  exchange({
    ...idling,
    index: 1,
    server: "* 3 EXISTS\r\n* 1 RECENT\r\n",
    push: 1,
    at: "16:18:11",
  }),
];

describe("arrows", () => {
  it("draws one for the greeting and two for an exchange", () => {
    const rows = arrows([
      exchange({ server: "220 ready\r\n" }),
      exchange({ index: 1, client: "EHLO me\r\n", server: "250-hello\r\n250 HELP\r\n" }),
    ]);
    expect(rows.map((r) => [r.from, r.text, r.lines])).toEqual([
      ["server", "220 ready", 1],
      ["client", "EHLO me", 1],
      ["server", "250 HELP", 2],
    ]);
    expect(rows[2]!.whole).toBe("250-hello\r\n250 HELP");
  });
  it("shows the line of an answer that has the verdict", () => {
    const rows = arrows([
      exchange({
        index: 1,
        client: "LIST\r\n",
        code: "+OK",
        server: "+OK 1 message\r\n1 407\r\n.\r\n",
      }),
      exchange({ index: 2, client: "\r\n", server: "-ERR what\r\n" }),
    ]);
    expect(rows.map((r) => r.text)).toEqual([
      "LIST",
      "+OK 1 message",
      "(an empty line)",
      "-ERR what",
    ]);
  });
  it("lets no control character through", () => {
    expect(arrows([exchange({ server: "a\u0000b\u001b[1m\tc\r\n" })])[0]!.text).toBe("a�b�[1m c");
  });
  it("cuts what a response code lists, not what is said behind it", () => {
    const texts = (server: string) => arrows([exchange({ server })])[0]!.text;
    expect(texts("a OK [CAPABILITY IMAP4rev1 IDLE] Logged in\r\n")).toBe("a OK […] Logged in");
    expect(texts("b OK [READ-WRITE] Select completed\r\n")).toBe(
      "b OK [READ-WRITE] Select completed",
    );
  });
  it("tells what made a server speak unasked elsewhere", () => {
    const rows = arrows(delivery);
    const push = rows.at(-1)!;
    expect([push.from, push.text, push.lines, push.push]).toEqual(["server", "* 3 EXISTS", 2, 1]);
    expect(push.cause).toEqual({ lane: 2, key: rows.at(-2)!.key, text: "Subject: news" });
    expect(rows.filter((r) => r.cause)).toHaveLength(1);
  });
  it("has several pushes come of one cause, each with a key of its own", () => {
    const rows = arrows([...delivery, delivery.at(-1)!]);
    expect(rows.at(-1)!.cause).toEqual(rows.at(-2)!.cause);
    expect(new Set(rows.map((r) => r.key)).size).toBe(rows.length);
  });
  it("names no cause when the connection itself spoke last", () => {
    const rows = arrows([
      ...delivery.slice(0, 2),
      exchange({ ...idling, index: 1, server: "* BYE\r\n", push: 1 }),
    ]);
    expect(rows.at(-1)!.cause).toBeUndefined();
  });
});

describe("diagram", () => {
  const lanes = [
    { conversation: 1, open: true, questions: false },
    { conversation: 2, open: false, questions: false },
  ];

  it("has a lane for each connection, and one axis of time", () => {
    const { rows, earlier } = diagram(arrows(delivery), lanes, 100);
    expect(earlier).toBe(0);
    expect(rows.map((r) => [r.lane, r.at])).toEqual([
      [0, "16:18:09"],
      [0, ""],
      [0, ""],
      [1, "16:18:10"],
      [1, "16:18:11"],
      [1, ""],
      [0, ""],
    ]);
  });
  it("draws a lane from where it begins, to its end once it is closed", () => {
    const { rows } = diagram(arrows(delivery), lanes, 100);
    expect(rows.map((r) => r.alive[1])).toEqual([false, false, false, true, true, true, false]);
    expect(rows.every((r) => r.alive[0])).toBe(true);
    expect(rows.findIndex((r) => r.lane === 1 && r.begins)).toBe(3);
    expect(rows.findIndex((r) => r.ends)).toBe(5);
  });
  it("joins a push to its cause, however many rows lie between", () => {
    const { rows } = diagram(arrows([...delivery, delivery.at(-1)!]), lanes, 100);
    expect(rows.at(-2)!.because).toEqual({ lane: 1, rise: rowHeight });
    expect(rows.at(-1)!.because!.rise).toBeCloseTo(2 * rowHeight + causeHeight);
  });
  it("has one lane for all that a terminal asks a name server, and no end to it", () => {
    const asked = (conversation: number) =>
      exchange({
        conversation,
        protocol: "dns",
        port: 53,
        client: "QUERY server.com. IN MX\n",
        server: "NOERROR\nanswer: server.com. 3600 IN MX 10 mx.\n",
        code: "NOERROR",
      });
    const all = arrows([asked(4), asked(5)]);
    const { rows } = diagram(all, [{ conversation: 4, open: false, questions: true }], 100);
    expect(rows.map((r) => [r.arrow.conversation, r.arrow.text, r.ends])).toEqual([
      [4, "QUERY server.com. IN MX", false],
      [4, "NOERROR", false],
      [5, "QUERY server.com. IN MX", false],
      [5, "NOERROR", false],
    ]);
  });
  it("joins nothing to a lane that is not shown", () => {
    const { rows } = diagram(arrows(delivery), lanes.slice(0, 1), 100);
    expect(rows.map((r) => r.lane)).toEqual([0, 0, 0, 0]);
    expect(rows.at(-1)!.because).toBeUndefined();
    expect(rows.at(-1)!.arrow.cause).toBeDefined();
  });
  it("keeps to the latest, says how many are earlier, and always begins with a time", () => {
    const { rows, earlier } = diagram(arrows(delivery), lanes, 2);
    expect(earlier).toBe(5);
    expect(rows.map((r) => [r.arrow.text, r.at])).toEqual([
      ["250 OK", "16:18:11"],
      ["* 3 EXISTS", ""],
    ]);
    expect(rows[0]!.begins).toBe(false);
  });
});
