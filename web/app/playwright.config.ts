import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { defineConfig } from "@playwright/test";

/** The Chromium of the system that opens a page soonest, as `.ci/chromium` has installed it. */
function chromium(): string {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const paths = ["chromium-headless-shell", "chromium"].flatMap((name) =>
    folders.map((folder) => join(folder, name)),
  );
  return process.env.CHROMIUM ?? paths.find((path) => existsSync(path)) ?? "chromium";
}

// Between two tests a worker empties its browser's storage, but keeps its tab: a renderer that has to
// be started is a fifth of a test's time. Playwright does so for its own editors' sake.
process.env.PW_TEST_REUSE_CONTEXT ??= "1";

// Some tests draw a sample, the same in every worker.
process.env.EHLO_SEED ??= String(Date.now() % 1_000_000);
if (!process.env.TEST_WORKER_INDEX && process.env.EHLO_LONG !== "1")
  console.log(`A sample of labs: drawn again by EHLO_SEED=${process.env.EHLO_SEED}.`);

/**
 * The browser tests run against the built product, in a Chromium of the system's. Tests of one file
 * may run at the same time; each worker has a server of its own (e2e/test.ts).
 */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  timeout: 60_000,
  expect: { timeout: 10_000 },
  fullyParallel: true,
  workers: Number(process.env.E2E_WORKERS ?? 2),
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    launchOptions: {
      executablePath: chromium(),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
      ],
    },
  },
});
