import { defineConfig } from "@playwright/test";
import tests from "./playwright.config";

/** For e2e/picture.ts, which is run for what it draws. */
export default defineConfig({ ...tests, testMatch: "picture.ts" });
