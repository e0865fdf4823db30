// Fails when the page has grown over its budget: gzipped JavaScript and CSS of
// the first load, of that with the terminal, and of what comes when asked for.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../../dist/", import.meta.url);
const budget = { first: 40 * 1024, terminal: 125 * 1024, later: 40 * 1024 };

const html = readFileSync(new URL("index.html", dist), "utf8");
const sizes = { first: 0, terminal: 0, later: 0 };
for (const name of readdirSync(new URL("assets/", dist))) {
  if (!/\.(js|css)$/.test(name)) continue;
  const size = gzipSync(readFileSync(new URL(`assets/${name}`, dist)), { level: 9 }).length;
  // The front page's are not a lab's, and the other way round.
  const front = /^(FrontPage|CourseMap|course|progress|labs)-/.test(name);
  if (html.includes(name) || front) sizes.first += size;
  if (/^(Panel|Draft|End|turns|ReplayPage|PlayPage|CoursePage|Shortcuts)-/.test(name))
    sizes.later += size;
  else if (!front) sizes.terminal += size;
}
const kb = (n) => `${(n / 1024).toFixed(1)} KB`;
const names = { first: "first load", terminal: "with terminal", later: "when asked for" };
let over = false;
for (const [what, most] of Object.entries(budget)) {
  const bad = sizes[what] > most;
  over ||= bad;
  console.log(`${names[what]}: ${kb(sizes[what])} of ${kb(most)}${bad ? ", too much" : ""}`);
}
process.exit(over ? 1 : 0);
