import { expect, test } from "vitest";
import type { Part } from "../lib/messages.gen";
import { asSeen } from "./letter";

const part = (type: string, more: Partial<Part> = {}): Part => ({
  number: "1",
  header: "HEADER",
  body: "1",
  headerAt: 0,
  bodyAt: 0,
  end: 0,
  octets: 0,
  type,
  fields: [],
  ...more,
});
const plain = (html: string) => html.replace(/<[^>]*>/g, "");

test("a plain message has its fields and its text", () => {
  const fields = [
    { name: "FROM", value: "Ann <ann@client.com>" },
    { name: "Subject", value: "Grüße" },
  ];
  const letter = asSeen(part("text/plain", { fields, decoded: "Hello\n" }), plain);
  expect(letter).toMatchObject({ from: "Ann <ann@client.com>", subject: "Grüße", to: "" });
  expect(letter).toMatchObject({ text: "Hello", html: false, attached: [] });
});

test.each<[string, Part, string, string[]]>([
  [
    "of alternatives the last is read",
    part("multipart/alternative", {
      parts: [
        part("text/plain", { decoded: "plain" }),
        part("text/html", { decoded: "<b>rich</b>" }),
      ],
    }),
    "rich",
    [],
  ],
  [
    "of alternatives one that can't be shown is passed over",
    part("multipart/alternative", {
      parts: [part("text/plain", { decoded: "plain" }), part("text/calendar")],
    }),
    "plain",
    [],
  ],
  [
    "what is attached has a name, or a type",
    part("multipart/mixed", {
      parts: [
        part("text/plain", { decoded: "see below" }),
        part("image/png", { name: "cat.png" }),
        part("text/plain", { decoded: "notes", disposition: "attachment" }),
        part("message/rfc822", { parts: [part("text/plain", { decoded: "inner" })] }),
      ],
    }),
    "see below",
    ["cat.png", "text/plain", "message/rfc822"],
  ],
  ["a picture alone has no text", part("image/png"), "", ["image/png"]],
])("%s", (_, message, text, attached) => {
  expect(asSeen(message, plain)).toMatchObject({ text, attached });
});
