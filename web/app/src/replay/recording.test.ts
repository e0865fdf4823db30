import { expect, it } from "vitest";
import type { Screen } from "../lib/messages.gen";
import { asCasts, asScreens } from "./recording";

const shows: Screen[] = [
  { term: "t1", text: "user@Linux$ \x1b[1;36mtelnet a 25\x1b[0m\r\n220 ready\r\n" },
  { term: "t2", text: "user@Linux$ hostname\r\nLinux\r\n" },
  { term: "t1", text: "NOOP\r\n250 OK\r\n" },
];

it("writes what each terminal showed, without colours", () => {
  expect(asScreens(shows)).toBe(
    "user@Linux$ telnet a 25\n220 ready\nNOOP\n250 OK\n\nuser@Linux$ hostname\nLinux\n",
  );
});

it("writes an asciicast of each terminal, with colours", () => {
  const casts = asCasts(shows, "mine");
  expect(casts).toHaveLength(2);
  const [head, ...events] = casts[0]!.trim().split("\n");
  expect(JSON.parse(head!)).toMatchObject({ version: 2, title: "mine" });
  expect(events.map((e) => (JSON.parse(e) as unknown[])[2])).toEqual([
    shows[0]!.text,
    shows[2]!.text,
  ]);
});
