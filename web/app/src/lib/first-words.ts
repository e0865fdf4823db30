/** What the front page has one say to a mail server, in the session of a lab that goes on with it. */
export const firstWords = {
  lab: "send-by-hand",
  /** The step that each line does, and the line. */
  lines: [
    { step: "helo", line: "HELO client.com" },
    { step: "mail", line: "MAIL FROM:<user@client.com>" },
    { step: "rcpt", line: "RCPT TO:<bob@server.com>" },
  ],
} as const;
