import { beforeEach, describe, expect, test } from "vitest";
import type { ClientMessage, Exchange } from "../messages.gen";
import { ConversationStore } from "./conversations.svelte";

const exchange = (index: number, more: Partial<Exchange> = {}): Exchange => ({
  term: "t1",
  conversation: 1,
  index,
  protocol: "smtp",
  host: "example.com",
  port: 25,
  client: "NOOP\r\n",
  server: "250 OK\r\n",
  verb: "NOOP",
  code: "250",
  outcome: "ok",
  before: "",
  after: "",
  at: "16:18:09",
  ...more,
});

let sent: ClientMessage[];
let conversations: ConversationStore;

beforeEach(() => {
  sent = [];
  conversations = new ConversationStore((message) => sent.push(message) > 0);
});

test("the latest 300 exchanges are kept", () => {
  for (let i = 0; i < 310; i++) conversations.receive(exchange(i));
  expect(conversations.exchanges).toHaveLength(300);
  expect(conversations.exchanges[0]!.index).toBe(10);
});

test("an exchange is explained, or what was said after it unasked", () => {
  conversations.explain(exchange(3));
  conversations.explain({ conversation: 2, index: 0, push: 1 });
  expect(sent).toEqual([
    { type: "explain", conversation: 1, index: 3, push: 0 },
    { type: "explain", conversation: 2, index: 0, push: 1 },
  ]);
});

describe("a line picked in a terminal", () => {
  beforeEach(() => {
    conversations.receive(exchange(0));
    conversations.receive(exchange(1));
    conversations.receive(exchange(2, { term: "t2", server: "250-one\r\n250 two\r\n" }));
  });

  test("is of the latest exchange there that has it", () => {
    expect(conversations.pick("t1", "250 OK  ")).toBe(true);
    expect(conversations.picked?.index).toBe(1);
    expect(conversations.pick("t2", "NOOP")).toBe(true);
    expect(conversations.picked?.index).toBe(2);
    expect(conversations.pick("t2", "250-one")).toBe(true);
  });

  test("can be of none", () => {
    for (const [term, line] of [
      ["t1", "250 two"],
      ["t1", " "],
      ["t3", "NOOP"],
      ["t1", "250"],
    ] as const)
      expect(conversations.pick(term, line)).toBe(false);
    expect(conversations.picked).toBeUndefined();
  });

  test("is picked until something else is said", () => {
    conversations.pick("t1", "NOOP");
    conversations.receive(exchange(3));
    expect(conversations.picked).toBeUndefined();
  });
});

test("another world has none of it", () => {
  conversations.receive(exchange(0));
  conversations.explanation = {
    conversation: 1,
    index: 0,
    summary: "",
    client: [],
    server: [],
    state: "",
    stateSays: "",
    next: [],
    ways: [],
  };
  conversations.clear();
  expect(conversations.exchanges).toEqual([]);
  expect(conversations.explanation).toBeUndefined();
});
