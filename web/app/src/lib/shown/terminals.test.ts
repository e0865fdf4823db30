import { afterEach, expect, test, vi } from "vitest";
import type { ServerMessage } from "../messages.gen";
import { ShownScreen, ShownTerminals } from "./terminals.svelte";

afterEach(() => void vi.unstubAllGlobals());

const text = (screen: ShownScreen) =>
  [...screen.lines, screen.last].map((line) => line.map((p) => p.text).join(""));

test("what was typed is told apart from what was answered, and nothing else is drawn", () => {
  const screen = new ShownScreen("t1");
  screen.write("$ \x1b[1;36mtel");
  screen.write("net\x1b[0m\r\n220 \x1b]0;title\x07 example\r\n\x1b[3;90m(A remark.)\x1b[0m\r\n");
  expect(screen.lines[0]).toEqual([
    { text: "$ ", as: "" },
    { text: "telnet", as: "typed" },
  ]);
  expect(text(screen)[1]).not.toMatch(/[\x00-\x1f]/);
  expect(screen.lines[2]).toEqual([{ text: "(A remark.)", as: "remark" }]);
  screen.write("\x1b[H\x1b[2J\x1b[3J$ ");
  expect(text(screen)).toEqual(["$ "]);
});

test("of very much the end is shown", () => {
  const screen = new ShownScreen("t1");
  for (let i = 0; i < 1000; i++) screen.write(`${i}\r\n`);
  expect(text(screen)).toHaveLength(301);
  expect(text(screen).at(-2)).toBe("999");
});

test("the terminal in which something happens is in front, and nothing is sent but the key", () => {
  vi.stubGlobal("location", { href: "http://here/class/c1" });
  const sent: unknown[] = [];
  const socket = {
    readyState: 1,
    send: (text: string) => void sent.push(JSON.parse(text)),
  } as unknown as WebSocket;
  let url = "";
  const around = {
    open: (to: string) => ((url = to), socket),
    after: () => () => {},
    random: () => 0,
  };
  const shown = new ShownTerminals("c1", "key", around);
  const { onopen, onmessage } = socket;
  onopen!.call(socket, {} as Event);
  const receive = (message: ServerMessage) =>
    void onmessage!.call(socket, { data: JSON.stringify(message) } as MessageEvent);
  expect(url).toBe("ws://here/api/classes/c1/shown");
  expect(sent).toEqual([{ type: "hello", token: "key", activity: "", page: "", seen: {} }]);
  const terms = ["t1", "t2"].map((id) => ({ id, title: id, seq: 0 }));
  receive({ type: "welcome", token: "", name: "", resumed: true, terms });
  receive({ type: "out", term: "t1", data: "one\r\n", offset: 0, seq: 0 });
  receive({ type: "prompt", term: "t2", mode: "shell", text: "$ " });
  expect(shown.current?.id).toBe("t1");
  receive({ type: "typing", term: "t2", text: "HE", cursor: 1 });
  expect(shown.current).toMatchObject({ id: "t2", prompt: "$ ", begun: { text: "HE", cursor: 1 } });
  receive({ type: "typing", term: "t2", by: "Ana", text: "QUIT", cursor: 4 });
  receive({ type: "typing", term: "t2", text: "", cursor: 0 });
  expect(shown.current?.begun).toBeUndefined();
  expect(shown.current?.others).toEqual([{ by: "Ana", text: "QUIT" }]);
  receive({ type: "welcome", token: "", name: "", resumed: true, terms: terms.slice(0, 1) });
  expect(shown.list.map(text)).toEqual([[""]]);
  expect(sent).toHaveLength(1);
});
