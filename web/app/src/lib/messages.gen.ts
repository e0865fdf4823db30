// Written by `make generate` from internal/sandbox/message: change that, not this.

/** ClientMessage is what a page sends. */
export type ClientMessage =
  | ({ type: "hello" } & Hello)
  | ({ type: "open" } & OpenTerminal)
  | ({ type: "close" } & CloseTerminal)
  | ({ type: "line" } & Line)
  | ({ type: "key" } & Key)
  | ({ type: "complete" } & Complete)
  | ({ type: "resize" } & Resize)
  | ({ type: "lab" } & StartLab)
  | { type: "leave" }
  | { type: "restart" }
  | { type: "turns" }
  | ({ type: "goto" } & GoTo)
  | ({ type: "compare" } & Compare)
  | { type: "record" }
  | { type: "redo" }
  | ({ type: "hint" } & Hint)
  | ({ type: "answer" } & Answer)
  | ({ type: "skip" } & Skip)
  | ({ type: "reset" } & Reset)
  | ({ type: "show" } & Show)
  | { type: "connect" }
  | ({ type: "wait" } & Wait)
  | ({ type: "explain" } & Explain)
  | { type: "mailboxes" }
  | ({ type: "source" } & ReadSource)
  | ({ type: "replay" } & StartReplay)
  | ({ type: "view" } & ViewShare)
  | ({ type: "play" } & Play)
  | ({ type: "voice" } & SetVoice)
  | ({ type: "ask" } & AskKeys)
  | ({ type: "give" } & GiveKeys)
  | ({ type: "typing" } & HalfTyped);

/** ServerMessage is what a page is sent. */
export type ServerMessage =
  | ({ type: "welcome" } & Welcome)
  | ({ type: "out" } & Out)
  | ({ type: "prompt" } & Prompt)
  | ({ type: "completion" } & Completion)
  | ({ type: "terms" } & Terms)
  | ({ type: "exchange" } & Exchange)
  | ({ type: "said" } & Said)
  | ({ type: "lab" } & Lab)
  | ({ type: "step" } & Step)
  | ({ type: "advice" } & Advice)
  | ({ type: "voices" } & Voices)
  | ({ type: "error" } & Error)
  | ({ type: "explanation" } & Explanation)
  | ({ type: "mailboxes" } & Mailboxes)
  | ({ type: "source" } & Source)
  | ({ type: "arrival" } & Arrival)
  | ({ type: "replay" } & Replay)
  | ({ type: "shared" } & Shared)
  | ({ type: "played" } & Played)
  | ({ type: "turns" } & Turns)
  | ({ type: "compared" } & Compared)
  | ({ type: "recording" } & Recording)
  | ({ type: "demonstration" } & Demonstration)
  | { type: "class" }
  | ({ type: "mirrors" } & Mirrors)
  | ({ type: "typing" } & Typing);

/** ClassRules are what learners find in a class. */
export interface ClassRules {
  hints: boolean;
  solutions: boolean;
  /** what each reply means */
  explain: boolean;
  /** medals, and the count of lines */
  scoring: boolean;
  /** beside the labs */
  freePlay: boolean;
  deadline?: string;
}

/**
 * ClassSettings are what a teacher chooses for a class: POST /api/classes makes one with them, PUT
 * /api/classes/{class} changes them.
 */
export interface ClassSettings {
  /** 80 characters at most */
  title: string;
  /** their ids, in the order in which they are done */
  labs: string[];
  rules: ClassRules;
  /**
   * Keep is for how many days after its last use everything in the class is kept, 0 for as long as the
   * server keeps anything.
   */
  keep: number;
}

/** Door is who comes into a class with its join code. */
export type Door = "open" | "asks" | "locked";

/** ClassSummary is one of those that answer GET /api/classes. */
export interface ClassSummary {
  id: string;
  title: string;
  labs: number;
  seats: number;
  /** at the door */
  waiting: number;
  /** the last day that somebody came or taught in it */
  used: string;
  archived?: boolean;
}

/** Class answers GET /api/classes/{class}, and whatever changes it. */
export interface Class {
  id: string;
  settings: ClassSettings;
  /** eight digits */
  code: string;
  door: Door;
  archived?: boolean;
  /** their names, the one's who asks among them */
  teachers: string[];
  /** by name */
  seats: Seat[];
  lead: Lead;
  show?: ClassShow;
  /** to be shown, in their order */
  picked?: Snapshot[];
  /**
   * Course is the name of the learning platform from which people come, "" for none; Members is that it tells who is
   * in the course.
   */
  course?: string;
  members?: boolean;
}

/** SetDoor is what PUT /api/classes/{class}/door takes. */
export interface SetDoor {
  door: Door;
}

/** Archive is what PUT /api/classes/{class}/archived takes: nobody works in the class any more. */
export interface Archive {
  archived: boolean;
}

/** Duplicate is what POST /api/classes/{class}/copies takes, which answers with the copy. */
export interface Duplicate {
  title: string;
}

/** TakeIn is what POST /api/classes/{class}/teachers takes: another teacher who sees the class from now on. */
export interface TakeIn {
  name: string;
}

/** SeatState is whether somebody works at a seat. */
export type SeatState = "expected" | "waiting" | "in" | "refused";

/** Seat is a learner's place in a class. */
export interface Seat {
  id: string;
  name: string;
  group?: string;
  since: string;
  state: SeatState;
  /** Code takes the seat, once or on another device. It is told when it is made. */
  code?: string;
  /** when it was raised, if it is */
  hand?: string;
  /** the name of the teacher who is on it, if one is */
  helper?: string;
}

/** SetHelper is what PUT /api/classes/{class}/seats/{seat}/helper takes: the teacher is on it, or no more. */
export interface SetHelper {
  here: boolean;
}

/** WriteNote is what POST /api/classes/{class}/seats/{seat}/notes takes. */
export interface WriteNote {
  /** 500 characters at most */
  text: string;
  /** it is a line for the learner's prompt, which they run themselves */
  line?: boolean;
}

/**
 * WriteNotes is what POST /api/classes/{class}/notes takes: the same note for several seats. It is answered
 * with Written.
 */
export interface WriteNotes {
  /** their ids */
  seats: string[];
  text: string;
  /** Prepared: it is what EHLO or the lab says of a mistake, which is closed in an exam. */
  prepared?: boolean;
}

