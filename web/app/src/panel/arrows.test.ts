import { describe, expect, it } from "vitest";
import type { Heard } from "../lib/session/session.svelte";
import { arrows } from "./arrows";

const heard = (more: Partial<Heard>): Heard => ({
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

describe("arrows", () => {
  it("draws one for the greeting and two for an exchange", () => {
    const rows = arrows([
      heard({ server: "220 ready\r\n" }),
      heard({ index: 1, client: "EHLO me\r\n", server: "250-hello\r\n250 HELP\r\n" }),
    ]);
    expect(rows.map((r) => [r.from, r.text, r.more, r.begins])).toEqual([
      ["server", "220 ready", 0, "SMTP · example.com, port 25"],
      ["client", "EHLO me", 0, ""],
      ["server", "250 HELP", 1, ""],
    ]);
  });
  it("draws what is said unasked", () => {
    const rows = arrows([heard({ index: 3, server: "* 4 EXISTS\r\n", pushed: true })]);
    expect(rows.map((r) => [r.from, r.text])).toEqual([["server", "* 4 EXISTS"]]);
  });
  it("tells conversations apart", () => {
    const rows = arrows([
      heard({ server: "220\r\n" }),
      heard({ conversation: 2, protocol: "imap", port: 143, server: "* OK\r\n" }),
      heard({ index: 1, client: "\r\n", server: "500 what\r\n" }),
    ]);
    expect(rows.map((r) => r.lane)).toEqual(["A", "B", "A", "A"]);
    expect(rows[2]!.text).toBe("(empty line)");
  });
});
