import { expect, test } from "vitest";
import type { Arrival, ClientMessage, Mailbox } from "../messages.gen";
import { MailboxStore } from "./mailboxes.svelte";

const sent: ClientMessage[] = [];
const send = (message: ClientMessage) => sent.push(message) > 0;

test("mailboxes and messages are asked for", () => {
  const mailboxes = new MailboxStore(send);
  mailboxes.refresh();
  mailboxes.read("bob", "INBOX", 7);
  expect(sent).toEqual([
    { type: "mailboxes" },
    { type: "source", user: "bob", mailbox: "INBOX", uid: 7 },
  ]);
});

test("another world has other mailboxes", () => {
  const mailboxes = new MailboxStore(send);
  mailboxes.list = [{ user: "bob", name: "INBOX" } as Mailbox];
  mailboxes.arrival = { new: true } as Arrival;
  mailboxes.clear();
  expect(mailboxes.list).toEqual([]);
  expect(mailboxes.source).toBeUndefined();
  expect(mailboxes.arrival).toBeUndefined();
});