/**
 * Written says to how many seats a note was written: those that have gone meanwhile, or that nobody has
 * taken, are passed over.
 */
export interface Written {
  seats: number;
}

/** SetHand is what PUT /api/learner/hand takes, of a learner who has a seat in a class. */
export interface SetHand {
  up: boolean;
}

/** TeacherNote is what a teacher has written to a learner. */
export interface TeacherNote {
  id: string;
  /** the teacher's name */
  from: string;
  when: string;
  text: string;
  /** it is a line for the learner's prompt */
  line?: boolean;
}

/** Roster is what POST /api/classes/{class}/roster takes. */
export interface Roster {
  /** a name a line, and after a comma, semicolon or tab a group */
  text: string;
}

/** Rostered is what came of a roster. */
export interface Rostered {
  /** each with its code */
  made: Seat[];
  /** names that somebody in the class has already */
  seated?: string[];
  /** names that stand in the roster again */
  twice?: string[];
}

/** PlaceSeat is what PUT /api/classes/{class}/seats/{seat} takes. */
export interface PlaceSeat {
  name: string;
  group: string;
}

/** Admit is what PUT /api/classes/{class}/seats/{seat}/admitted takes. */
export interface Admit {
  admitted: boolean;
}

/** Entrance answers GET /api/join/{code}: where a join code leads. */
export interface Entrance {
  title: string;
  door: Door;
}

/** Join is what POST /api/join takes: somebody new comes into a class. */
export interface Join {
  code: string;
  /** 60 characters at most */
  name: string;
}

/** Seated answers POST /api/join, and POST /api/seat. */
export interface Seated {
  /** that opens what the learner does in the class */
  token: string;
  /** its id */
  class: string;
  /** Code takes the seat again, on another device. It is told whoever comes in for the first time. */
  code?: string;
}

/** MyClass answers GET /api/learner/class: what somebody who has a seat in it sees of a class. */
export interface MyClass {
  title: string;
  /** the learner's */
  name: string;
  state: SeatState;
  labs: string[];
  rules: ClassRules;
  archived?: boolean;
  /**
   * Renewed is when a teacher gave the seat the code that it has, which the server does not know; it is
   * left out while the seat has its first.
   */
  renewed?: string;
  /**
   * Hand is when the learner's was raised, if it is; Before are how many were before, that nobody
   * helps yet; and Helper is the teacher who comes.
   */
  hand?: string;
  before?: number;
  helper?: string;
  /** that wait to be read, oldest first */
  notes: TeacherNote[];
  lead: Lead;
  /** to all, as it is seen */
  show?: ClassShow;
  /** of the learner's own terminals */
  ownShow?: OwnShow;
  /** that the class is asked just now */
  quiz?: MyQuiz;
  /** who see what the learner does in the class */
  teachers: string[];
  /** Scores is the name of the learning platform to which the learner's scores go, "" for none. */
  scores?: string;
  /**
   * Keep is for how many days after its last use everything in the class is kept, 0 for as long as the
   * server keeps anything.
   */
  keep: number;
}

/**
 * Lead is how a class is led just now: what PUT /api/classes/{class}/lead takes, and a part of Class and
 * of MyClass.
 */
export interface Lead {
  /** nobody types */
  pause?: Pause;
  /** labs at which nobody works */
  closed?: string[];
  /** labs of which some steps are open alone */
  steps?: OpenSteps[];
  timer?: Timer;
  exam?: Exam;
}

/** Pause is that all eyes are on the teacher. */
export interface Pause {
  /** what is read meanwhile: 500 characters at most */
  says?: string;
  /** the server says it */
  since?: string;
}

/** OpenSteps are the steps of a lab that are open, counted from 1. */
export interface OpenSteps {
  lab: string;
  from: number;
  to: number;
}

/** Timer is how long there is for something. Nothing ends with it. */
export interface Timer {
  /** what it is for: 500 characters at most */
  says?: string;
  ends: string;
}

/** Exam is work without help: no hints, solutions, explanations or remarks, no other labs, nothing shared. */
export interface Exam {
  labs: string[];
  /** the server says it */
  since?: string;
  /** nothing more can be done then; not there: when the teacher says so */
  ends?: string;
}

/** Hello is the first message on a connection. */
export interface Hello {
  /**
   * Token opens the learner's things. "" is that of somebody new; the welcome
   * has the one to show from then on.
   */
  token: string;
  /**
   * Activity is what the learner is at: a lab's id, "play" or "replay". Each
   * has a sandbox of its own. At "class" nothing is done: the page is told when
   * the class may have changed where the learner has a seat.
   */
  activity: string;
  /**
   * Page is a word that the page has drawn for itself when it was loaded, of 64
   * octets at most. Its inputs are counted by it; a page without one cannot
   * send an input again when it comes back.
   */
  page: string;
  /**
   * Seen is the number of output octets each terminal already shows, by
   * terminal.
   */
  seen: Record<string, number>;
}

/**
 * OpenTerminal asks for a further terminal, of a size in characters. The server
 * names it.
 */
export interface OpenTerminal {
  cols: number;
  rows: number;
}

/** CloseTerminal ends a terminal. */
export interface CloseTerminal {
  term: string;
}

/** Line is a whole line, without its end, as Enter sends it. */
export interface Line {
  term: string;
  /**
   * Seq is the number of this input among those of this page on its terminal,
   * counted from 1 (0 when not counted). A page that reconnects sends again
   * what it has not seen acknowledged; the server passes over a number it has
   * had already.
   */
  seq: number;
  text: string;
  /** Joined: it was pasted in one piece with the line before. */
  joined?: boolean;
}

/** Key is a key that gives up the line. */
export interface Key {
  term: string;
  /** as a line's */
  seq: number;
  key: KeyName;
  /**
   * Text is the unfinished line that stood before the key, to be shown and
   * dropped.
   */
  text: string;
}

/** KeyName is a key as terminals show it. */
export type KeyName = "^C" | "^D" | "^]";

/** Complete asks how a line can go on that is begun in a terminal. */
export interface Complete {
  term: string;
  /** as far as the cursor */
  text: string;
}

/** Resize gives a terminal's size in characters. */
export interface Resize {
  term: string;
  cols: number;
  rows: number;
}

/** StartLab begins a lab in a new world. */
export interface StartLab {
  /** its id */
  lab: string;
}

/** Hint asks for the next hint of a step. */
export interface Hint {
  step: string;
}

