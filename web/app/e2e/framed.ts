import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Frame, Page } from "@playwright/test";
import { expect } from "./test";

/** A course's page of another site than the product's, with whatever in a frame. */
export interface Course {
  /** Its site, as in http://course.localhost:40123. */
  site: string;
  /** The address of the page that shows an address in a frame. */
  showing(address: string): string;
  stop(): Promise<void>;
}

/** Serves one, at a name below localhost: browsers take each of those for a site of its own. */
export async function course(name = "course"): Promise<Course> {
  const server = createServer((request, response) => {
    if (request.url === "/cookie") {
      // What a tracker of the old days would do.
      response.setHeader("Set-Cookie", "seen=yes; SameSite=None; Secure");
      response.end(request.headers.cookie ?? "none");
      return;
    }
    const shows = new URL(request.url!, "http://x").searchParams.get("shows") ?? "";
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(`<!doctype html><html lang="en"><title>Networks</title><h1>Networks</h1>
      <p><label>Search the course <input></label></p>
      <iframe title="Today’s lab" src="${shows.replaceAll('"', "&quot;")}" width="1000" height="700"></iframe>`);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const site = `http://${name}.localhost:${(server.address() as AddressInfo).port}`;
  return {
    site,
    showing: (address) => `${site}/?${new URLSearchParams({ shows: address }).toString()}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** The same place by another name of this machine. */
export function at(name: string, address: string): string {
  const url = new URL(address);
  url.hostname = `${name}.localhost`;
  return url.href;
}

/** The frame of a page, as soon as it shows something. */
export async function frameOf(page: Page): Promise<Frame> {
  const element = await page.locator("iframe").elementHandle();
  const frame = (await element.contentFrame())!;
  await expect(frame.locator("body")).not.toBeEmpty();
  return frame;
}
