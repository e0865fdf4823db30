import type { Page } from "@playwright/test";
import { violations, tooWide } from "./accessible";
import { at, course, frameOf, type Course } from "./framed";
import { test as base, Teacher } from "./teacher";
import { expect, request, serve, type Server } from "./test";
import { Terminal } from "./terminal";

/** A course's page of another site, which the product lets show it in a frame, as browsers reach both. */
interface Embedding {
  course: Course;
  product: Server;
  /** The address of a path of the product's. */
  ehlo: (path: string) => string;
}

const test = base.extend<object, { embedding: Embedding }>({
  embedding: [
    // Playwright reads from the first parameter which fixtures are wanted.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const page = await course();
      const product = await serve("--embed-in", page.site);
      const ehlo = (path: string) => new URL(path, at("ehlo", product.address)).href;
      await use({ course: page, product, ehlo });
      await product.stop();
      await page.stop();
    },
    { scope: "worker" },
  ],
});

/** Opens a path of the product's in the course's page. */
async function embedded(page: Page, { course, ehlo }: Embedding, path: string) {
  await page.goto(course.showing(ehlo(path)));
  return frameOf(page);
}

// A browser that sends no cookie to a site in a frame of another, and keeps none of it.
test.beforeEach(async ({ page }) => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.setCookieControls", {
    enableThirdPartyCookieRestriction: true,
  });
});

test("a lab is done in a frame of a course’s page, and is there when that is opened again", async ({
  page,
  embedding,
}) => {
  const lab = await embedded(page, embedding, "/labs/send-by-hand");
  const terminal = new Terminal(lab);
  await expect(terminal.screen).toContainText("$");
  // Whoever searches the course goes on doing so.
  const search = page.getByLabel("Search the course");
  await search.focus();
  await page.keyboard.type("mail");
  await expect(search).toHaveValue("mail");

  // The keyboard goes into the terminal that was clicked, and keys that a course's page may know stay there.
  await lab.locator(".xterm-screen").click();
  await page.keyboard.type("telnet 10.49.137.152 25");
  await page.keyboard.press("Enter");
  await expect(terminal.screen).toContainText("220 example.com");
  await terminal.say("HELO client.com", "250 example.com Hello");
  await expect(lab.getByRole("progressbar", { name: "Steps done" })).toHaveAttribute("value", "2");
  await expect(search).toHaveValue("mail");
  expect(await violations(lab)).toEqual([]);
  expect(await tooWide(lab)).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);

  await page.reload();
  const again = new Terminal(await frameOf(page));
  await expect(again.screen).toContainText("250 example.com Hello");
});

test("a class is joined in a frame, and its lab begun there", async ({ page, embedding }) => {
  const http = await request.newContext({ baseURL: embedding.product.address });
  const ana = new Teacher(http);
  await ana.begin(new URL(embedding.product.invitation).hash.slice(1));
  const c = await ana.makes("Networks");
  const door = await embedded(page, embedding, `/join/${c.code}`);
  await door.getByLabel("Your name in this class").fill("Lea");
  await door.getByRole("button", { name: "Join the class" }).click();
  await expect(door.getByText("You are Lea here.")).toBeVisible();
  expect(await violations(door)).toEqual([]);
  await door.getByRole("link", { name: "Start: Send a mail by hand" }).click();
  const terminal = new Terminal(door);
  await terminal.ready();
  await terminal.say("hostname", "Linux");

  // Pages that no frame of another site can show open in a tab of their own.
  const tab = page.context().waitForEvent("page");
  await door.getByRole("link", { name: "Course", exact: true }).click();
  await expect((await tab).getByRole("heading", { level: 1 })).toBeVisible();
  expect(new URL((await tab).url()).pathname).toBe("/course");
  await expect(terminal.screen).toContainText("hostname");
  await http.dispose();
});

test("a shared session is played in a frame", async ({ page, embedding }) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(embedding.ehlo("/labs/send-by-hand"));
  const own = new Terminal(page);
  await own.ready();
  await own.say("telnet 10.49.137.152 25", "220 example.com");
  await page.getByRole("button", { name: "Share this session" }).click();
  await page.getByRole("button", { name: "Copy a link", exact: true }).click();
  await expect(page.getByText("The link is copied.")).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());

  const session = await embedded(page, embedding, new URL(link).pathname);
  await expect(session.getByText("0 of 1 lines played")).toBeVisible();
  await session.getByRole("button", { name: "play", exact: true }).click();
  await expect(session.getByText("1 of 1 lines played")).toBeVisible();
  await expect(new Terminal(session).screen).toContainText("220 example.com");
  expect(await violations(session)).toEqual([]);
});

test("where the browser refuses a frame its storage, the page says what is lost", async ({
  page,
  embedding,
}) => {
  await page.addInitScript(() => {
    if (window === top) return;
    for (const name of ["localStorage", "sessionStorage"])
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException("Access is denied for this document.", "SecurityError");
        },
      });
  });
  const lab = await embedded(page, embedding, "/labs/send-by-hand");
  const terminal = new Terminal(lab);
  await terminal.ready();
  await terminal.say("hostname", "Linux");
  await expect(
    lab.getByText("Your browser keeps nothing for pages inside other sites."),
  ).toBeVisible();
  expect(await violations(lab)).toEqual([]);
  const tab = page.context().waitForEvent("page");
  await lab.getByRole("link", { name: "Open it in a new tab" }).click();
  const own = await tab;
  await new Terminal(own).ready();
  await expect(own.getByText("Your browser keeps nothing")).toHaveCount(0);
});

test("a site that is not named shows the browser’s refusal, and no site a teacher’s page", async ({
  page,
  embedding,
}) => {
  const refused = async (site: Course, path: string) => {
    const complaint = page.waitForEvent("console", (m) => m.text().includes("frame-ancestors"));
    await page.goto(site.showing(embedding.ehlo(path)));
    expect((await complaint).type()).toBe("error");
    await expect.poll(() => page.frames()[1]?.url()).toMatch(/^chrome-error:/);
  };
  const stranger = await course("stranger");
  await refused(stranger, "/labs/send-by-hand");
  await refused(embedding.course, "/teach");
  await stranger.stop();
});
