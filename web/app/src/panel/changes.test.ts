import { describe, expect, it } from "vitest";
import type { Mailbox } from "../lib/messages.gen";
import { changes, inWords, Looks, ranges } from "./changes";

type Message = [uid: number, ...flags: string[]];

const box = (messages: Message[], more: Partial<Mailbox> = {}): Mailbox => ({
  user: "bob",
  name: "INBOX",
  uidValidity: 1,
  uidNext: Math.max(0, ...messages.map(([uid]) => uid)) + 1,
  total: messages.length,
  unseen: messages.filter(([, ...flags]) => !flags.includes("\\Seen")).length,
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

const said = (before: Mailbox[], now: Mailbox[]) => inWords(changes(before, now), now);

describe("changes", () => {
  it("finds nothing where nothing has happened", () => {
    const now = [box([[1, "\\Seen"]])];
    expect(changes([box([[1, "\\Seen"]])], now)).toEqual({ mailboxes: new Map(), deleted: [] });
    expect(said([box([[1, "\\Seen"]])], now)).toBe("");
  });

  it("tells flags that came from flags that went", () => {
    const before = [box([[1, "\\Flagged"], [2]])];
    const now = [box([[1, "\\Seen"], [2]])];
    const change = changes(before, now).mailboxes.get("bob/INBOX")!;
    expect([...change.messages]).toEqual([
      [1, { fresh: false, added: ["\\Seen"], removed: ["\\Flagged"], was: undefined }],
    ]);
    expect(change).toMatchObject({ created: false, unseen: 2, expunged: [] });
    expect(change.total).toBeUndefined();
    expect(said(before, now)).toBe("bob/INBOX: message 1 is now \\Seen and no longer \\Flagged.");
  });

  it("takes flags in another order for the same", () => {
    expect(said([box([[1, "\\Seen", "\\Flagged"]])], [box([[1, "\\Flagged", "\\Seen"]])])).toBe("");
  });

  it("marks a new message, and the figures as they were", () => {
    const before = [box([[1]])];
    const now = [box([[1], [2]])];
    const change = changes(before, now).mailboxes.get("bob/INBOX")!;
    expect([...change.messages.keys()]).toEqual([2]);
    expect(change).toMatchObject({ total: 1, unseen: 1, uidNext: 2 });
    expect(said(before, now)).toBe("bob/INBOX: message 2 is new.");
  });

  it("keeps an expunged message as it was, and the numbers that others had", () => {
    const before = [box([[1], [2, "\\Deleted"], [3]])];
    const now = [box([[1], [3]], { uidNext: 4 })];
    const change = changes(before, now).mailboxes.get("bob/INBOX")!;
    expect(change.expunged).toEqual([before[0]!.messages[1]]);
    expect(change.messages.get(3)).toMatchObject({ was: 3, added: [], removed: [] });
    expect(change.uidNext).toBeUndefined();
    expect(said(before, now)).toBe("bob/INBOX: message 2 was expunged.");
  });

  it("says once what happened to several messages alike", () => {
    const before = [box([[1], [2], [3], [4], [5]])];
    const now = [
      box([[1, "\\Deleted"], [2, "\\Deleted"], [3, "\\Deleted"], [4], [5, "\\Deleted"]]),
    ];
    expect(said(before, now)).toBe("bob/INBOX: messages 1–3 and 5 are now \\Deleted.");
  });

  it("sees a message that was moved go and come", () => {
    const trash = { name: "Trash", uidValidity: 2 };
    const before = [box([[1], [2]]), box([[7]], trash)];
    const now = [box([[2]], { uidNext: 3 }), box([[7], [8]], trash)];
    expect(said(before, now)).toBe(
      "bob/INBOX: message 1 was expunged; bob/Trash: message 2 is new.",
    );
  });

  it("tells mailboxes created, deleted and renamed apart", () => {
    const old = { name: "Old", uidValidity: 2 };
    const before = [box([]), box([[1]], old), box([], { name: "Drafts", uidValidity: 3 })];
    const renamed = box([[1]], { ...old, name: "Archive" });
    const made = box([], { name: "New", uidValidity: 9 });
    const found = changes(before, [box([]), renamed, made]);
    expect(found.mailboxes.get("bob/Archive")).toMatchObject({ created: false, renamed: "Old" });
    expect(found.mailboxes.get("bob/New")).toMatchObject({ created: true });
    expect(found.deleted).toEqual([before[2]]);
    expect(said(before, [box([]), renamed, made])).toBe(
      "bob/Drafts was deleted; bob/Old was renamed to Archive; bob/New was created.",
    );
  });

  it("takes another UIDVALIDITY under the same name for another mailbox", () => {
    const found = changes([box([[1]])], [box([[1]], { uidValidity: 5 })]);
    expect(found.mailboxes.get("bob/INBOX")).toMatchObject({ created: true });
    expect(found.deleted).toHaveLength(1);
  });

  it("does not confuse two users' mailboxes", () => {
    const alice = box([[1]], { user: "alice" });
    expect(said([box([[1]]), alice], [box([[1]]), box([[1, "x"]], { user: "alice" })])).toBe(
      "alice/INBOX: message 1 is now x.",
    );
  });

  it("takes a message for gone or new only if the list of the latest can tell", () => {
    const before = [box([[5], [6]], { total: 200 })];
    // A new one pushes the oldest of the list out.
    const arrived = changes(before, [box([[6], [7]], { total: 201 })]).mailboxes.get("bob/INBOX")!;
    expect(arrived.expunged).toEqual([]);
    expect(arrived.messages.get(7)?.fresh).toBe(true);
    // One that goes lets an older one in.
    const gone = changes(before, [box([[4], [5]], { total: 199, uidNext: 7 })]);
    expect(gone.mailboxes.get("bob/INBOX")!.expunged.map((m) => m.uid)).toEqual([6]);
    expect(gone.mailboxes.get("bob/INBOX")!.messages.get(4)).toBeUndefined();
  });

  it("counts what would make the sentence too long", () => {
    const many = Array.from({ length: 7 }, (_, i) => box([], { name: `m${i}`, uidValidity: i }));
    expect(said([], many)).toMatch(
      /^bob\/m0 was created; .*bob\/m3 was created; and 3 more changes\.$/,
    );
  });
});

it("lists numbers as a reader does", () => {
  expect(ranges([4])).toBe("4");
  expect(ranges([1, 2])).toBe("1 and 2");
  expect(ranges([1, 2, 3, 5, 7, 8])).toBe("1–3, 5, 7 and 8");
});

describe("Looks", () => {
  const asked = () => ({});
  const pushed = () => ({ push: 1 });
  const first = [box([[1]])];
  const second = [box([[1, "\\Seen"]])];

  it("has nothing to compare the first look with", () => {
    expect(new Looks().take(first, [asked()])).toBeUndefined();
  });

  it("compares with the look before the last exchange", () => {
    const looks = new Looks<{ push?: number }>();
    const [a, b] = [asked(), asked()];
    looks.take(first, []);
    expect(looks.take(second, [a])).toMatchObject({ exchanges: 1 });
    expect(looks.take(second, [a])!.mailboxes.size).toBe(1); // looking again is no exchange
    expect(looks.take(second, [a, b])!.mailboxes.size).toBe(0);
  });

  it("counts what a server says unasked to the exchange that caused it", () => {
    const looks = new Looks<{ push?: number }>();
    const a = asked();
    looks.take(first, []);
    looks.take(second, [a]);
    const seen = looks.take(second, [a, pushed()])!;
    expect(seen.exchanges).toBe(1);
    expect(seen.mailboxes.size).toBe(1);
  });

  it("says of how many exchanges it tells when it was not looked after each", () => {
    const looks = new Looks<{ push?: number }>();
    looks.take(first, []);
    expect(looks.take(second, [asked(), pushed(), asked(), asked()])).toMatchObject({
      exchanges: 3,
    });
  });

  it("begins anew in another world", () => {
    const looks = new Looks<{ push?: number }>();
    looks.take(first, [asked()]);
    expect(looks.take(second, [])).toBeUndefined();
    looks.take([], []);
    expect(looks.take(first, [asked()])).toBeUndefined();
  });
});
