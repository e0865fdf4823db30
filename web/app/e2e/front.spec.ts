import { expect, test, type Page } from "./test";
import { accessible } from "./accessible";
import { Terminal } from "./terminal";

/** The front page's terminal: a picture first, then a session that the lab goes on with. */

const ghost = (page: Page) =>
  page.getByRole("textbox", { name: "Line to send to the mail server" });

async function opened(page: Page): Promise<void> {
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "First contact" })).toBeVisible();
  await expect(ghost(page)).toBeVisible();
}

test("three lines are typed on the front page, and the lab goes on with them", async ({ page }) => {
  await opened(page);
  // Nothing is focused: the keys find their way, the first included.
  await page.keyboard.type("HELO client.com\n");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("250 example.com Hello client.com");
  const says = page.locator("figure .says");
  await expect(says).toContainText("The server says hello to the name that you gave.");
  // The next line stands there to be typed over, and what goes wrong is explained.
  await expect(terminal.screen).toContainText("MAIL FROM:<user@client.com>");
  await page.keyboard.type("MAIL FROM <user@client.com>\n");
  await expect(says).toContainText("There is a colon after FROM");
  await terminal.say("MAIL FROM:<user@client.com>", "250 OK");
  await terminal.say("RCPT TO:<bob@server.com>", "250 Accepted");
  const before = await terminal.text();

  await page.getByRole("link", { name: "Go on in the lab" }).click();
  await expect(page.locator("article li[aria-current=step]")).toContainText("Ask to send");
  await expect(terminal.screen).toContainText("250 Accepted");
  const words = (text: string) => text.replace(/\s+/g, " ").trim();
  await expect
    .poll(async () => words(await terminal.text())) // it is drawn again as the panel comes
    .toContain(words(before.slice(before.indexOf("HELO"))));
  // The call was no help that anybody had asked for.
  await expect(page.getByText("connected for you", { exact: true })).toBeVisible();
  const begun = page.getByText("You began this lab on the front page.");
  await expect(begun).toBeInViewport();
  await accessible(page);
  const about = page.locator("article header .prose");
  await expect(about).toBeHidden();
  await page.getByText("What this lab is about").click();
  await expect(about).toBeVisible();
  await terminal.say("DATA", "354 ");
  await expect(begun).toBeHidden(); // it is the next step
});

test("the lab does not begin with what was wrong on the front page", async ({ page }) => {
  await opened(page);
  await page.keyboard.type("HELO client.com\n");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("250 example.com Hello");
  await terminal.say("MAIL FROM <user@client.com>", "500 ");
  await expect(page.locator("figure .says")).toContainText("There is a colon after FROM");
  await page.goto("/labs/send-by-hand");
  await expect(page.locator("article li[aria-current=step]")).toContainText("Name the sender");
  await expect(terminal.screen).toContainText("500 unrecognized");
  await expect(page.getByText("Look again")).toBeHidden();
  await expect(page.locator(".remark")).toBeHidden();
  await terminal.say("MAIL FROM <user@client.com>", "500 "); // in the lab it is told
  await expect(page.getByText("Look again")).toBeVisible();
});

test("the picture shows what the terminal shows", async ({ page }) => {
  await opened(page);
  const lines = await page.locator(".picture p").allTextContents();
  const grey = await page.locator(".picture form span").textContent();
  await ghost(page).focus();
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("220 ");
  await expect(terminal.screen).toContainText(grey!);
  const words = (text: string) => text.replace(/\s+/g, " ").trim();
  expect(words(await terminal.text())).toBe(words([...lines, grey].join(" ")));
});

test("nothing is asked of the server before somebody types", async ({ page }) => {
  const sockets: string[] = [];
  page.on("websocket", (socket) => sockets.push(socket.url()));
  const fetched: string[] = [];
  page.on("response", (r) => fetched.push(new URL(r.url()).pathname));
  const session = () => fetched.some((path) => path.includes("FrontSession"));
  await opened(page);
  expect(session()).toBe(false);
  await page.mouse.move(300, 300); // somebody is there
  await expect.poll(session).toBe(true);
  expect(sockets).toEqual([]);
  await page.keyboard.press("H");
  await expect.poll(() => sockets.length).toBe(1);
});