/**
 * Answer answers the question of a step. Text is that of a choice, several one
 * a line.
 */
export interface Answer {
  step: string;
  text: string;
}

/** Skip passes over a step. */
export interface Skip {
  step: string;
}

/** Reset opens a step again. */
export interface Reset {
  step: string;
}

/** Show asks for the solution of a step. */
export interface Show {
  step: string;
}

/**
 * Wait says that another Seconds have passed with the lab in view, so that
 * hints may come after a time.
 */
export interface Wait {
  seconds: number;
}

/**
 * Explain asks what an exchange means, or with Push what the server said
 * unasked: the first time in this conversation, the second, ...
 */
export interface Explain {
  conversation: number;
  index: number;
  push: number;
}

/** ReadSource asks for a message as it is kept. */
export interface ReadSource {
  user: string;
  mailbox: string;
  uid: number;
}

/** StartReplay plays a transcript in a new world. */
export interface StartReplay {
  /** what it is called */
  name: string;
  /**
   * Text is the transcript. Without it the one that is being played is begun
   * again.
   */
  text: string;
  /** which of its sessions, from 0 */
  index: number;
  /** how many exchanges are played at once */
  at: number;
  /** Protocol is what it is to be read as: "smtp", "pop3" or "imap"; not there to find out. */
  protocol?: string;
}

/**
 * SetVoice lets the services of a protocol speak like a product, from the next
 * connection on.
 */
export interface SetVoice {
  protocol: string;
  persona: string;
}

/** Exchange is what was said in a terminal to a server and answered, parsed. */
export interface Exchange {
  term: string;
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
  outcome: Outcome;
  before: string;
  after: string;
  note?: string;
  /** what happened, in a sentence */
  summary?: string;
  /** Mistakes is what went wrong, the most specific first. */
  mistakes?: Mistake[];
  /** Advised: a lab's advice on it follows, which says in its own words what went wrong. */
  advised?: boolean;
  /** Next is what may be typed now: examples, whole lines. */
  next?: string[];
  /** the world's time, HH:MM:SS */
  at: string;
  /**
   * Push: the server has said this unasked, after the exchange with Index,
   * for the first, second, ... time in this conversation. 0 is an exchange.
   */
  push?: number;
}

/** Said is what was said before the page came, for one that shows nothing yet. */
export interface Said {
  /** oldest first */
  exchanges: Exchange[];
}

/** Outcome is whether a server did what it was asked to. */
export type Outcome = "ok" | "error" | "intermediate";

/** Mistake is something that went wrong in a command. */
export interface Mistake {
  id: string;
  /** the part of the command that is wrong */
  wrong: string;
  /** plain text with code in backquotes, here and below */
  says: string;
  /** an RFC, a section, and its heading; or that no RFC has it */
  ref: string;
  /** the line to type instead */
  fix?: string;
}

/** Explanation answers Explain: what an exchange means. */
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
  /** a line for each command that leads to another state */
  ways: string[];
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
  /** as a Mistake's */
  ref: string;
  /**
   * Minor: it is about spelling, such as a bracket or a single digit of a code, or repeats
   * the summary.
   */
  minor?: boolean;
}

/** Voices are the products that the services of each protocol speak like. */
export interface Voices {
  voices: Voice[];
}

/** Voice is the product that the services of a protocol speak like. */
export interface Voice {
  /** "smtp", "pop3" or "imap" */
  protocol: string;
  persona: string;
  /** the products that could be chosen */
  choices: string[];
}

/**
 * Draft is how a lab stands that somebody is writing: GET
 * /api/labs/{id}/findings answers it, or 404 when labs are not served from a
 * folder.
 */
export interface Draft {
  /**
   * Version goes up when the file has been saved with changes. Right is the
   * version that is served: the last that could be, 0 if none could. The
   * message "redo" goes over to it.
   */
  version: number;
  right: number;
  findings: Finding[];
}

