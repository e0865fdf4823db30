// Written by `make generate` from internal/sandbox/message: change that, not this.

/** ClientMessage is what the page sends. Type says which fields count. */
export interface ClientMessage {
  /**
   * Type is "hello", "open", "close", "line", "key", "resize", "lab",
   * "restart", "redo", "hint", "leave", "voice", "explain", "mailboxes",
   * "source", "replay", "answer", "skip", "reset", "show" or "wait".
   */
  type: string;
  /**
   * hello: the first message on a connection. Sandbox is the token of the
   * sandbox to go on with, "" for a new one. Seen is the number of output
   * octets each terminal already shows, by terminal.
   */
  sandbox?: string;
  seen?: Record<string, number>;
  /** close, line, key, resize: the terminal. open: "", the server names it. */
  term?: string;
  /**
   * line, key: the number of this input on its terminal, counted from 1 (0
   * when not counted). A page that reconnects sends again what it has not
   * seen acknowledged; the server passes over a number it has had already.
   */
  seq?: number;
  /**
   * line: a whole line, without its end, as Enter sends it. key: the
   * unfinished line that stood before the key, to be shown and dropped.
   */
  text?: string;
  /** line: it was pasted in one piece with the line before. */
  joined?: boolean;
  /** key: "^C", "^D" or "^]". */
  key?: string;
  /** open, resize: the terminal's size in characters. */
  cols?: number;
  rows?: number;
  /**
   * lab: the id of the lab to start in a new world. redo: none of these; the
   * lab's author has saved it, and all that was done is done again in it. hint: the step that
   * wants its next hint. answer: the step whose question Text answers (the
   * text of a choice, several one a line). skip, reset, show: the step to
   * pass over, to do again, or whose solution is to be shown. wait: another
   * Seconds have passed with the lab in view, so that hints may come after a
   * time.
   */
  lab?: string;
  step?: string;
  seconds?: number;
  /**
   * voice: the services of Protocol are to speak like Persona, from the next
   * connection on.
   */
  protocol?: string;
  persona?: string;
  /**
   * replay: a transcript to be played in a new world, in Text, and what it is
   * called; Index is which of its sessions, At how many exchanges are played
   * at once. Without Text the one that is being played is begun again.
   */
  name?: string;
  at?: number;
  /**
   * explain: the exchange that is to be explained, or with Push what the
   * server said unasked: the first time in this conversation, the second, ...
   */
  conversation?: number;
  index?: number;
  push?: number;
  /**
   * source: the message that is to be shown as it is kept. mailboxes: none
   * of these; all mailboxes of the world are shown.
   */
  user?: string;
  mailbox?: string;
  uid?: number;
}

/** ServerMessage is what the page is sent. Type says which fields count. */
export interface ServerMessage {
  /**
   * Type is "welcome", "out", "prompt", "exchange", "terms", "lab", "step",
   * "advice", "voices", "explanation", "mailboxes", "source",
   * "replay", "demonstration" or "error".
   */
  type: string;
  /**
   * welcome: answers hello. Sandbox is the token; Resumed tells whether the
   * world is the one asked for, or had to be made anew.
   */
  sandbox?: string;
  resumed?: boolean;
  /** out, prompt, exchange: the terminal. */
  term?: string;
  /**
   * out: text to show, and the number of octets of output before it. Output
   * is the whole terminal, so that it can be shown again from the start: for
   * each input the prompt's text, then what was typed in SGR 1;36
   * ("\x1b[1;36mHELO client.com\x1b[0m\r\n", "^C" and "^]" likewise), then
   * what came of it; remarks of ours are in SGR 2;3. The pending prompt is
   * not part of it.
   */
  data?: string;
  offset?: number;
  /**
   * out: every input up to this number is contained in the output so far,
   * refused ones too; 0 says nothing. The page has shown them on its own
   * until now and takes its copy away.
   */
  seq?: number;
  prompt?: Prompt;
  exchange?: Exchange;
  /** welcome, terms: all terminals there are */
  terms?: Term[];
  /** welcome, lab: the lab being worked on, whole */
  lab?: Lab;
  /** step: one that has changed */
  step?: Step;
  advice?: Advice;
  /** voices: whose voice each protocol's services have */
  voices?: Voice[];
  /** explanation: answers explain */
  explanation?: Explanation;
  /** mailboxes: all there are */
  mailboxes?: Mailbox[];
  /** source: a message */
  source?: Source;
  /** replay: a transcript that is played */
  replay?: Replay;
  /** demonstration: answers show. */
  demonstration?: Demonstration;
  /** error: what went wrong and what to do, for the learner to read. */
  error?: string;
}

/** Term is a terminal. */
export interface Term {
  id: string;
  /** such as "telnet 10.49.137.152 25" */
  title: string;
  /** Seq is the number of the last input taken from the page. */
  seq?: number;
}

