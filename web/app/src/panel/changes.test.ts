import { expect, it } from "vitest";
import type { Mailbox } from "../lib/messages.gen";
import { changes } from "./changes";

const box = (
  messages: [uid: number, ...flags: string[]][],
  more: Partial<Mailbox> = {},
): Mailbox => ({
  user: "bob",
  name: "INBOX",
  uidValidity: 1,
  uidNext: 9,
  total: messages.length,
  unseen: 0,
  messages: messages.map(([uid, ...flags], i) => ({
    number: i + 1,
    uid,
    flags,
    size: 1,
    subject: "",
    from: "",
    received: "",
  })),
  ...more,
});

it("marks what is new, what has other flags, and where something has gone", () => {
  const before = [box([[1], [2]]), box([[1]], { name: "Sent" })];
  const now = [box([[1, "\\Seen"], [2], [3]]), box([], { name: "Sent" }), box([], { name: "New" })];
  expect([...changes(before, now)].sort()).toEqual([
    "bob/INBOX",
    "bob/INBOX/1",
    "bob/INBOX/3",
    "bob/New",
    "bob/Sent",
  ]);
  expect(changes(now, now).size).toBe(0);
});
