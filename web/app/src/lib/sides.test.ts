import { expect, test } from "vitest";
import { align } from "./sides";

/** Rows as one reads them. */
function rows(left: string[], right: string[]): string[] {
  return align(left, right).map(([i, j]) =>
    [i, j]
      .map((at, side) => (at === undefined ? "" : [left, right][side]![at]!))
      .join(" | ")
      .trim(),
  );
}

test("the same command stands in one row, and a gap beside what the other lacks", () =>
  expect(
    rows(
      ["HELLO x", "EHLO x", "NOOP", "MAIL FROM:<a@x>", "DATA"],
      ["EHLO client.com", "MAIL FROM:<b@x>", "RCPT TO:<c@x>", "DATA"],
    ),
  ).toEqual([
    "HELLO x |",
    "EHLO x | EHLO client.com",
    "NOOP |",
    "MAIL FROM:<a@x> | MAIL FROM:<b@x>",
    "| RCPT TO:<c@x>",
    "DATA | DATA",
  ]));

test("of two that would do, the one that is the same to the letter does", () =>
  expect(rows(["RCPT TO:<a>", "RCPT TO:<b>"], ["RCPT TO:<b>"])).toEqual([
    "RCPT TO:<a> |",
    "RCPT TO:<b> | RCPT TO:<b>",
  ]));

test("a tag is no command", () =>
  expect(rows(["a LOGIN bob x", "a1 select inbox"], ["a SELECT INBOX", "b FETCH 1 FLAGS"])).toEqual(
    ["a LOGIN bob x |", "a1 select inbox | a SELECT INBOX", "| b FETCH 1 FLAGS"],
  ));

test("empty lines are alike, and like no other", () =>
  expect(rows(["", "Hello"], ["Hi", "", "Hello"])).toEqual(["| Hi", "|", "Hello | Hello"]));