/** Prompt says what the terminal reads next. */
export interface Prompt {
  /**
   * Mode is "shell" at the learner's prompt, "line" when lines go to a
   * server, "escape" at telnet's own prompt,
   * "update" at nsupdate's.
   */
  mode: string;
  /** shown before the cursor, "" in line mode */
  text: string;
}

/** Exchange is what was said to a server and answered, parsed. */
export interface Exchange {
  conversation: number;
  index: number;
  protocol: string;
  host: string;
  port: number;
  /** what was sent; "" for the greeting */
  client: string;
  /** what was answered */
  server: string;
  verb: string;
  code: string;
  /** "ok", "error" or "intermediate" */
  outcome: string;
  before: string;
  after: string;
  note?: string;
  /** what happened, in a sentence */
  summary?: string;
  /** Mistakes is what went wrong, the most specific first. */
  mistakes?: Mistake[];
  /** the world's time, HH:MM:SS */
  at: string;
  /**
   * Push: the server has said this unasked, after the exchange with Index,
   * for the first, second, ... time in this conversation. 0 is an exchange.
   */
  push?: number;
}

/** Mistake is something that went wrong in a command. */
export interface Mistake {
  id: string;
  /** the part of the command that is wrong */
  wrong: string;
  /** plain text with code in backquotes, here and below */
  says: string;
  ref: string;
  /** the line to type instead */
  fix?: string;
}

/** Explanation is what an exchange means. */
export interface Explanation {
  conversation: number;
  index: number;
  push?: number;
  summary: string;
  client: Piece[];
  server: Piece[];
  mistakes?: Mistake[];
  state: string;
  stateSays: string;
  /** lines that may be typed now */
  next: string[];
}

/**
 * Piece is a part of a command or reply with what is known of it, the
 * narrowest first.
 */
export interface Piece {
  text: string;
  notes?: Note[];
}

/** Note says what a part means, and where the rule stands. */
export interface Note {
  kind: string;
  says: string;
  ref: string;
}

/** Mailbox is one of the world's. */
export interface Mailbox {
  user: string;
  name: string;
  uidValidity: number;
  uidNext: number;
  total: number;
  unseen: number;
  /** the latest 200 */
  messages: MailboxEntry[];
}

/** MailboxEntry is a message in a mailbox. */
export interface MailboxEntry {
  /** sequence number */
  number: number;
  uid: number;
  flags: string[];
  /** octets */
  size: number;
  /**
   * Subject and From are the header's fields, with encoded words decoded, ""
   * without one.
   */
  subject: string;
  from: string;
  /**
   * Received is when the message came into the store, in the world's time and
   * UTC: "2024-06-27 16:19".
   */
  received: string;
}

/** Source is a message as it is kept. */
export interface Source {
  user: string;
  mailbox: string;
  uid: number;
  /** Text is the octets, taken for UTF-8; one that is not is U+FFFD. */
  text: string;
  /** there is more */
  cut: boolean;
  /** Part is the message taken apart. */
  part: Part;
}

/**
 * Part is a message, or a part of one, as FETCH can ask for it (RFC 9051
 * §6.4.5.1). A message without parts is its own part 1.
 */
export interface Part {
  /**
   * Number is such as "1.2", "" for a whole message that has parts. A multipart
   * message inside a message has the number of the part that it is in.
   */
  number: string;
  /**
   * Header and Body are the sections by which FETCH names the header and the
   * body: "HEADER" and "TEXT", "1.2.MIME" and "1.2". Body is another for each
   * part of a message.
   */
  header: string;
  body: string;
  /**
   * HeaderAt, BodyAt and End are where the header and the body begin in Text,
   * and where the part ends, in UTF-16 code units as JavaScript counts; the
   * end of Text for what was cut off.
   */
  headerAt: number;
  bodyAt: number;
  end: number;
  /** of the body, as FETCH counts them */
  octets: number;
  /** such as "text/plain" */
  type: string;
  /** no Content-Type says so */
  implied?: boolean;
  /** as the header has it, here and below */
  charset?: string;
  /** of a file, decoded */
  name?: string;
  /** "attachment", "inline" or another */
  disposition?: string;
  /** of transfer */
  encoding?: string;
  /** of the header */
  fields: PartField[];
  fieldsCut?: boolean;
  /**
   * Decoded is what a part of type text says: without transfer encoding and
   * charset, as far as that can be done.
   */
  decoded?: string;
  decodedCut?: boolean;
  /**
   * Trouble is why the part cannot be shown as it is meant: "unknown-encoding",
   * "broken-encoding", "unknown-charset", "wrong-charset", "no-parts" (a
   * multipart with no boundary in its body), "too-deep" or "".
   */
  trouble?: string;
  parts?: Part[];
  /** further parts that are not listed */
  left?: number;
}