/** Finding is something that is wrong with a lab's file. */
export interface Finding {
  file: string;
  line: number;
  column: number;
  what: string;
  remedy: string;
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

/** Step is one step of a lab as it stands for this learner. */
export interface Step {
  id: string;
  title: string;
  html: string;
  done: boolean;
  status: Status;
  /** it was done by, or passed over */
  how?: How;
  /** the question that it asks */
  quiz?: Quiz;
  /** what it asks for, where each has a tick of its own */
  goals?: Goal[];
  /** Explain is the HTML that explains the reply which completed the step. */
  explain?: string;
  /** HTML; those shown so far */
  hints?: string[];
  /** HintsBy has for each of them the name of the teacher who gave it, "" for none. */
  hintsBy?: string[];
  /** whether there are further hints to ask for */
  more: boolean;
  /** the terminal the step is done in */
  term?: string;
}

/** Goal is a condition of a step that has a tick of its own. */
export interface Goal {
  /** what it asks for */
  html: string;
  done: boolean;
  /** Fails is HTML that says how what is there differs, after a try. */
  fails?: string;
}

/** Status is how a step stands. */
export type Status = "open" | "done" | "skipped" | "shown";

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

/**
 * Advice is said unasked when a step has gone wrong in a way its author
 * foresaw.
 */
export interface Advice {
  step: string;
  /** "": what was said is no longer true */
  html: string;
  /**
   * GoesOn: nothing is wrong, and this is the way on: what is left of what was advised, or what
   * there is to say of the step to do after an input that has done another.
   */
  goesOn?: boolean;
  /** Note: it tells what is so, and asks for nothing: the step itself says the way on. */
  note?: boolean;
}

/** Summary is what a learner is shown of a lab in the end. */
export interface Summary {
  /** what one can do now */
  outcome?: string;
  skills: string[];
  seconds: number;
  /** commands and answers that completed nothing */
  tries: number;
  /** those that count */
  hints: number;
  /** hints that came by themselves, since the sandbox began anew */
  free?: number;
  /** steps done */
  byHand: number;
  /** steps done after a hint that counts, or after they were shown */
  withHelp: number;
  skipped: number;
  /** steps whose call was made for the learner */
  connected?: number;
  /** lines that the learner sent */
  typed: number;
  /** lines that were typed for the learner */
  given: number;
  /** lines of the solutions, or of the learner's best attempt */
  shortest: number;
  /** the lines of the solutions, where few matter */
  par?: number;
  /** what this one is worth */
  medal?: Medal;
  /** the lines sent, as far as they are kept */
  session: string[];
  /** by line of session: it did a step, or led to one */
  needed: boolean[];
  /** those that Shortest counts */
  way: string[];
}

/** Medal is what a lab that was done by hand is worth by its number of lines. */
export type Medal = "gold" | "silver" | "bronze";

/** Demonstration answers Show: a solution, to be typed into a terminal line by line. */
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

/** Learner answers GET /api/learner: what the server knows of a learner. */
export interface Learner {
  /** that names the learner, and opens nothing */
  id: string;
  /** "" if none was given */
  name: string;
  /** that are signed in */
  devices: number;
  /** outlives the server's process */
  kept: boolean;
  record: LearnerRecord;
}

/** LearnerRecord is what a learner has done: each lab that was begun, oldest first. */
export interface LearnerRecord {
  labs: LabRecord[];
}

/** LabRecord is a learner's work on a lab. */
export interface LabRecord {
  /** its id */
  lab: string;
  /** in any attempt */
  finished: boolean;
  /** oldest first */
  attempts: Attempt[];
  /** Claimed: it was finished before the server kept a record, as a page said. */
  claimed?: boolean;
  /**
   * How is the best that an attempt came to: as its weakest step was done. "" if no
   * attempt has come to an end.
   */
  how?: How;
}

/** Attempt is one time that a lab was done, from a fresh world on. */
export interface Attempt {
  begun: string;
  finished?: string;
  /** typed, when it was finished */
  lines?: number;
  medal?: Medal;
  /** those that something has happened in, in that order */
  steps: StepRecord[];
}

/** StepRecord is how a step went. */
export interface StepRecord {
  /** its id */
  step: string;
  done: boolean;
  skipped?: boolean;
  /** it was done or skipped */
  when?: string;
  how?: How;
  tries: number;
  hints: number;
  seconds: number;
  /** how often each was made */
  mistakes?: Record<string, number>;
}

/** How is by what means a step was done: the mark that it has. */
export type How = "by-hand" | "with-help" | "skipped" | "connected";

/** Rename is what PUT /api/learner/name takes. */
export interface Rename {
  /** 60 characters at most; "" takes it away */
  name: string;
}

/** SignedIn answers POST /api/learner and POST /api/learner/devices. */
export interface SignedIn {
  /** that opens the learner's things on a device */
  token: string;
}

/**
 * Claims is what a browser kept when the server knew no learners: POST
 * /api/learner begins one with them, POST /api/learner/claims adds them.
 */
export interface Claims {
  /** the labs that were finished in this browser */
  finished: string[];
  /** the tokens of sandboxes, by activity */
  sandboxes: Record<string, string>;
}

/**
 * Launched answers POST /api/lti/open: whom a learning platform has sent, and what for. It has one of its first three
 * members.
 */
export interface Launched {
  learner?: LaunchedLearner;
  teacher?: LaunchedTeacher;
  choice?: LaunchedChoice;
  /** Back is where they have come from, "" where the platform does not tell. */
  back?: string;
}

/** LaunchedLearner is somebody who has come to learn, and has a seat in the class of their course. */
export interface LaunchedLearner {
  /** that opens what they do in the class */
  token: string;
  /** its id */
  class: string;
  /** that the link leads to, "" for the class */
  lab?: string;
}

/**
 * LaunchedTeacher is somebody who has come to teach. A frame is not sent the cookie that says so: what they do, they do
 * in another tab, to which a form leads that posts Code to /lti/teach.
 */
export interface LaunchedTeacher {
  name: string;
  /** its id */
  class: string;
  /** the class's */
  title: string;
  lab?: string;
  /** POST /api/lti/codes takes it for another code */
  key: string;
  /** signs in once */
  code: string;
  /** the code is good */
  until: string;
}

/**
 * LaunchedChoice is somebody who is to choose what a link in their course leads to: a form posts Key, and a field lab or
 * class for each that is chosen, to /lti/choose.
 */
export interface LaunchedChoice {
  /** the teacher's */
  name: string;
  /** its title, "" where the platform does not tell */
  course: string;
  /** several can be chosen */
  multiple: boolean;
  /** of the teacher's; the labs are those of GET /api/labs */
  classes: ClassSummary[];
  key: string;
}

/** LaunchCode answers POST /api/lti/codes. */
export interface LaunchCode {
  /** signs in once */
  code: string;
  /** the code is good */
  until: string;
}

/** Platforms answers GET /api/lti/platforms, and what changes them. */
export interface Platforms {
  tool: ToolSettings;
  /** the first registered first */
  platforms: Platform[];
}

/** ToolSettings are what an administrator copies to a platform. */
export interface ToolSettings {
  name: string;
  description: string;
  /** where a link leads to that says nothing else */
  targetUrl: string;
  loginUrl: string;
  redirectUrl: string;
  keysUrl: string;
  scopes: string[];
}

/**
 * PlatformSettings are what is known of a platform: what POST /api/lti/platforms takes, and, but for issuer and client
 * ID, which stay as they are, PUT /api/lti/platforms/{platform}.
 */
export interface PlatformSettings {
  /** "": the issuer */
  name: string;
  issuer: string;
  clientId: string;
  /** their ids */
  deployments: string[];
  authUrl: string;
  /** "": it has no services */
  tokenUrl: string;
  jwksUrl: string;
  /** whom a request for an access token is for, "": the token URL */
  audience: string;
  /** whose pages show this server in a frame, beside the issuer's and the auth URL's */
  sites: string[];
}

/** Platform is a learning platform from which people come. */
export interface Platform {
  id: string;
  settings: PlatformSettings;
  /** which teacher has registered it, "" if they have left */
  by?: string;
  since: string;
  /** that it has not taken */
  failed: FailedScores[];
}

/** FailedScores are scores that a platform has not taken, for one reason. */
export interface FailedScores {
  why: string;
  scores: number;
}

/**
 * Registration answers POST /api/lti/registrations: a link that an administrator pastes at a platform, which registers
 * itself by that, once.
 */
export interface Registration {
  url: string;
  until: string;
}

/** Members answers POST /api/classes/{class}/members: who of the course has a seat now who had none. */
export interface Members {
  /** that were made */
  seats: number;
}

/** Mailboxes answers ListMailboxes: all there are in the world. */
export interface Mailboxes {
  mailboxes: Mailbox[];
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

/** Source answers ReadSource: a message as it is kept. */
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
 * Arrival tells of a message from a terminal that has come to a mailbox: when it comes,
 * and of the latest to a page that comes later.
 */
export interface Arrival {
  source: Source;
  /** as far as Source has it */
  header: HeaderLine[];
  /** how many have come to that mailbox so far, this one with them */
  count: number;
  /** it has just come */
  new: boolean;
}

/**
 * HeaderLine is a line of a delivered message's header, unfolded: a field, or what was
 * typed among them.
 */
export interface HeaderLine {
  text: string;
  origin: Origin;
}

/** Origin is where a header line of a delivered message is from. */
export type Origin = "text" | "reverse-path" | "forward-path" | "server";

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

/**
 * AskKeys is what a teacher's page sends that looks at a learner's: the teacher asks to type there, or
 * does so no more.
 */
export interface AskKeys {
  want: boolean;
}

/** GiveKeys lets the teacher type who asks to, or takes the keyboard back. */
export interface GiveKeys {
  give: boolean;
}

/** Mirrors tells who looks at what a learner does, and types there. */
export interface Mirrors {
  /** the names of the teachers who look */
  by: string[];
  /** the one who asks to type */
  asks?: string;
  holds?: string;
  /** Mine: it is this page's teacher who asks, or types. */
  mine?: boolean;
  /** Shown: what is done here is shown to many. */
  shown?: boolean;
}

/**
 * HalfTyped is what stands in a terminal's line before it is entered. A page tells it while somebody looks
 * on who is shown it: see Mirrors.
 */
export interface HalfTyped {
  term: string;
  /** 8192 octets at most, what is more is left out */
  text: string;
  /** where in the text, in UTF-16 units */
  cursor: number;
}

/** Typing tells those who look what somebody else is typing, as far as they have come. */
export interface Typing {
  term: string;
  /** the teacher who types it, "" for the learner */
  by?: string;
  /** "" for nothing any more */
  text: string;
  cursor: number;
}

/**
 * AskQuiz is what POST /api/classes/{class}/quizzes takes: a question for the whole class, of a step of one
 * of its labs or of the teacher's own. It is answered with the Class.
 */
export interface AskQuiz {
  /** whose question it is */
  lab?: string;
  step?: string;
  /** Question is the teacher's own, plain text with code in backquotes: 500 characters at most. */
  question?: string;
  /** to choose from, 2 to 6; none: the answer is written */
  answers?: AskAnswer[];
  /** when the answer is revealed: 500 characters at most */
  says?: string;
}

/** AskAnswer is an answer to choose. */
export interface AskAnswer {
  /** 200 characters at most */
  text: string;
  right?: boolean;
}

/** SetQuiz is what PUT /api/classes/{class}/quizzes/{quiz} takes. It is answered with the Class. */
export interface SetQuiz {
  /** nobody answers any more */
  closed: boolean;
  /** and everybody sees what is right */
  revealed?: boolean;
}

/**
 * SetAnswer is what PUT /api/learner/answer takes, of a learner who has a seat in a class. It is answered
 * with MyClass.
 */
export interface SetAnswer {
  /** its id */
  quiz: string;
  /** choices, counted from 0 */
  picked?: number[];
  /** that was written: 200 characters at most */
  text?: string;
}

/**
 * MyQuiz is the question that a class is asked just now, as a learner sees it: a part of MyClass. All HTML
 * in it is safe to show.
 */
export interface MyQuiz {
  id: string;
  html: string;
  /** Text is the number, counted from 0; none: the answer is written */
  choices?: Choice[];
  /** more than one choice is right */
  several?: boolean;
  closed?: boolean;
  /** by this learner, with these */
  answered?: boolean;
  picked?: number[];
  text?: string;
  /** Revealed is not there before the teacher has revealed what is right. */
  revealed?: Revealed;
}

/** Revealed is what is right, as a learner sees it beside their own answer. */
export interface Revealed {
  /** something is right */
  judged?: boolean;
  /** what the learner has answered is */
  right?: boolean;
  /** the right choices, counted from 0 */
  picks?: number[];
  /** the right one that is written */
  answer?: string;
  /** what there is to say of it */
  html?: string;
  /** HTML: what there is to say of the learner's own, where it is wrong */
  mine?: string;
}

/**
 * ClassQuiz is a question to a class and how it was answered, without who has: a part of Wall and of
 * Report. All HTML in it is safe to show.
 */
export interface ClassQuiz {
  id: string;
  when: string;
  /** whose question it is, and Step; not there: the teacher's own */
  lab?: string;
  step?: string;
  /** in a line, as plain text */
  title: string;
  html: string;
  choices?: QuizChoice[];
  several?: boolean;
  closed?: boolean;
  revealed?: boolean;
  /** something is right */
  judged?: boolean;
  /** the right one that is written */
  answer?: string;
  /** HTML: what there is to say of it */
  says?: string;
  /** that can answer */
  seats: number;
  /** that have */
  answered: number;
  /** and rightly */
  right: number;
  /** Written are answers in words, the most frequent first, ten at most; Others are all the rest. */
  written?: QuizWritten[];
  others?: number;
}

/** QuizChoice is an answer to choose, and how many have. */
export interface QuizChoice {
  html: string;
  right?: boolean;
  n: number;
}

/** QuizWritten is an answer in words, and how many have given it. */
export interface QuizWritten {
  text: string;
  right?: boolean;
  n: number;
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
  /** something else has been typed since */
  strayed?: boolean;
  steps: ReplayStep[];
  /** what was noticed about the transcript */
  findings?: string[];
  /** Lines are those of it that are not blank, and Read are those that have been understood. */
  lines: number;
  read: number;
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
  verdict: Verdict;
  why?: string;
}

/** Verdict is how a line that was answered compares with the one that was shown. */
export type Verdict = "same" | "same meaning" | "lost" | "differs";

/**
 * Share is a link that a learner has made: POST /api/learner/shares answers one,
 * GET /api/learner/shares all.
 */
export interface Share {
  /** the link is /shared/TOKEN */
  token: string;
  /** of the lab, "" in free play */
  title?: string;
  moment: Moment;
  /** it was made */
  when: string;
}

/** Shares are the links that a learner has made, the oldest first. */
export interface Shares {
  shares: Share[];
}

/** Moment is where a shared session ends. */
export interface Moment {
  kind: MomentKind;
  /** the title of the step, or the line that was sent */
  of?: string;
}

/** MomentKind says what a shared session ends with. */
export type MomentKind = "step" | "exchange" | "end";

/**
 * MakeShare is what POST /api/learner/shares takes: the learner's session at an
 * activity, up to when a step was done, up to an exchange, or as it stands.
 */
export interface MakeShare {
  activity: string;
  /** its id */
  step?: string;
  /** from 1 */
  conversation?: number;
  index?: number;
}

/**
 * ViewShare opens a session that somebody shares, in a world of the page's own. A
 * page that comes back goes on where it was.
 */
export interface ViewShare {
  /** its token */
  share: string;
}

/**
 * Play does again what was done in the session that is viewed, up to At units of
 * it: in a new world if the page is further, or has typed something of its own.
 */
export interface Play {
  at: number;
}

/** Shared is a session that somebody shares, as far as it has been played. */
export interface Shared {
  share: string;
  /** of the lab, "" in free play */
  title?: string;
  moment: Moment;
  units: SharedUnit[];
  /** units that have been played */
  at: number;
  /** Strayed: something else has been typed since. */
  strayed?: boolean;
  /** the world is new: nothing that was shown is true of it */
  fresh?: boolean;
  /** Changed says that it no longer gives what it gave, and why, "" if it does. */
  changed?: string;
  /**
   * Gone says why there is nothing to play: it was withdrawn, or can't be
   * played any more.
   */
  gone?: string;
}

/**
 * SharedUnit is what a learner did in one go: a line, what was pasted, a key, or
 * something that they asked for.
 */
export interface SharedUnit {
  do: UnitKind;
  /** in which it is done */
  term?: string;
  /** typed or pasted; before a key, what stood there; an answer */
  lines?: string[];
  key?: KeyName;
  /** the title of the step, or the voice chosen */
  of?: string;
}

/** UnitKind is what was done. */
export type UnitKind = "line" | "key" | "open" | "close" | "voice" | "hint" | "answer" | "skip" | "reset" | "show" | "connect" | "wait";

/** Played is how far the session that is viewed has been played. */
export interface Played {
  at: number;
  strayed?: boolean;
}

/**
 * ClassShow is what a class is shown just now: on the projector, and with ToAll on the pages of all who have a
 * seat. It has one of the things that can be shown.
 */
export interface ClassShow {
  id: string;
  since: string;
  toAll?: boolean;
  exchanges?: ShownExchanges;
  /** the id of the question that all are asked */
  quiz?: string;
  terminal?: ShownTerminal;
}

/**
 * ShownExchanges are exchanges that a class talks about, in the order in which it does. A learner's page is
 * sent those alone that are seen.
 */
export interface ShownExchanges {
  list: Snapshot[];
  /** the one that is seen, from 0 */
  front: number;
  /** all are seen, one below the other */
  together?: boolean;
}

/** Snapshot is an exchange that somebody in a class has had, with what it means, and without who they are. */
export interface Snapshot {
  id: string;
  protocol: string;
  host: string;
  port: number;
  /** plain text with code in backquotes, as all that is said here */
  summary: string;
  client: Piece[];
  server: Piece[];
  mistakes?: Mistake[];
}

/**
 * ShownTerminal is whose terminals a class is shown, live: GET /api/classes/{class}/shown is a WebSocket on
 * which they are.
 */
export interface ShownTerminal {
  /** of who types there, "" where they want none */
  name?: string;
  /** the token of the socket's hello */
  key: string;
  /**
   * Those who teach are told more: the learner's seat, which is not there for the terminals of the teacher
   * By, at what they are, and whether they have said yes.
   */
  seat?: string;
  by?: string;
  activity?: string;
  consent?: Consent;
}

/** Consent is whether a learner lets all see their terminals. */
export type Consent = "asked" | "named" | "unnamed";

/** OwnShow is what a learner is told whose terminals are to be shown, or are. */
export interface OwnShow {
  /** the teacher who asks */
  by: string;
  activity: string;
  consent: Consent;
}

/**
 * AnswerShow is what PUT /api/learner/show takes, of a learner whose terminals are to be shown, or are. Asked is
 * that they are not to be, or no more. It is answered with MyClass; a teacher who shows their own, and says so
 * of them, with nothing.
 */
export interface AnswerShow {
  consent: Consent;
}

/** SetShow is what PUT /api/classes/{class}/show takes: one thing to be shown. */
export interface SetShow {
  /** of the show that goes on otherwise; not there for a new one */
  id?: string;
  toAll?: boolean;
  exchanges?: SetExchanges;
  terminal?: SetTerminal;
}

/**
 * SetTerminal is whose terminals are to be shown: those of the learner at a seat, who is asked, or of the teacher
 * who asks. These are a learner's, too, whose token the request has to show as learners' pages do.
 */
export interface SetTerminal {
  seat?: string;
  /** a lab by its id, or "play" */
  activity: string;
}

/** SetExchanges are those of the exchanges that were picked that are to be shown, in their order. */
export interface SetExchanges {
  ids: string[];
  /** the one that is seen, from 0 */
  front: number;
  together?: boolean;
}

/**
 * PickExchange is what POST /api/classes/{class}/seats/{seat}/picks takes: an exchange that somebody at the seat has
 * had, as Explain names it. It is picked, or with Show shown at once, by itself.
 */
export interface PickExchange {
  /** a lab by its id, or "play" */
  activity: string;
  conversation: number;
  index: number;
  push?: number;
  show?: boolean;
}

/**
 * Arrange is what PUT /api/classes/{class}/picked takes: the exchanges that were picked, in another order.
 * What is left out is dropped; what was dropped last can be put back among them.
 */
export interface Arrange {
  ids: string[];
}

/** Accept is what POST /api/teacher takes: whoever has an invitation becomes a teacher, and is signed in. */
export interface Accept {
  /** what comes after # in its link */
  invitation: string;
  /** 60 characters at most */
  name: string;
  password: string;
}

/** SignIn is what POST /api/teacher/sign-in takes. */
export interface SignIn {
  name: string;
  password: string;
}

/** ChangePassword is what PUT /api/teacher/password takes. All other sign-ins of the teacher's end. */
export interface ChangePassword {
  old: string;
  password: string;
}

/** Teacher answers GET /api/teacher: who is signed in, and who else teaches here. */
export interface Teacher {
  name: string;
  colleagues: Colleague[];
  /** that nobody has accepted yet */
  invitations: Invitation[];
  /** Vouched is that a learning platform says who it is: they have no password, and invite nobody. */
  vouched?: boolean;
  /** Platforms is that learning platforms can send people here, and that the teacher may say which. */
  platforms?: boolean;
}

/** Addresses answers GET /api/teacher/addresses: where learners can reach the server. */
export interface Addresses {
  /** such as "http://192.168.1.7:8025", the likeliest first */
  origins: string[];
  /** it listens for its own machine alone */
  loopback?: boolean;
}

/** Colleague is another teacher. */
export interface Colleague {
  name: string;
  since: string;
}

/** Invitation is a link for one more teacher. */
export interface Invitation {
  id: string;
  /** who made it, "" if they have left */
  by: string;
  /** it stands */
  until: string;
  /** to be put behind # in the link; told once */
  token?: string;
}

/** Welcome answers hello. */
export interface Welcome {
  /** that opens the learner's things, to be kept */
  token: string;
  /** that the learner gave, "" for none */
  name: string;
  /**
   * Resumed tells whether the world is the one asked for, or had to be made
   * anew.
   */
  resumed: boolean;
  /** Moved: it is another moment of what was done; what is being typed goes on there. */
  moved?: boolean;
  /** Notice is what the learner has to know about that, "" for nothing. */
  notice?: string;
  /** all there are */
  terms: Term[];
  /** the lab being worked on, none in free play */
  lab?: Lab;
}

/** Terms are all terminals there are. */
export interface Terms {
  terms: Term[];
}

/** Term is a terminal. */
export interface Term {
  id: string;
  /** such as "telnet 10.49.137.152 25" */
  title: string;
  /** Seq is the number of the last input taken from this page. */
  seq: number;
}

/**
 * Out is output of a terminal. Output is the whole terminal, so that it can be
 * shown again from the start: for each input the prompt's text, then what was
 * typed in SGR 1;36 ("\x1b[1;36mHELO client.com\x1b[0m\r\n", "^C" and "^]"
 * likewise), then what came of it; remarks of ours are in SGR 2;3. The pending
 * prompt is not part of it.
 */
export interface Out {
  term: string;
  /** text to show */
  data: string;
  /** octets of output before it */
  offset: number;
  /**
   * Seq: every input of this page up to this number is contained in the output
   * so far, refused ones too; 0 says nothing. The page has shown them on its
   * own until now and takes its copy away.
   */
  seq: number;
}

/** Completion answers Complete: the words that the last of the line can become. */
export interface Completion {
  term: string;
  /** that was asked about */
  text: string;
  /**
   * Stem is the text without the last word, behind which each of the words can
   * stand.
   */
  stem: string;
  words: string[];
}

/** Prompt says what a terminal reads next. */
export interface Prompt {
  term: string;
  mode: Mode;
  /** shown before the cursor, "" in line mode */
  text: string;
}

/** Mode is who reads a terminal's lines. */
export type Mode = "shell" | "line" | "escape" | "update";

/** Error is what went wrong and what to do, for the learner to read. */
export interface Error {
  error: string;
}

/**
 * GoTo goes to another moment of what was done here, with all terminals. By is 1 to take up
 * again what came next, -1 to undo the last turn; 0 goes to behind Turn, where 0 is the
 * beginning, or to behind the turn that an exchange of the present moment was part of. What is done next follows upon that; what had followed is kept beside it.
 */
export interface GoTo {
  turn?: number;
  by?: number;
  /** from 1, of the exchange */
  conversation?: number;
  index?: number;
}

/**
 * Turns are what was done since the beginning, in the order in which it was: the latest of it,
 * if it is very much.
 */
export interface Turns {
  turns: Turn[];
  /** behind which one the learner stands, 0 at the beginning */
  at: number;
  /** Moved: that has just changed. The welcome before has the world as it stands there. */
  moved?: boolean;
  /** Says is why nobody has gone anywhere, to whoever wanted to; "" if nobody did. */
  says?: string;
}

/** Turn is what was done in one go. */
export interface Turn {
  /** its number, from 1 */
  n: number;
  /** the one that it followed upon, 0 for none */
  after: number;
  unit: SharedUnit;
  /** the titles of those that it has done */
  steps?: string[];
  /**
   * When it was on the server's clock, in milliseconds since 1970, where something was achieved or went wrong
   * in it: what else is typed has the world's time alone.
   */
  when?: number;
}

/**
 * Compare asks what happened on another way through what was done, beside what happened on the
 * present one, from where the two part.
 */
export interface Compare {
  /** to which the other way leads */
  turn: number;
}

/** Compared is the answer. */
export interface Compared {
  turn: number;
  /** the last turn that both ways have, 0 for none */
  after: number;
  /** on the other way */
  other: Happening[];
  here: Happening[];
}

/** Happening is a turn, and what was to be seen for it. */
export interface Happening {
  n: number;
  unit: SharedUnit;
  shows: Screen[];
  /** the titles of those that it has done */
  steps?: string[];
}

/** Recording is the answer: as it was shown, with SGR sequences of ours, piece by piece. */
export interface Recording {
  shows: Screen[];
  /** there was more */
  cut?: boolean;
}

/** Screen is what a terminal showed. */
export interface Screen {
  term: string;
  text: string;
  /** there was more */
  cut?: boolean;
}

/**
 * Wall is what a teacher's page is sent over GET /api/classes/{class}/wall, a WebSocket on which the
 * page says nothing: first all there is to see of the class, then what has changed of it.
 */
export interface Wall {
  /** on the server's clock, which all times here are of */
  now: string;
  /** Class comes first, and when it has changed; Seats are all there are then. */
  class?: WallClass;
  seats: WallSeat[];
  /** the ids of seats that there are no more */
  gone?: string[];
  /** Quiz is the question that the class is asked, when something of it or of its answers has changed. */
  quiz?: ClassQuiz;
  /** Asking: not all machines have told yet how those get on whom they have. */
  asking?: boolean;
}

/** WallClass is a class as its wall shows it. */
export interface WallClass {
  title: string;
  /** in the order in which they are done */
  labs: WallLab[];
  deadline?: string;
  archived?: boolean;
  /**
   * What a report does not have: the code by which one joins, how the class is led, what it is shown,
   * and what was picked to be shown.
   */
  code?: string;
  lead?: Lead;
  show?: ClassShow;
  picked?: Snapshot[];
}

/** WallLab is one of a class's labs. */
export interface WallLab {
  id: string;
  title: string;
  /** that it takes */
  minutes: number;
  steps: WallStep[];
}

/** WallStep is a step of a lab's. */
export interface WallStep {
  id: string;
  title: string;
}

/** WallSeat is a seat, and how whoever has it gets on. */
export interface WallSeat {
  seat: Seat;
  /** a lab's, each */
  work: WallWork[];
  /** Past is what lies behind them, of those labs where that has changed since it was sent last. */
  past?: WallPast[];
}

/** WallWork is how somebody gets on at a lab, or in free play. */
export interface WallWork {
  /** its id; "play" or "replay" without one */
  lab: string;
  /** that are open there */
  pages?: number;
  /** when they last did something there */
  active?: string;
  /**
   * Steps has a letter for each step of the lab: "." open, "d" done by hand, "h" with help, "s" passed
   * over.
   */
  steps?: string;
  /** the step that is theirs to do, from 0; -1: there is none */
  at: number;
  /**
   * Since is when they came to it, and the others are how it has gone: tries that completed nothing,
   * hints that count as help, those that came by themselves and do not, mistakes.
   */
  since?: string;
  tries?: number;
  hints?: number;
  unasked?: number;
  slips?: number;
  /** the last mistake */
  slip?: WallSlip;
  /** when no step was left */
  finished?: string;
}

/** WallSlip is a mistake that somebody has made. */
export interface WallSlip {
  /** of its kind, in EHLO's catalogue or the lab's */
  id: string;
  /** what is wrong: plain text with code in backquotes */
  says?: string;
  /** what the lab says of it, safe to show */
  html?: string;
  /** what was typed */
  line: string;
  /** the server's */
  reply: string;
  /** Conversation and Index name the exchange; not there where the mistake was none's. */
  conversation?: number;
  index?: number;
  /** that it was made in this step */
  times: number;
  /** not known of what was done before the server began */
  when?: string;
}

/** WallPast is what lies behind somebody at a lab. */
export interface WallPast {
  lab: string;
  /** seconds that each step took that was done by hand or with help, -1 for the others */
  took: number[];
  /** Mistakes are the kinds of those that they have made, a dozen at most, that made last at the end. */
  mistakes: WallMistake[];
}

/** WallMistake is a kind of mistake that somebody has made at a lab, with how it was made last. */
export interface WallMistake {
  /** in EHLO's catalogue, or the lab's */
  id: string;
  /** what is wrong: plain text with code in backquotes */
  says?: string;
  /** what the lab says of it, safe to show */
  html?: string;
  /** Line is what was typed, Reply the server's; both are "" where that is not known any more. */
  line?: string;
  reply?: string;
  /**
   * Conversation and Index are those of the exchange, as long as the world is there in which it was held;
   * 0 otherwise.
   */
  conversation?: number;
  index?: number;
  /** that was theirs to do, from 0; -1: there was none */
  step: number;
  times: number;
  /** not known of what was done before the server began */
  when?: string;
  /** Past: they have got past it since: the step is behind them, or the server has accepted the command. */
  past?: boolean;
}

/**
 * TaughtLab answers GET /api/classes/{class}/labs/{lab}: a lab as whoever teaches reads it, in which
 * variables stand as {{name}}.
 */
export interface TaughtLab {
  id: string;
  title: string;
  /** the introduction */
  html: string;
  steps: TaughtStep[];
}

/** TaughtStep is a step as whoever teaches reads it. What is HTML is safe to show. */
export interface TaughtStep {
  id: string;
  title: string;
  /** what to do */
  html: string;
  /** the lines to type, or the answer */
  solution: string;
  /** HTML: what the step is about, and what to show */
  notes?: string;
  /** HTML: what usually goes wrong */
  wrong?: string;
  /** HTML: the question to ask the class */
  ask?: string;
  /**
   * Mistakes are those that the step knows: what the lab says of each, as HTML, by the key that
   * records have.
   */
  mistakes?: Record<string, string>;
  /** Quiz is the step's question, where all can be asked it together. */
  quiz?: Quiz;
}

/** Report answers GET /api/classes/{class}/report: what was done in a class. */
export interface Report {
  when: string;
  class: WallClass;
  /** by name */
  seats: ReportSeat[];
  /** Quizzes are the questions that the whole class was asked, the oldest first. */
  quizzes?: ClassQuiz[];
  /** Exams are those that were held in the class, and one that goes on, the oldest first. */
  exams?: ReportExam[];
}

/** ReportExam is an exam, in labs by their ids: what was done there between its times was done in it. */
export interface ReportExam {
  labs: string[];
  since: string;
  /** or it will; not there: when a teacher says so */
  ended?: string;
}

/** ReportSeat is what was done at a seat. */
export interface ReportSeat {
  seat: Seat;
  record: LearnerRecord;
  /** Missing: the machine has not answered that knows what was done here. */
  missing?: boolean;
  signs?: ReportSign[];
  /** Opened are labs, by their ids, that were opened and in which nothing was done yet. */
  opened?: string[];
  /** to the questions that the class was asked */
  answers?: SeatAnswer[];
}

/** SeatAnswer is what somebody has answered to a question that their class was asked. */
export interface SeatAnswer {
  /** its id */
  quiz: string;
  /** choices, counted from 0 */
  picked?: number[];
  /** that was written */
  text?: string;
  right?: boolean;
}

/** ReportSign is that something was typed at a seat which was drawn for another: it may have been copied. */
export interface ReportSign {
  /** its id */
  lab: string;
  /** that was typed */
  what: string;
  /** the name of whoever has the other seat */
  from: string;
}

/** World answers GET /api/world: who and what there is in free play, and what to try. */
export interface World {
  hosts: WorldHost[];
  users: WorldUser[];
  ideas: Idea[];
}

/** WorldHost is a machine that something listens on. */
export interface WorldHost {
  name: string;
  addresses: string[];
  /** whose mail stays there */
  domains: string[];
  /** names that stand for one or several of the users */
  aliases: string[];
  services: WorldService[];
}

/** WorldService is a port of a host. */
export interface WorldService {
  port: number;
  protocol: string;
  /** from the first octet */
  tls?: boolean;
}

/** WorldUser can log in, by POP3, IMAP and where mail is handed in. */
export interface WorldUser {
  name: string;
  address: string;
  password: string;
}

/** Idea is something to try. */
export interface Idea {
  title: string;
  /** its first line, at the prompt */
  type: string;
  /** how to go on; protocol text is in backquotes */
  then: string;
}
