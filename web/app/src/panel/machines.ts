/** The state machines of the protocols, laid out for drawing. */
export interface Machine {
  title: string;
  ref: string;
  states: { id: string; says: string; x: number; y: number }[];
  edges: { from: string; to: string; by: string; bend?: number }[];
}

export const machines: Record<string, Machine> = {
  smtp: {
    title: "SMTP",
    ref: "RFC 5321 §4.1.4",
    states: [
      { id: "connected", says: "connected", x: 70, y: 50 },
      { id: "greeted", says: "greeted", x: 250, y: 50 },
      { id: "mail", says: "sender given", x: 250, y: 150 },
      { id: "rcpt", says: "recipient given", x: 250, y: 260 },
      { id: "data", says: "message text", x: 70, y: 260 },
      { id: "auth", says: "logging in", x: 70, y: 150 },
      { id: "closed", says: "closed", x: 250, y: 350 },
    ],
    edges: [
      { from: "connected", to: "greeted", by: "EHLO, HELO" },
      { from: "greeted", to: "mail", by: "MAIL" },
      { from: "greeted", to: "auth", by: "AUTH" },
      { from: "mail", to: "rcpt", by: "RCPT" },
      { from: "rcpt", to: "data", by: "DATA" },
      { from: "data", to: "greeted", by: "a lone dot" },
      { from: "rcpt", to: "closed", by: "QUIT, from anywhere" },
    ],
  },
  pop3: {
    title: "POP3",
    ref: "RFC 1939 §3",
    states: [
      { id: "authorization", says: "authorization", x: 160, y: 40 },
      { id: "transaction", says: "transaction", x: 160, y: 160 },
      { id: "update", says: "update", x: 160, y: 280 },
    ],
    edges: [
      { from: "authorization", to: "transaction", by: "USER, PASS" },
      { from: "transaction", to: "update", by: "QUIT: now messages are deleted" },
    ],
  },
  imap: {
    title: "IMAP",
    ref: "RFC 9051 §3",
    states: [
      { id: "not authenticated", says: "not authenticated", x: 160, y: 40 },
      { id: "authenticated", says: "authenticated", x: 160, y: 140 },
      { id: "selected", says: "selected", x: 160, y: 250 },
      { id: "logout", says: "logout", x: 160, y: 350 },
    ],
    edges: [
      { from: "not authenticated", to: "authenticated", by: "LOGIN" },
      { from: "authenticated", to: "selected", by: "SELECT" },
      { from: "selected", to: "authenticated", by: "CLOSE", bend: 70 },
      { from: "selected", to: "logout", by: "LOGOUT, from anywhere" },
    ],
  },
};