/** PartField is a header field, unfolded and with its encoded words decoded. */
export interface PartField {
  name: string;
  value: string;
}

/** Lab is a lab as it stands for this learner. */
export interface Lab {
  id: string;
  title: string;
  minutes: number;
  /** the introduction */
  html: string;
  steps: Step[];
  done: boolean;
  path?: string;
  /** mistakes are not remarked on unasked */
  strict?: boolean;
  /** Closed are views of the panel that are not to be had: "mailboxes". */
  closed?: string[];
  /** the world is new: nothing that was shown is true of it */
  fresh?: boolean;
  /**
   * Draft: somebody is writing this lab, and GET /api/labs/ID/findings tells
   * how it stands. Version is that of the file, 0 if it has never been right.
   */
  draft?: boolean;
  version?: number;
  /** Summary is what came of it, when all steps are done or skipped. */
  summary?: Summary;
}

/** Summary is what a learner is shown of a lab in the end. */
export interface Summary {
  /** what one can do now */
  outcome?: string;
  skills: string[];
  seconds: number;
  /** commands and answers that completed nothing */
  tries: number;
  hints: number;
  skipped: number;
  shown: number;
  /** lines sent */
  typed: number;
  /** lines of the solutions */
  shortest: number;
  /** the lines sent, as far as they are kept */
  session: string[];
  /** the lines of the solutions */
  way: string[];
}

/** Demonstration is a solution, to be typed into a terminal line by line. */
export interface Demonstration {
  step: string;
  term: string;
  lines: DemoLine[];
}

/**
 * DemoLine is a line of a solution. Answer lines answer the step's question,
 * Key ones are a key to press, "^]" or "^C", and Joined ones are pasted in one
 * piece with the line before.
 */
export interface DemoLine {
  text: string;
  /** what it does */
  html: string;
  answer?: boolean;
  key?: boolean;
  joined?: boolean;
}

/** Quiz is a question: without choices the answer is to be typed. */
export interface Quiz {
  choices?: Choice[];
  /** more than one choice is right */
  several?: boolean;
}

/** Choice is an answer to choose. */
export interface Choice {
  text: string;
  html: string;
}

/** Step is one step of a lab as it stands for this learner. */
export interface Step {
  id: string;
  title: string;
  html: string;
  done: boolean;
  /**
   * Status is "open", "done", "skipped" or "shown" (done after its solution
   * was shown).
   */
  status: string;
  /** the question that it asks */
  quiz?: Quiz;
  /** Explain is the HTML that explains the reply which completed the step. */
  explain?: string;
  /** HTML; those shown so far */
  hints?: string[];
  /** whether there are further hints to ask for */
  more: boolean;
  /** the terminal the step is done in */
  term?: string;
}

/**
 * Advice is said unasked when a step has gone wrong in a way its author
 * foresaw.
 */
export interface Advice {
  step: string;
  html: string;
}

/** Voice is the product that the services of a protocol speak like. */
export interface Voice {
  /** "smtp", "pop3" or "imap" */
  protocol: string;
  persona: string;
  /** the products that could be chosen */
  choices: string[];
}

/** Replay is a transcript that is being played. */
export interface Replay {
  name: string;
  /** which one, from 0 */
  session: number;
  /** how many the transcript has */
  sessions: number;
  /** the fixture it is played in */
  world: string;
  /** what connects to the server */
  call: string;
  term: string;
  /** exchanges that have been played */
  at: number;
  steps: ReplayStep[];
  /** what was noticed about the transcript */
  findings?: string[];
  /** a draft of a lab made of it */
  lab: string;
}

/**
 * ReplayStep is an exchange of a transcript, compared with what the world
 * answers.
 */
export interface ReplayStep {
  /** of the transcript; 0 for the greeting */
  line: number;
  /** the lines to type */
  type: string[];
  repaired?: string;
  lines: ReplayLine[];
}

/** ReplayLine is a line of the server's. */
export interface ReplayLine {
  /** line of the transcript; 0 if it lacks it */
  at: number;
  shown: string;
  answered: string;
  /** "same", "same meaning", "lost" or "differs" */
  verdict: string;
  why?: string;
}

/**
 * LabSummary is a lab as the front page lists it; GET /api/labs answers a list
 * of them.
 */
export interface LabSummary {
  id: string;
  title: string;
  minutes: number;
  /** what one will be able to do, a sentence or two */
  html: string;
  skills: string[];
  /**
   * Path is the line of the course's map that the lab is on: "start",
   * "smtp", "pop3", "imap" or "challenge".
   */
  path?: string;
  /** labs to do before */
  requires?: string[];
  /** what one can do afterwards, in a sentence */
  outcome?: string;
  steps: number;
  /** what is wrong with a lab that is being written */
  findings?: number;
}
