import { expect, test } from "vitest";
import type { ClientMessage } from "../messages.gen";
import { ReplayStore } from "./replay.svelte";

const sent: ClientMessage[] = [];
const send = (message: ClientMessage) => sent.push(message) > 0;

test("a transcript is played, and the same again", () => {
  const replay = new ReplayStore(send);
  replay.play(2, "S: 220", "mine", 1);
  replay.play(0);
  expect(sent).toEqual([
    { type: "replay", at: 2, text: "S: 220", name: "mine", index: 1 },
    { type: "replay", at: 0, text: "", name: "", index: 0 },
  ]);
});
