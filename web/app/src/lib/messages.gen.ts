// Generated from internal/sandbox/message.go; do not edit.

export interface ClientMessage {
  type: string;
  sandbox?: string;
  seen?: Record<string, number>;
  term?: string;
  seq?: number;
  text?: string;
  key?: string;
  cols?: number;
  rows?: number;
  lab?: string;
  step?: string;
  protocol?: string;
  persona?: string;
}

export interface ServerMessage {
  type: string;
  sandbox?: string;
  resumed?: boolean;
  term?: string;
  data?: string;
  offset?: number;
  seq?: number;
  prompt?: Prompt;
  exchange?: Exchange;
  terms?: Term[];
  lab?: Lab;
  step?: Step;
  advice?: Advice;
  voices?: Voice[];
  error?: string;
}

export interface Term {
  id: string;
  title: string;
  seq?: number;
}

export interface Prompt {
  mode: string;
  text: string;
}

export interface Exchange {
  conversation: number;
  index: number;
  protocol: string;
  host: string;
  port: number;
  client: string;
  server: string;
  verb: string;
  code: string;
  outcome: string;
  before: string;
  after: string;
  note?: string;
}

export interface Lab {
  id: string;
  title: string;
  minutes: number;
  html: string;
  steps: Step[];
  done: boolean;
}

export interface Step {
  id: string;
  title: string;
  html: string;
  done: boolean;
  explain?: string;
  hints?: string[];
  more: boolean;
  term?: string;
}

export interface Advice {
  step: string;
  html: string;
}

export interface Voice {
  protocol: string;
  persona: string;
  choices: string[];
}

export interface LabSummary {
  id: string;
  title: string;
  minutes: number;
  html: string;
  skills: string[];
}
