import { expect, test } from "vitest";
import { isTranscript } from "./transcript";

test.each([
  "220 mail.example.com ESMTP\nEHLO me\n250 mail.example.com",
  "$ telnet mail.example.com 25\nTrying 192.0.2.1...\nConnected to mail.example.com.\nHELO me\n",
  "S: +OK ready\r\nC: USER bob\r\nS: +OK\r\n",
  "* OK ready\na1 LOGIN bob secret\na1 OK Logged in.",
  "<- 220 here\n-> EHLO me\n<- 250 HELP",
  "=== Connected to localhost.\n<-  220 here ESMTP\n -> EHLO me\n<-  250 HELP",
  "<~  220 here ESMTP\n ~> EHLO me\n<~  250 HELP",
  "12:00:01 220 here ESMTP\n12:00:02 EHLO me\n12:00:02 250 HELP",
  "[2024-06-27 16:18:09] S: 220 here ESMTP\n[2024-06-27 16:18:09] C: EHLO me\n[2024-06-27 16:18:09] S: 250 HELP",
  "SERVER -> CLIENT: 220 here ESMTP\nCLIENT -> SERVER: EHLO me\nSERVER -> CLIENT: 250 HELP",
  "220 here ESMTP\nHELO me\n250 here\nDATA\n354 go on\n" +
    "a line of text\n".repeat(80) +
    ".\n250 OK",
])("both sides stand in %j", (text) => expect(isTranscript(text)).toBe(true));

test.each([
  "EHLO client.com\nMAIL FROM:<user@client.com>\nRCPT TO:<bob@server.com>\nDATA",
  "Subject: news\n\n250 people came.\nIt was a good day.\n.",
  "Subject: 250 people\n\n250 people came.\n220 of them were late.\n" +
    "A good day.\n".repeat(20) +
    ".",
  "a1 LOGIN bob secret\na2 SELECT INBOX\na3 NOOP",
  "220 mail.example.com ESMTP\n250 ok", // nobody speaks to it
  "Shopping\n200 apples\n300 pears\nand milk",
  "* I asked\n* A friend answered\n220 mail.example.com came",
  "telnet example.com 25",
  "",
])("%j is to be typed", (text) => expect(isTranscript(text)).toBe(false));