test("what is typed while the terminal is fetched is not lost", async ({ page }) => {
  let fetch = () => {};
  const held = new Promise<void>((then) => (fetch = then));
  await page.route(/FrontSession.*\.js/, async (route) => {
    await held;
    await route.continue();
  });
  await opened(page);
  await page.keyboard.type("HELO client.com\nMAIL FROM:<user");
  await expect(page.locator(".picture")).toContainText("HELO client.com");
  await expect(ghost(page)).toHaveValue("MAIL FROM:<user");
  fetch();
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("250 example.com Hello client.com");
  await page.keyboard.type("@client.com>\n");
  await expect(terminal.screen).toContainText("250 OK");
});

test("a terminal that does not come is said to, and comes with the next key", async ({ page }) => {
  await page.route(/FrontSession.*\.js/, (route) => route.abort());
  await opened(page);
  await page.keyboard.press("H");
  await expect(page.getByRole("alert")).toContainText("could not be loaded");
  await page.unroute(/FrontSession.*\.js/);
  await page.keyboard.type("ELO client.com\n");
  await expect(new Terminal(page).screen).toContainText("250 example.com Hello client.com");
});

test("whoever has begun the session finds it there, and the way to the lab", async ({ page }) => {
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("telnet 10.49.137.152 25", "220 ");
  await expect(page.locator("article li[aria-current=step]")).toContainText("Say who you are");
  await page.goto("/");
  await expect(terminal.screen).toContainText("HELO client.com"); // to be typed over
  await page.keyboard.type("HELO client.com\n");
  await expect(terminal.screen).toContainText("250 example.com Hello");
  await terminal.say("MAIL FROM:<user@client.com>", "250 OK");
  await terminal.say("RCPT TO:<bob@server.com>", "250 Accepted");
  await page.reload();
  await expect(terminal.screen).toContainText("250 Accepted");

  const says = page.locator("figure .says");
  await expect(says).toContainText("The message itself comes next");
  await page.keyboard.type("DATA\n");
  await expect(says).toContainText("354");
  await expect(says).not.toContainText("The message itself comes next");
  await terminal.say(".", /^250 OK id=/m);
  await terminal.say("QUIT", "221 ");
  await expect(says).toContainText("You are not connected to a server now");
  await says.getByRole("link", { name: "Go on in the lab" }).click();
  await expect(page).toHaveURL(/send-by-hand/);
  // The way back is there, too.
  await expect(page.locator("article .advice pre")).toContainText(
    "telnet 10.49.137.152 25\nHELO client.com\n",
  );
});

test("the front page is for everybody while one types there", async ({ page }) => {
  await opened(page);
  await accessible(page);
  await page.keyboard.type("HELO client.com\n");
  await expect(new Terminal(page).screen).toContainText("250 example.com");
  await accessible(page);
});

test.describe("by touch", () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  test("a tap on the picture brings the line to type in", async ({ page }) => {
    await opened(page);
    await page.locator("figure").getByText("Connected to 10").tap();
    const field = page.getByRole("textbox", { name: "Line to send", exact: true });
    await expect(field).toBeFocused();
    await field.fill("HELO client.com");
    await field.press("Enter");
    await expect(new Terminal(page).screen).toContainText("250 example.com");
    await expect(field).toBeFocused();
    await page.setViewportSize({ width: 360, height: 380 }); // as a soft keyboard leaves it
    await expect(field).toBeInViewport({ ratio: 0.99 });
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto("/labs/send-by-hand");
    await expect(page.getByText("You began this lab on the front page.")).toBeInViewport();
    await page.getByText("What this lab is about").tap();
    await expect(page.locator("article header .prose")).toBeVisible();
  });
});
