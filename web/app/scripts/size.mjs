// Fails when the page has grown over its budget: gzipped JavaScript and CSS of
// the first load, and of all with the terminal.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../../dist/", import.meta.url);
const budget = { first: 40 * 1024, all: 125 * 1024 };

const html = readFileSync(new URL("index.html", dist), "utf8");
const sizes = { first: 0, all: 0 };
for (const name of readdirSync(new URL("assets/", dist))) {
  if (!/\.(js|css)$/.test(name)) continue;
  const size = gzipSync(readFileSync(new URL(`assets/${name}`, dist)), { level: 9 }).length;
  sizes.all += size;
  if (html.includes(name)) sizes.first += size;
}
const kb = (n) => `${(n / 1024).toFixed(1)} KB`;
let over = false;
for (const what of ["first", "all"]) {
  const bad = sizes[what] > budget[what];
  over ||= bad;
  console.log(
    `${what === "first" ? "first load" : "with terminal"}: ${kb(sizes[what])} of ${kb(budget[what])}${bad ? ", too much" : ""}`,
  );
}
process.exit(over ? 1 : 0);
