import type { Page } from "@playwright/test";
import { another, begins, joins, test } from "./teacher";
import { Terminal } from "./terminal";
import { expect } from "./test";

/**
 * A page's machine that can be put to sleep: the clock stands, nothing that is sent arrives, and nobody
 * says that a connection is gone.
 */
async function machine(
  page: Page,
): Promise<{ sleeps(): Promise<void>; wakes(after: number): Promise<void> }> {
  let connections: { dead: boolean }[] = [];
  await page.clock.install();
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    const state = { dead: false };
    connections.push(state);
    socket.onMessage((m) => void (state.dead || server.send(m)));
    server.onMessage((m) => void (state.dead || socket.send(m)));
    socket.onClose(
      (code, reason) => void server.close({ ...(code && { code }), ...(reason && { reason }) }),
    );
    server.onClose((code, reason) => {
      if (!state.dead) void socket.close({ ...(code && { code }), ...(reason && { reason }) });
    });
  });
  return {
    async sleeps() {
      await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 2000);
      for (const c of connections) c.dead = true;
      connections = [];
    },
    async wakes(after) {
      await page.clock.fastForward(after);
      await page.clock.resume();
    },
  };
}

/** Within how long a page that wakes up shows how things stand. */
const soon = { timeout: 2000 };

const tenMinutes = 600_000;

test("a wall that slept through ten minutes shows how things stand", async ({ page, ana }) => {
  const c = await ana.makes("Networks while a teacher slept");
  await ana.signsIn(page);
  const laptop = await machine(page);
  await page.goto(`/teach/${c.id}/wall`);
  const lea = await another(page);
  await joins(lea, c, "Lea");
  const terminal = await begins(lea);
  const row = (name: string) =>
    page.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });
  await expect(row("Lea")).toBeVisible();

  await laptop.sleeps();
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  const max = await another(page);
  await joins(max, c, "Max");
  await max.getByRole("button", { name: "Raise your hand" }).click();
  await expect.poll(async () => (await ana.seat(c, "Max")).hand).toBeTruthy();
  expect(await row("Max").count()).toBe(0);

  await laptop.wakes(tenMinutes);
  await Promise.all([
    expect(row("Max")).toContainText("hand just raised", soon),
    expect(row("Lea").getByRole("cell", { name: "done by hand" })).toHaveCount(1, soon),
    expect(page.getByText("The server is out of reach.")).toBeHidden(),
  ]);
  await Promise.all([lea.context().close(), max.context().close()]);
});

test("a teacher who looked at somebody, and slept, sees what they have done", async ({
  page,
  ana,
}) => {
  const c = await ana.makes("Networks while they were looked at");
  await ana.signsIn(page);
  await page.goto("/teach");
  const lea = await another(page);
  await joins(lea, c, "Lea");
  const terminal = await begins(lea);
  const laptop = await machine(page);
  await page.goto(`/teach/${c.id}/seats/${(await ana.seat(c, "Lea")).id}`);
  const { screen } = new Terminal(page);
  await expect(screen).toContainText("$");

  await laptop.sleeps();
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  await terminal.say("HELO client.com", /250 example\.com/);
  await expect(screen).not.toContainText("220");

  await laptop.wakes(tenMinutes);
  await Promise.all([
    expect(screen).toContainText("250 example.com", soon),
    expect(page.getByRole("progressbar", { name: "Steps done" })).toHaveAttribute(
      "value",
      "2",
      soon,
    ),
  ]);
  await lea.context().close();
});
