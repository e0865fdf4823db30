import type { Page, WebSocketRoute } from "@playwright/test";
import type { Class, WallMistake, WallSeat } from "../src/lib/messages.gen";
import { accessible, tooWide, violations } from "./accessible";
import { another, begins, joins, test } from "./teacher";
import { Terminal } from "./terminal";
import { expect } from "./test";
import { lab, shownClass, stub, wall, working } from "./watched";

const panel = (page: Page) => page.getByRole("dialog", { name: "Mistakes in Send a mail by hand" });
const kinds = (page: Page) => panel(page).locator("[data-kind]");
/** A kind of mistake, with all that is about it. */
const kind = (page: Page, id: string) =>
  panel(page)
    .getByRole("listitem")
    .filter({ has: page.locator(`[data-kind="${id}"]`) });
const colon = "smtp.mail.missing-colon";

/** Somebody joins in a browser of their own, and comes to the third step. */
async function learner(page: Page, c: Class, name: string): Promise<[Page, Terminal]> {
  const theirs = await another(page);
  await joins(theirs, c, name);
  const terminal = await begins(theirs);
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  await terminal.say("HELO client.com", /250 example\.com/);
  return [theirs, terminal];
}

test("a teacher sees which mistake is the commonest, and sends advice to those who are stuck on it", async ({
  page,
  ana,
}) => {
  test.setTimeout(120_000);
  await page.goto("/teach");
  const c = await ana.makes("Networks and its mistakes");
  const [leas, lea] = await learner(page, c, "Lea");
  const [maxs, max] = await learner(page, c, "Max");
  await lea.say("MAIL FROM <lea@client.com>", /50\d /);
  await max.say("NONSENSE", /50\d /);
  await max.say("MAIL FROM <max@client.com>", /50\d /);

  await ana.signsIn(page);
  await page.goto(`/teach/${c.id}/wall`);
  await expect(page.getByRole("rowheader", { name: "Max" })).toBeVisible();
  await page.keyboard.press("m");
  await expect(kinds(page).first()).toHaveAttribute("data-kind", colon);
  await expect(kinds(page).first()).toContainText("2 learners");
  await expect(kind(page, colon)).toContainText("made 2 times · 2 still stuck · step 3");
  await expect(kind(page, colon)).not.toContainText(colon); // which is for machines
  await expect(kinds(page)).toHaveCount(2);
  await accessible(page);

  // One is opened: an example that names nobody, and who it was.
  await kinds(page).first().press("Enter");
  const open = kind(page, colon);
  await expect(open.getByRole("heading", { name: "Example 1 of 2" })).toBeVisible();
  await expect(open.getByRole("definition").first()).toHaveText(/^MAIL FROM <\w+@client\.com>$/);
  await expect(open.getByRole("definition").first()).not.toContainText(/lea|max/i);
  await expect(open.getByRole("definition").last()).toHaveText(/^50\d /);
  const first = await open.getByRole("definition").first().textContent();
  await open.getByRole("button", { name: "Another example" }).click();
  await expect(open.getByRole("definition").first()).not.toHaveText(first!);
  await expect(open.getByRole("listitem")).toHaveText([
    /^\s*(Lea|Max)\s+stuck$/,
    /^\s*(Lea|Max)\s+stuck$/,
  ]);
  await accessible(page);

  // It is shown to the class, without a name.
  await open.getByRole("button", { name: "Show it on the projector" }).click();
  await expect(open.getByText("It is shown")).toBeVisible();
  const { show } = await ana.sees(c);
  expect(show!.exchanges!.list).toHaveLength(1);
  const snapshot = show!.exchanges!.list[0]!;
  expect(snapshot.client.map((p) => p.text).join("")).toMatch(/^MAIL FROM /);
  expect(JSON.stringify(snapshot)).not.toMatch(/\b(lea|max)\b/i);
  await open.getByRole("button", { name: "Show nothing any more" }).click();
  await expect(open.getByRole("button", { name: "Show nothing any more" })).toBeHidden();
  expect((await ana.sees(c)).show).toBeUndefined();

  // The advice is what the lab says, and goes to both with one click, once.
  const advice = open.getByRole("textbox", { name: "Advice" });
  await expect(advice).toHaveValue(/colon/);
  await open.getByRole("button", { name: "Send to 2 who are stuck" }).click();
  await expect(open.getByText("2 learners have it.")).toBeVisible();
  await expect(open.getByText("All who are stuck have it.")).toBeVisible();
  await expect(open.getByRole("listitem").first()).toContainText("advice sent at");
  for (const theirs of [leas, maxs]) {
    const notes = theirs.getByRole("region", { name: "From your teacher" });
    await expect(notes.getByText("Ana writes:", { exact: true })).toHaveCount(1);
    await expect(notes).toContainText(/colon/);
  }

  // Who makes it now lacks it; who has got past it needs it no more. A reload knows both.
  const [zoes, zoe] = await learner(page, c, "Zoe");
  await zoe.say("MAIL FROM <zoe@client.com>", /50\d /);
  await expect(kinds(page).first()).toContainText("3 learners");
  await lea.say("MAIL FROM:<lea@client.com>", /250 /);
  await expect(open).toContainText("2 still stuck · 1 past it");
  await expect(open.getByRole("button", { name: "Send to 1 who is stuck" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("rowheader", { name: "Max" })).toBeVisible();
  await page.getByRole("button", { name: "Mistakes" }).click();
  await kinds(page).first().click();
  await expect(open).toContainText("made 3 times · 2 still stuck · 1 past it");
  await advice.fill("Look at the word before the bracket.");
  await open.getByRole("button", { name: "Send to 1 who is stuck" }).click();
  await expect(open.getByText("1 learner has it.")).toBeVisible();
  await expect(
    zoes.getByText("Look at the word before the bracket.", { exact: true }),
  ).toBeVisible();
  await expect(
    maxs.getByText("Look at the word before the bracket.", { exact: true }),
  ).toBeHidden();

  // All who are stuck get it again when that is asked for.
  await open.getByRole("button", { name: "Send again to all 2" }).click();
  await expect(
    maxs.getByText("Look at the word before the bracket.", { exact: true }),
  ).toBeVisible();
  await expect(
    leas.getByText("Look at the word before the bracket.", { exact: true }),
  ).toBeHidden();

  // A seat is opened over it, and the focus comes back.
  const name = open.getByRole("button", { name: "Zoe" });
  await name.click();
  await expect(page.getByRole("dialog", { name: "Zoe" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(name).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(panel(page)).toBeHidden();
  for (const theirs of [leas, maxs, zoes]) await theirs.context().close();
});

test("in an exam what goes wrong is counted, and only words of one's own are sent", async ({
  page,
  ana,
}) => {
  await page.goto("/teach");
  const c = await ana.makes("Networks, mistakes in an exam");
  const [theirs, lea] = await learner(page, c, "Lea");
  await lea.say("MAIL FROM <lea@client.com>", /50\d /);
  await ana.leads(c, { exam: { labs: [lab] } });
  await ana.signsIn(page);
  await page.goto(`/teach/${c.id}/wall`);
  await page.getByRole("button", { name: "Mistakes" }).click();
  await expect(panel(page)).toContainText("There is an exam. You alone see this.");
  await kinds(page).first().click();
  const open = kind(page, colon);
  await expect(open).toContainText("1 still stuck");
  await expect(open).toContainText("During an exam it is not shown.");
  await expect(open.getByRole("button", { name: "Show it on the projector" })).toBeHidden();
  const words = open.getByRole("textbox", { name: "Your words" });
  await expect(words).toHaveValue("");
  await open.getByRole("button", { name: "Send to 1 who is stuck" }).click();
  await expect(open.getByRole("alert").filter({ hasText: "Write something first." })).toBeVisible();
  await accessible(page);
  await words.fill("The exam goes on until noon.");
  await open.getByRole("button", { name: "Send to 1 who is stuck" }).click();
  await expect(theirs.getByText("The exam goes on until noon.", { exact: true })).toBeVisible();
  await theirs.context().close();
});

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

const slip = (id: string, other: Partial<WallMistake> = {}): WallMistake => ({
  id,
  says: `What is wrong is \`${id}\`.`,
  line: `FOO ${id}`,
  reply: "500 unrecognized command",
  step: 2,
  times: 1,
  when: ago(1),
  ...other,
});

const seat = (name: string, mistakes: WallMistake[]): WallSeat => ({
  seat: { id: `seat-${name}`, name, since: ago(60), state: "in" },
  work: [working(2, 90)],
  past: [{ lab, took: [], mistakes }],
});

/** The wall of a class that there is not; what it returns sends it seats. */
async function watched(page: Page, seats: WallSeat[]): Promise<(seats: WallSeat[]) => void> {
  let socket: WebSocketRoute | undefined;
  await stub(page, (s) => {
    socket = s;
    s.send(wall(seats, { class: shownClass }));
  });
  await page.goto("/teach/stub/wall");
  await page.getByRole("button", { name: "Mistakes" }).click();
  return (seats) => socket!.send(wall(seats));
}

const ids = (page: Page) =>
  kinds(page).evaluateAll((all) => all.map((e) => (e as HTMLElement).dataset.kind));

test("now are those who are stuck; the whole lesson has what was before", async ({ page }) => {
  await watched(page, [
    seat("Lea", [slip("x"), slip("old", { when: ago(30), past: true })]),
    seat("Max", [slip("old", { when: ago(30), past: true })]),
  ]);
  await expect(kinds(page)).toHaveCount(1);
  await expect(panel(page)).toContainText("or by anybody in the last 5 minutes");
  await expect(panel(page).getByRole("button", { name: "Now" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await panel(page).getByRole("button", { name: "Whole lesson" }).click();
  await expect(kinds(page)).toHaveCount(2);
  expect(await ids(page)).toEqual(["old", "x"]);
  await expect(kind(page, "old")).toContainText("made 2 times · 2 past it");
  await kinds(page).first().click();
  await expect(kind(page, "old")).toContainText("Nobody is stuck on it now.");
  await accessible(page);
});

test("what comes moves nothing under the pointer, or the focus", async ({ page }) => {
  const send = await watched(page, [seat("Lea", [slip("a"), slip("b")]), seat("Max", [slip("a")])]);
  await expect(kinds(page)).toHaveCount(2);
  const more = ["Zoe", "Ida"].map((name) => seat(name, [slip("b"), slip("c")]));
  await kinds(page).last().hover();
  send(more);
  await expect(kind(page, "b")).toContainText("3 learners");
  expect(await ids(page)).toEqual(["a", "b", "c"]);
  // It comes to its place when nobody points at any.
  await expect.poll(() => ids(page)).toEqual(["b", "a", "c"]);
  await kinds(page).last().focus();
  send([seat("Ben", [slip("c")]), seat("Mia", [slip("c")]), seat("Noah", [slip("c")])]);
  await expect(kind(page, "c")).toContainText("5 learners");
  expect(await ids(page)).toEqual(["b", "a", "c"]);
  await expect(kinds(page).last()).toBeFocused();
  // What was said is that so many have come to be stuck on one.
  await expect(
    panel(page).getByRole("status").filter({ hasText: "5 learners now" }),
  ).toBeAttached();
});

test("what learners typed is shown as they typed it, and breaks out of nothing", async ({
  page,
}) => {
  const hostile = [
    "<img src=x onerror=alert(1)>",
    "\u202Egnol yrev\u202E 5 learners",
    "W".repeat(200),
    "\x1b[31mred 👩‍👩‍👧‍👦",
  ];
  await watched(
    page,
    hostile.map((text, i) => seat(text.slice(0, 60), [slip(`x${i}`, { line: text, reply: text, says: text })])),
  ); // prettier-ignore
  await expect(kinds(page)).toHaveCount(4);
  for (let i = 0; i < hostile.length; i++) {
    await kind(page, `x${i}`).getByRole("button").first().click();
    await expect(kind(page, `x${i}`).getByRole("heading", { name: "Example" })).toBeVisible();
    expect(await tooWide(page)).toEqual([]);
    expect(await panel(page).evaluate((e) => e.scrollWidth - e.clientWidth)).toBe(0);
  }
  await expect(page.locator("dialog img")).toHaveCount(0);
});

for (const [width, height] of [
  [1920, 1080],
  [1366, 768],
  [360, 740],
] as const)
  test(`five hundred seats' mistakes are read on ${width} by ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    const all = Array.from({ length: 500 }, (_, i) =>
      seat(
        `Lea ${i}`,
        [0, 1, 2, 3].filter((k) => i % (k + 2) === 0).map((k) => slip(`smtp.kind-${k}`)),
      ),
    );
    await watched(page, all);
    await expect(kinds(page)).toHaveCount(4);
    await expect(kinds(page).first()).toContainText("250 learners");
    await kinds(page).first().click();
    await expect(kind(page, "smtp.kind-0").getByRole("listitem")).toHaveCount(250);
    expect(await violations(page)).toEqual([]);
    expect(await tooWide(page)).toEqual([]);
  });
