import { expect, test } from "vitest";
import type { ClientMessage } from "../messages.gen";
import { VoiceStore } from "./voices.svelte";

const sent: ClientMessage[] = [];
const send = (message: ClientMessage) => sent.push(message) > 0;

test("a voice is chosen", () => {
  new VoiceStore(send).choose("smtp", "postfix");
  expect(sent).toEqual([{ type: "voice", protocol: "smtp", persona: "postfix" }]);
});
