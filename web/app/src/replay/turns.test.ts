import { expect, it } from "vitest";
import type { Exchange } from "../lib/messages.gen";
import { asCast, asJSON, asText } from "./turns";

const exchanges = [
  { client: "", server: "220 ready\r\n", at: "16:18:09" },
  { client: "EHLO me\r\n", server: "250-hello\r\n250 HELP\r\n", at: "16:18:21" },
] as Exchange[];

it("writes text that can be replayed", () => {
  expect(asText(exchanges)).toBe("S: 220 ready\nC: EHLO me\nS: 250-hello\nS: 250 HELP\n");
});

it("leaves out of it what name servers were asked", () => {
  const asked = {
    protocol: "dns",
    client: "QUERY a. IN A\r\n",
    server: "NOERROR\r\n",
    at: "16:18:33",
  };
  expect(asText([...exchanges, asked as Exchange])).toBe(asText(exchanges));
});

it("writes an object a line", () => {
  const lines = asJSON(exchanges).trim().split("\n");
  expect(lines).toHaveLength(3);
  expect(JSON.parse(lines[1]!)).toEqual({ from: "client", text: "EHLO me\r\n", at: "16:18:21" });
});

it("writes an asciicast", () => {
  const [head, ...events] = asCast(exchanges, "mine").trim().split("\n");
  expect(JSON.parse(head!)).toMatchObject({ version: 2, title: "mine" });
  expect(JSON.parse(events[0]!)).toEqual([0.8, "o", "220 ready\r\n"]);
});
