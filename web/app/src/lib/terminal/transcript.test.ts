import { expect, test } from "vitest";
import { isTranscript } from "./transcript";

test.each([
  "220 mail.example.com ESMTP\nEHLO me\n250 mail.example.com",
  "$ telnet mail.example.com 25\nTrying 192.0.2.1...\nConnected to mail.example.com.\nHELO me\n",
  "S: +OK ready\r\nC: USER bob\r\nS: +OK\r\n",
  "* OK ready\na1 LOGIN bob secret\na1 OK Logged in.",
  "<- 220 here\n-> EHLO me\n<- 250 HELP",
])("both sides stand in %j", (text) => expect(isTranscript(text)).toBe(true));

test.each([
  "EHLO client.com\nMAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA",
  "Subject: news\n\n250 people came.\nIt was a good day.\n.",
  "a1 LOGIN bob secret\na2 SELECT INBOX\na3 NOOP",
  "220 mail.example.com ESMTP\n250 ok", // nobody speaks to it
  "telnet example.com 25",
  "",
])("%j is to be typed", (text) => expect(isTranscript(text)).toBe(false));
