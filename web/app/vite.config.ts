import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { lightTerminal } from "./terminal.plugin";
import { inlineWords, wordsOf } from "./words.plugin";

// `npm run dev` serves the page alone; the world behind it is a running
// `ehlo serve` at EHLO (http://127.0.0.1:8025 when not set).
const backend = process.env.EHLO ?? "http://127.0.0.1:8025";

// The folder of src/words that the page's texts are taken from.
const language = process.env.EHLO_LANGUAGE ?? "en";

export default defineConfig({
  plugins: [inlineWords(language), ...lightTerminal, svelte()],
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
            { name: "acts", test: /src\/teach\/wall\/Acts/ },
            { name: "seat", test: /src\/teach\/wall\/Details/ },
            { name: "Sheet", test: /src\/teach\/wall\/Sheet/ },
            // The wall is a page that stays open for hours: the others come without it.
            { name: "wall", test: /src\/((lib\/)?teach\/wall|pages\/TeachWall)/ },
            // A report is read when all is done. The table of all is its largest part.
            { name: "each-learner", test: /src\/(lib\/)?teach\/report\/(Learners|exams)/ },
            { name: "report", test: /src\/((lib\/)?teach\/report|pages\/TeachReport)/ },
            // A question to all comes when one is asked, and how it was answered with the report, too.
            { name: "ask-chart", test: /src\/(lib\/)?teach\/quiz\/(chart|quizzes)/i },
            { name: "large-question", test: /src\/teach\/quiz\/(Projected|Large)/ },
            { name: "ask", test: /src\/(lib\/)?teach\/quiz/ },
            { name: "look-back", test: /src\/((lib\/)?mirror\/(LookBack|past))/ },
            // Who is signed in already does not need to.
            { name: "mirror", test: /src\/((lib\/)?mirror\/(?!SignIn|Choice)|pages\/Mirror)/ },
            // Nor are names listed for every class.
            { name: "roster", test: /src\/teach\/Roster/ },
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
              test: /src\/(lib\/(session|terminal)\/(?!xterm|graphemes|half-typed|onlookers|replay|shared)|lib\/(panes|shortcuts|text|touch|media)|components\/(KeyRow|Progress|Prose|Remark|Splitter|StartOver|Status|Terminal|Terminals|Work)\.svelte)/,
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
