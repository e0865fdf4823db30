// Fails when the page has grown over its budget, in gzipped JavaScript and CSS:
// the first load, a lab with its terminal, the panel that a desk fetches after
// that, and what comes when asked for. What a browser really fetches is measured
// by e2e/size.spec.ts.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../../dist/", import.meta.url);
const budgets = [
  { what: "first load", most: 40, of: /^(index|FrontPage|CourseMap|course|learner|labs|request)-/ },
  {
    what: "a lab with its terminal",
    most: 130,
    of: /^(index|LabPage|LabText|session|learner|xterm)/,
  },
  { what: "the panel, after that", most: 6, of: /^(Panel|Explain)-/ },
  { what: "cells of text beyond Latin", most: 15, of: /^graphemes-/ },
  { what: "a teacher's pages", most: 20, of: /^(TeachPage|teach)/i },
  { what: "a class's wall, after that", most: 16, of: /^wall-/ },
  { what: "a class's mistakes, on its wall", most: 7, of: /^mistakes-/ },
  { what: "a learner on a wall, when opened", most: 3, of: /^(seat|Sheet)-/ },
  { what: "what a class is shown, and the tray", most: 10, of: /^show(n|ing)?-/ },
  { what: "a projector's page, after that", most: 4, of: /^(project|WayIn)-/ },
  { what: "a class's report, after that", most: 9, of: /^report-/ },
  { what: "each learner there", most: 2.5, of: /^each-learner-/ },
  { what: "a question to all, after the wall", most: 7, of: /^ask-/ },
  { what: "a question to all, large", most: 2, of: /^large-question-/ },
  { what: "a question to all, for a learner", most: 6, of: /^(asked|QuizCard|QuizForm)-/ },
  { what: "a look at a seat, after a lab's", most: 10, of: /^(mirror|SignIn|Line)-/ },
  { what: "a look back there", most: 2.5, of: /^look-back-/ },
  { what: "a class's pages", most: 20, of: /^(class|Classwork)-/ },
  { what: "the page on privacy", most: 3, of: /^PrivacyPage-/ },
  { what: "a line that others see as it is typed", most: 1, of: /^onlookers-/ },
  { what: "what a frame without storage is told", most: 1, of: /^NothingKept-/ },
  { what: "learning platforms", most: 10, of: /^(lti|LaunchPage)/ },
  {
    what: "a terminal that others see or type in",
    most: 5,
    of: /^(Band|Own|ShownTerminals|Mirrors)-/,
  },
  { what: "when asked for", most: 85, of: undefined }, // all the others
];

const files = readdirSync(new URL("assets/", dist)).filter((name) => /\.(js|css)$/.test(name));
const named = new Set();
let over = false;
for (const { what, most, of } of budgets) {
  let size = 0;
  for (const name of files) {
    if (of ? !of.test(name) : named.has(name)) continue;
    named.add(name);
    size += gzipSync(readFileSync(new URL(`assets/${name}`, dist)), { level: 9 }).length;
  }
  const bad = size > most * 1024;
  over ||= bad;
  console.log(`${what}: ${(size / 1024).toFixed(1)} KB of ${most}${bad ? ", too much" : ""}`);
}
process.exit(over ? 1 : 0);
