import { spawn } from "node:child_process";
import { once } from "node:events";
import { test as base } from "@playwright/test";

export * from "@playwright/test";

/** A running product. */
export interface Server {
  /** Where it is, as in http://127.0.0.1:40123/. */
  address: string;
  /** The link that makes the first teacher, "" where there is one already. */
  invitation: string;
  /** Ends it, and waits until it has ended. */
  stop(): Promise<void>;
}

/** Starts the built product on a free port. */
export async function serve(...options: string[]): Promise<Server> {
  const args = ["serve", "--addr", "127.0.0.1:0", ...options];
  const process = spawn("../../ehlo", args, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(process, "exit");
  const [address, invitation = ""] = await new Promise<string[]>((resolve, reject) => {
    let said = "";
    process.stdout.on("data", (data: Buffer) => {
      said += data.toString(); // all of it comes at once
      const links = said.match(/http:\S+/g);
      if (links) resolve(links);
    });
    let complaint = "";
    process.stderr.on("data", (data: Buffer) => (complaint += data.toString()));
    process.on("error", reject);
    process.on("exit", () => reject(new Error(`ehlo serve has ended: ${complaint}`)));
  });
  return {
    address: address!,
    invitation,
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
