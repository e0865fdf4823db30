import { readFileSync } from "node:fs";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { inlineWords, wordsOf } from "./words.plugin";

// `npm run dev` serves the page alone; the world behind it is a running
// `ehlo serve` at EHLO (http://127.0.0.1:8025 when not set).
const backend = process.env.EHLO ?? "http://127.0.0.1:8025";

// The folder of src/words that the page's texts are taken from.
const language = process.env.EHLO_LANGUAGE ?? "en";

/**
 * Leaves out of xterm.js and its style what no server here and no part of the page asks it for: the national
 * character sets of the VT220 are among it.
 */
const lightTerminal: Plugin = {
  name: "light-terminal",
  enforce: "pre",
  transform(code, id) {
    if (id.endsWith("/xterm.mjs")) return { code: code.replace(nationalSets, ""), map: null };
    if (!id.endsWith("/xterm.css")) return;
    const unused =
      /[^{}]*(?:line-\d|-overline|-decoration|-select|-events|-pointer|-dim|-strike|canvas|\.scra|\.shadow)[^{}]*\{[^{}]*\}/g;
    return { code: code.replace(unused, ""), map: null };
  },
};

/** They are tables of a character for a character, by a letter or a digit. */
const nationalSets =
  /(\w+)(?:\.[A-Z]|\[\d\])=(?:\1(?:\.[A-Z]|\[\d\])=)*\{"[#@[](?:[^"]*":"[^"]*",?"?)+\};/g;

/**
 * Gives the private members of xterm.js short names: it is published with the long ones, which
 * a browser would load for nothing. Its addon, which uses some of them, gets the same.
 */
const shortNames: Plugin = {
  name: "short-names",
  apply: "build",
  transform(code, id) {
    if (!/@xterm\/[\w-]+\/lib\/[\w-]+\.mjs$/.test(id)) return;
    return { code: code.replace(privateName, shortOf), map: null };
  },
};

const privateName = /(?<![\w$])_[a-z]\w+/g;

/** The short name of a private one: by its place among all that xterm.js has. */
const shortOf = (() => {
  const xterm = new URL("node_modules/@xterm/xterm/lib/xterm.mjs", import.meta.url);
  const count = new Map<string, number>();
  for (const [name] of readFileSync(xterm, "utf8").matchAll(privateName))
    count.set(name, (count.get(name) ?? 0) + 1);
  const names = [...count.keys()].sort((a, b) => count.get(b)! - count.get(a)!);
  const short = new Map(names.map((name, i) => [name, `$_${i.toString(36)}`]));
  return (name: string) => short.get(name) ?? name;
})();

export default defineConfig({
  plugins: [inlineWords(language), lightTerminal, shortNames, svelte()],
  resolve: { alias: { $words: wordsOf(language) } },
  build: {
    outDir: "../dist",
    emptyOutDir: true,
    target: "es2022",
    // A data: URL would not pass the Content-Security-Policy.
    assetsInlineLimit: 0,
    // None is preloaded by inline script. A part that comes when it is asked for brings its own
    // parts along by itself; only styles have to be named, in the first chunk, which they make heavier.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_, names) => names.filter((name) => name.endsWith(".css")),
    },
    rollupOptions: {
      // The names of all parts stand in the first, and cannot be packed: 42 bits tell builds apart.
      output: {
        // What Svelte and xterm.js would say on the console is for those who write with them.
        minify: { compress: { dropConsole: true }, mangle: true, codegen: true },
        entryFileNames: "assets/[name]-[hash:7].js",
        chunkFileNames: "assets/[name]-[hash:7].js",
        assetFileNames: "assets/[name]-[hash:7][extname]",
        // What every page with a terminal has is one part: several would be packed worse.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            {
              name: "learner-token",
              test: /src\/lib\/(learner\/(token|lock)|marks|clipboard|words|chord|storage)/,
            },
            {
              name: "LabText",
              test: /src\/(components\/(LabText|StepView)|pages\/LabPage)\.svelte/,
            },
            {
              name: "deeds",
              test: /src\/(lib\/(deeds|local)|teach\/Refused|components\/(Outcome|Sure|Field)\.)/,
            },
            { name: "shares", test: /src\/(lib\/learner\/shares|components\/OnlyHere)/ },
            { name: "medals", test: /src\/(lib\/medals|components\/Medal)/ },
            // What a class is shown is drawn for learners, too; a projector has no need of the tray.
            { name: "Explain-parts", test: /src\/panel\/(described|named)/ },
            { name: "shown", test: /src\/shown\// },
            { name: "project", test: /src\/(lib\/teach\/show\/projected|pages\/TeachProject)/ },
            { name: "showing", test: /src\/lib\/teach\/show\/(showing|said)/ },
            { name: "show", test: /src\/teach\/show/ },
            { name: "wall-feed", test: /src\/lib\/teach\/wall\/feed/ },
            { name: "WayIn", test: /src\/teach\/WayIn/ },
            { name: "Says", test: /src\/(panel\/Says|teach\/Html|panel\/code)/ },
            // Leading comes with the wall when the class is led, or is to be.
            { name: "teach-lead", test: /src\/(lib\/)?teach\/lead/ },
            // So do its mistakes, and a learner on it, when they are looked at.
            { name: "mistakes", test: /src\/(lib\/)?teach\/mistakes/ },
            { name: "seat", test: /src\/teach\/wall\/Details/ },
            { name: "Sheet", test: /src\/teach\/wall\/Sheet/ },
            // The wall is a page that stays open for hours: the others come without it.
            { name: "wall", test: /src\/((lib\/)?teach\/wall|pages\/TeachWall)/ },
            // A report is read when all is done.
            { name: "report", test: /src\/((lib\/)?teach\/report|pages\/TeachReport)/ },
            // A question to all comes when one is asked, and how it was answered with the report, too.
            { name: "ask-chart", test: /src\/(lib\/)?teach\/quiz\/(chart|quizzes)/i },
            { name: "large-question", test: /src\/teach\/quiz\/(Projected|Large)/ },
            { name: "ask", test: /src\/(lib\/)?teach\/quiz/ },
            // Who is signed in already does not need to.
            { name: "mirror", test: /src\/((lib\/)?mirror\/(?!SignIn)|pages\/Mirror)/ },
            { name: "teach", test: /src\/((lib\/)?teach|pages\/Teach)/ },
            // Who comes from a learning platform, and a teacher who registers one.
            { name: "lti-launch", test: /src\/lib\/lti\/launch/ },
            { name: "lti", test: /src\/(lti|lib\/lti\/platforms)/ },
            { name: "asked", test: /src\/class\/Asked/ },
            // But for what works in a class, which takes a terminal.
            {
              name: "class",
              test: /src\/(class\/(?!Classwork|Mirrors|QuizCard|MyPaths)|lib\/class\/(?!session)|pages\/(Join|Class)Page)/,
            },
            {
              name: "session",
              test: /src\/(lib\/(session|terminal)\/(?!xterm|graphemes|half-typed|onlookers|replay|shared)|lib\/(panes|shortcuts|text|touch|media)|components\/(Progress|Prose|Status|Terminal|Terminals|Work)\.svelte)/,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      "/api": backend,
      "/ws": { target: backend, ws: true, changeOrigin: true },
    },
  },
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
    setupFiles: ["vitest.setup.ts"],
    // A process for each file costs ten of thirteen seconds.
    pool: "threads",
    isolate: false,
  },
});
