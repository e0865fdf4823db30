import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import { defineConfig, globalIgnores } from "eslint/config";
import ts from "typescript-eslint";

import svelteConfig from "./svelte.config.js";

const message = "It throws where storage is refused: src/lib/storage.ts is the place for it.";
const storages = ["localStorage", "sessionStorage"].map((name) => ({ name, message }));

export default defineConfig(
  globalIgnores(["test-results/", "playwright-report/", "**/*.gen.ts"]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  ts.configs.recommendedTypeChecked,
  svelte.configs.recommended,
  svelte.configs.prettier, // what Prettier formats is not looked at twice
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "no-restricted-globals": ["error", ...storages],
      "no-control-regex": "off", // a terminal's text is full of them
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { extraFileExtensions: [".svelte"], parser: ts.parser, svelteConfig },
    },
    rules: {
      // svelte-check knows the types of components and of the browser; here
      // what comes out of a component is `any`.
      "no-undef": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      // Maps and URLs are exchanged whole, or are a function's own.
      "svelte/prefer-svelte-reactivity": "off",
      "svelte/no-useless-mustaches": ["error", { ignoreStringEscape: true }],
    },
  },
  {
    files: ["src/lib/storage.ts", "e2e/*.ts"],
    rules: { "no-restricted-globals": "off" },
  },
  {
    // What the compiler has to refuse is written down there.
    files: ["**/*.types.ts"],
    rules: { "@typescript-eslint/no-unsafe-assignment": "off" },
  },
  {
    // Scripts that Node runs as they are have no types to check.
    files: ["*.js", "scripts/*.mjs"],
    extends: [ts.configs.disableTypeChecked],
    languageOptions: { globals: { console: "readonly", process: "readonly", URL: "readonly" } },
  },
);
