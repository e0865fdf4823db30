import { gzipSync } from "node:zlib";
import { expect, test, type Page } from "./test";
import { Terminal } from "./terminal";

/** How many octets of script and style a page has fetched, gzipped. */
function fetchedOctets(page: Page): () => Promise<number> {
  const bodies: Promise<Buffer>[] = [];
  page.on("response", (r) => {
    if (/\.(js|css)$/.test(new URL(r.url()).pathname)) bodies.push(r.body());
  });
  return async () => {
    let sum = 0;
    for (const body of await Promise.all(bodies)) sum += gzipSync(body, { level: 9 }).length;
    return sum / 1024;
  };
}

test("the front page is light", async ({ page }) => {
  const weight = fetchedOctets(page);
  await page.goto("/");
  await expect(page.getByRole("heading", { name: "First contact" })).toBeVisible();
  expect(await weight()).toBeLessThanOrEqual(40);
});

test("the rules for wide characters come with the first of them", async ({ page }) => {
  const fetched: string[] = [];
  page.on("response", (r) => fetched.push(new URL(r.url()).pathname));
  const rules = () => fetched.filter((path) => path.includes("graphemes")).length;
  await page.goto("/play");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("base64 -d Z3LDvG4=", "grün");
  expect(rules()).toBe(0);
  await terminal.say("base64 -d 5a2X5a2X", "字字");
  await expect.poll(rules).toBe(1);
  // All is drawn anew, and what one types stands where the cursor is.
  await expect(terminal.screen).toContainText("grün");
  await terminal.say("hostname", "Linux");
});

// At a desk the panel is open: it comes when the terminal is there.
for (const [width, most] of [
  [360, 130],
  [1300, 130],
  [1440, 130 + 6],
] as const) {
  test(`a lab with its terminal is light at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    const weight = fetchedOctets(page);
    await page.goto("/labs/send-by-hand");
    await expect(new Terminal(page).screen).toContainText("$");
    if (width >= 1400) await expect(page.getByText("Connect to a server and type")).toBeVisible();
    if (width < 500) await expect(page.getByPlaceholder("Type here")).toBeVisible();
    expect(await weight()).toBeLessThanOrEqual(most);
  });
}
