import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Frame, Page } from "@playwright/test";
import { at, frameOf } from "./framed";
import { expect, request, serve, type Server } from "./test";
import { test as base, Teacher } from "./teacher";

/** The learning platform of the tests (internal/lti/ltitest), which runs as a server. */
export interface Platform {
  /** Where it is, as in http://moodle.localhost:40123. */
  url: string;
  stop(): Promise<void>;
}

/** Starts one for a tool that is at an address. */
async function start(program: string, tool: string): Promise<Platform> {
  const process = spawn(program, ["-tool", tool], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(process, "exit");
  const [said] = (await once(process.stdout, "data")) as [Buffer];
  return {
    url: said.toString().trim(),
    async stop() {
      process.stdin.end();
      await ended;
    },
  };
}

/** A port that nobody listens at just now: a server has to know its own address before it starts. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** A product that learning platforms can send people to, a platform, and Ana, who teaches with a password. */
export interface School {
  product: Server;
  /** The product as browsers and the platform know it, as in http://ehlo.localhost:40124. */
  ehlo: string;
  moodle: Platform;
  ana: Teacher;
}

export const test = base.extend<{ school: School }, { program: string }>({
  program: [
    // Playwright reads from the first parameter which fixtures are wanted.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), "ehlo-platform-"));
      const program = join(folder, "platform");
      const of = "ehlo/internal/lti/ltitest/serve";
      execFileSync("go", ["build", "-o", program, of], { cwd: "../.." });
      await use(program);
      rmSync(folder, { recursive: true });
    },
    { scope: "worker", timeout: 120_000 },
  ],
  school: async ({ program, page }, use) => {
    const addr = `127.0.0.1:${await freePort()}`;
    const ehlo = new URL(at("ehlo", `http://${addr}`)).origin;
    const product = await serve("--addr", addr, "--url", ehlo);
    const moodle = await start(program, ehlo);
    const http = await request.newContext({ baseURL: product.address });
    const ana = new Teacher(http);
    await ana.begin(new URL(product.invitation).hash.slice(1));
    await use({ product, ehlo, moodle, ana });
    // A gradebook that reads itself again would find nobody there, in the next test's page.
    await page.goto("about:blank");
    await http.dispose();
    await moodle.stop();
    await product.stop();
  },
});

/** Who is in the platform's course. */
export const people = { Lea: "person-1", Ina: "person-2", Max: "person-3" };

/** Goes to a page of the platform's as somebody. */
export const goes = (page: Page, { moodle }: School, who: keyof typeof people, path = "/") =>
  page.goto(`${moodle.url}${path}${path.includes("?") ? "&" : "?"}as=${people[who]}`);

/** Follows a link of the course, which opens the tool in a frame, and waits until it shows something of its own. */
export async function follows(page: Page, link: string): Promise<Frame> {
  await page.getByRole("link", { name: link, exact: true }).click();
  return toolOf(page);
}

/** The tool in the frame of the platform's page. */
export async function toolOf(page: Page): Promise<Frame> {
  const frame = await frameOf(page);
  await expect.poll(() => frame.url()).toMatch(/ehlo\.localhost/);
  return frame;
}

/** Has the product's server know the platform, as an administrator does by hand. */
export async function registers({ ana, moodle }: School): Promise<void> {
  await ana.knows({
    name: "Moodle of our school",
    issuer: moodle.url,
    clientId: "client-1",
    deployments: ["deployment-1"],
    authUrl: `${moodle.url}/auth`,
    tokenUrl: `${moodle.url}/token`,
    jwksUrl: `${moodle.url}/keys`,
    audience: "",
    sites: [],
  });
}
