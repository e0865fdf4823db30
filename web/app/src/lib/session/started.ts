import { vi } from "vitest";
import type { ClientMessage, Exchange, Lab, ServerMessage } from "../messages.gen";
import type { Session, SessionSurroundings } from "./session.svelte";

/** A browser's storage and address, a network and a server in the test's hands. */
export function start<S extends Session>(
  make: (...around: Required<SessionSurroundings>) => S,
  path: string,
) {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  const page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  vi.stubGlobal("navigator", {}); // without locks, as where there is no secure context
  vi.stubGlobal("location", { hash: "", origin: "http://here", pathname: path });
  const sockets: WebSocket[] = [];
  const sent: ClientMessage[] = [];
  let again = () => {};
  const session = make("ws://here/ws", {
    open: () => {
      const send = (text: string) => sent.push(JSON.parse(text) as ClientMessage);
      const socket = { readyState: 1, send, close: () => {} } as unknown as WebSocket;
      sockets.push(socket);
      return socket;
    },
    after: (_, then) => {
      again = then;
      return () => {};
    },
    random: () => 0.5,
  });
  return {
    session,
    sent,
    kept,
    /** Another page of the browser keeps a token. */
    keptElsewhere: (token: string) => {
      kept.set("ehlo.learner", token);
      page.dispatchEvent(Object.assign(new Event("storage"), { key: "ehlo.learner" }));
    },
    open: () => void sockets.at(-1)!.onopen!({} as Event),
    lose: (reason = "") => void sockets.at(-1)!.onclose!({ code: 1013, reason } as CloseEvent),
    retry: () => again(),
    receive: (message: ServerMessage) =>
      void sockets.at(-1)!.onmessage!({ data: JSON.stringify(message) } as MessageEvent),
    announced: () => session.announcer.announcements.map((a) => a.text),
  };
}

export const terms = [{ id: "t1", title: "shell", seq: 0 }];
export const lab: Lab = {
  id: "first-mail",
  title: "First mail",
  minutes: 5,
  html: "",
  done: false,
  steps: [],
};
export const welcome = (more: object = {}): ServerMessage => ({
  type: "welcome",
  token: "id.secret",
  name: "",
  resumed: false,
  terms,
  ...more,
});
export const exchange: Exchange = {
  term: "t1",
  conversation: 1,
  index: 0,
  protocol: "smtp",
  host: "example.com",
  port: 25,
  client: "HELO",
  server: "501",
  verb: "HELO",
  code: "501",
  outcome: "error",
  before: "",
  after: "",
  at: "",
  mistakes: [{ id: "x", wrong: "", says: "`HELO` wants a name.", ref: "" }],
};
