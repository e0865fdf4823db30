import { expect, test } from "vitest";
import { Announcer } from "./announcer.svelte";

test("the last five announcements stay, each with an id of its own", () => {
  const announcer = new Announcer();
  for (const text of ["a", "b", "", "c", "d", "e", "f"]) announcer.announce(text);
  expect(announcer.announcements.map((a) => a.text)).toEqual(["b", "c", "d", "e", "f"]);
  expect(new Set(announcer.announcements.map((a) => a.id)).size).toBe(5);
});

test("a long one is cut", () => {
  const announcer = new Announcer();
  announcer.announce("x".repeat(3000));
  expect(announcer.announcements[0]!.text).toHaveLength(2000);
});
