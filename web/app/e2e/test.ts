import { spawn } from "node:child_process";
import { once } from "node:events";
import { test as base } from "@playwright/test";

export * from "@playwright/test";

/** A running product. */
export interface Server {
  /** Where it is, as in http://127.0.0.1:40123/. */
  address: string;
  /** Ends it, and waits until it has ended. */
  stop(): Promise<void>;
}

/** Starts the built product on a free port. */
export async function serve(...options: string[]): Promise<Server> {
  const args = ["serve", "--addr", "127.0.0.1:0", ...options];
  const process = spawn("../../ehlo", args, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(process, "exit");
  const address = await new Promise<string>((resolve, reject) => {
    let said = "";
    process.stdout.on("data", (data: Buffer) => {
      const found = /http:\S+/.exec((said += data.toString()));
      if (found) resolve(found[0]);
    });
    let complaint = "";
    process.stderr.on("data", (data: Buffer) => (complaint += data.toString()));
    process.on("error", reject);
    process.on("exit", () => reject(new Error(`ehlo serve has ended: ${complaint}`)));
  });
  return {
    address,
    async stop() {
      process.kill();
      await ended;
    },
  };
}

/** Each worker's tests have a server of their own, so that no two run against the same. */
export const test = base.extend<object, { server: Server }>({
  server: [
    // Playwright reads from the first parameter which fixtures are wanted.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const server = await serve();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  baseURL: ({ server }, use) => use(server.address),
});
