import type { Page } from "@playwright/test";
import { accessible, tooWide } from "./accessible";
import { another, begins, joins, test } from "./teacher";
import { expect } from "./test";
import { Terminal } from "./terminal";

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const shown = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const says = (desk: Page) =>
  desk.getByRole("region", { name: "Show the class" }).getByRole("status").first();
const somebodys = "Somebody in this class, live";

test("a learner's terminal is shown to all when she says yes, until she has enough", async ({
  page,
  desk,
  ana,
}) => {
  const c = await ana.makes("Networks that all see");
  await joins(page, c, "Lea");
  const lea = await begins(page);
  const other = await another(page);
  await joins(other, c, "Max");
  const max = await begins(other);
  const { id: seat } = await ana.seat(c, "Lea");
  await desk.goto(`/teach/${c.id}/seats/${seat}`);
  await button(desk, "Ask to show it to all").click();
  await expect(page.getByText("Ana asks to show your terminal", { exact: false })).toBeVisible();
  await expect(desk.getByText("Nobody sees the terminal.", { exact: false })).toBeVisible();
  await expect(other.getByText("Your teacher shows", { exact: true })).toBeHidden();
  await accessible(page);
  await button(page, "Without my name").click();
  await expect(page.getByText("without your name", { exact: false })).toBeVisible();

  // What she types is seen as it is typed, and takes nothing from who works.
  await max.focus();
  const screen = shown(other, somebodys);
  await expect(screen).toContainText("user@Linux$");
  await lea.focus();
  await page.keyboard.type("telnet 10.49.");
  await expect(screen).toContainText("$ telnet 10.49.");
  await page.keyboard.type("137.152 25\n");
  await expect(screen).toContainText("220 example.com");
  const apart = screen.evaluate((element) => {
    const rows = [...element.children].map((row) => row.getBoundingClientRect());
    return rows.slice(1).map((row, i) => Math.round(row.top - rows[i]!.bottom));
  });
  expect(new Set(await apart), "lines that nobody has written").toEqual(new Set([0]));
  await other.keyboard.type("hostname\n");
  await expect(max.screen).toContainText("Linux");
  await expect(screen).not.toContainText("hostname");
  await expect(other.getByText("Lea", { exact: true })).toHaveCount(0);
  await button(other, "Larger").click();
  await accessible(other);
  await button(other, "Smaller").click();
  await other.getByText("Your teacher shows", { exact: true }).click(); // folded
  await expect(screen).toBeHidden();
  await other.goto(`/class/${c.id}`);
  await expect(shown(other, somebodys)).toContainText("220 example.com");
  await accessible(other);
  await other.setViewportSize({ width: 360, height: 740 });
  expect(await tooWide(other)).toEqual([]);

  // One key ends it.
  await lea.focus();
  await page.keyboard.press("Alt+w");
  await expect(page.getByText("without your name", { exact: false })).toBeHidden();
  await expect(other.getByText("Your teacher shows", { exact: true })).toBeHidden();
  await expect(button(desk, "Ask to show it to all")).toBeVisible();
  await expect(says(desk)).toContainText("The terminal is shown no more.");
  await accessible(desk);

  // Who says no is not shown, and it is asked again after a reload.
  await button(desk, "Ask to show it to all").click();
  await expect(says(desk)).toContainText("The learner has not answered yet.");
  await page.reload();
  await button(page, "No").click();
  await expect(says(desk)).toContainText("The learner said no, or has left it.");
  await button(desk, "Ask to show it to all").click();
  await button(desk, "Stop showing").click();
  await expect(says(desk)).toBeEmpty();

  // With her name; and it ends when she leaves.
  await button(desk, "Ask to show it to all").click();
  await button(page, "With my name").click();
  await expect(page.getByText(", with your name", { exact: false })).toBeVisible();
  await other.reload();
  await expect(shown(other, "Lea, live")).toContainText("220 example.com");
  await page.goto("/course");
  await expect(other.getByText("Your teacher shows", { exact: true })).toBeHidden({
    timeout: 20_000,
  });
  await other.context().close();
});

test("a teacher shows a terminal of her own", async ({ page, desk, ana }) => {
  const c = await ana.makes("Networks of hers");
  await joins(page, c, "Lea");
  await begins(page);
  await desk.goto(`/teach/${c.id}/wall`);
  await expect(desk.getByRole("rowheader", { name: "Lea" })).toBeVisible();
  await desk.keyboard.press("s");
  await button(desk, "Show it to all").click();
  const refused = desk.getByRole("alert").filter({ hasText: "Open it in this browser first" });
  await expect(refused).toBeFocused(); // where the button is
  await expect(refused).toBeInViewport();
  const own = await desk.context().newPage();
  await own.goto("/play");
  const hers = new Terminal(own);
  await hers.ready();
  await button(desk, "Show it to all").click();
  await expect(desk.getByText("It is shown.")).toBeVisible();
  await accessible(desk);
  await desk.keyboard.press("Escape");
  await expect(desk.getByText("All see a terminal now.")).toBeVisible();
  // The projector's window has it as large as there is room.
  const projector = await desk.context().newPage();
  await projector.goto(`/teach/${c.id}/project`);
  await expect(shown(projector, "Ana, live")).toContainText("user@Linux$");
  await accessible(projector);
  await hers.say("hostname", /Linux/);
  for (const seen of [page, projector])
    await expect(shown(seen, "Ana, live")).toContainText("hostname");
  await button(desk, "Stop showing").click();
  await expect(page.getByText("Your teacher shows", { exact: true })).toBeHidden();

  // Where she types it says that all see it, and one key ends it.
  const seen = own.getByRole("region", { name: "Your terminal, for all" });
  await expect(seen).toBeHidden();
  await desk.keyboard.press("s");
  await button(desk, "Show it to all").click();
  await expect(seen).toContainText("The class sees your terminal, with your name.");
  await accessible(own);
  await own.setViewportSize({ width: 360, height: 740 });
  expect(await tooWide(own)).toEqual([]);
  await own.setViewportSize({ width: 1440, height: 900 });
  await hers.focus();
  await own.keyboard.press("Alt+w");
  await expect(seen).toBeHidden();
  await expect(page.getByText("Your teacher shows", { exact: true })).toBeHidden();
  await hers.say("hostname", /Linux/); // what was begun there goes on
});

test("on a phone it is seen that all see the terminal, however far its page is scrolled", async ({
  page,
  desk,
  ana,
}) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const c = await ana.makes("Networks shown in the hand");
  await joins(page, c, "Lea");
  await begins(page);
  const { id: seat } = await ana.seat(c, "Lea");
  await desk.goto(`/teach/${c.id}/seats/${seat}`);
  await button(desk, "Ask to show it to all").click();
  const inView = async (text: string) => {
    for (const y of [100_000, 0, 300]) {
      await page.evaluate((y) => scrollTo(0, y), y);
      await expect(page.getByText(text, { exact: false })).toBeInViewport({ ratio: 1 });
    }
  };
  await inView("Ana asks to show your terminal");
  await button(page, "Without my name").click();
  await inView("The class sees your terminal, without your name.");
  await accessible(page);
  expect(await tooWide(page)).toEqual([]);
  await button(page, "Stop showing it").click();
  await expect(says(desk)).toContainText("The terminal is shown no more.");
});
