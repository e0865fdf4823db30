import { expect, it } from "vitest";
import { octets, sender, short } from "./entry";

it("names who has written", () => {
  expect(sender("Alice <alice@example.com>")).toBe("Alice");
  expect(sender('"Bob B." <bob@example.com>')).toBe("Bob B.");
  expect(sender("<carol@example.com>")).toBe("carol@example.com");
  expect(sender(" dave@example.com ")).toBe("dave@example.com");
  expect(sender("")).toBe("(no sender)");
});

it("shortens dates and sizes", () => {
  expect(short("2024-06-07 16:19")).toBe("7\u00a0Jun 16:19");
  expect(short("?")).toBe("?");
  expect(octets(407)).toBe("407 octets");
  expect(octets(20480)).toBe("20 KiB");
});
