import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import type { Class, Report } from "../src/lib/messages.gen";
import { accessible, tooWide } from "./accessible";
import { harmless, hostile, kept } from "./hostile";
import { another, begins, joins, test, type Teacher } from "./teacher";
import { expect, type Locator } from "./test";
import { seats, shownClass, stub, wall } from "./watched";

/** Where a page is that a test looks at, of a class in which all names are hostile. */
interface Place {
  /** The page of somebody who sits in the class, or a teacher's. */
  by: "learner" | "teacher";
  path: (c: Class, seat: string) => string;
  /** What stands on the page once it is drawn. */
  shows: string | RegExp;
  /** What brings more of it into view, or makes it say a name. */
  opens?: (page: Page, ana: Teacher, c: Class) => Promise<void>;
}

/** All pages of teachers and classes, by what src/pages calls them. */
const pages: Record<string, Place[]> = {
  teach: [{ by: "teacher", path: () => "/teach", shows: "Your classes" }],
  taught: [
    {
      by: "teacher",
      path: (c) => `/teach/${c.id}`,
      shows: kept(hostile.long),
      opens: async (page) => {
        const learners = page.getByRole("region", { name: "Learners", exact: true });
        const of = (name: string) =>
          learners
            .getByRole("listitem")
            .filter({ hasText: kept(name) })
            .first();
        await of(hostile.rightToLeft)
          .getByRole("button", { name: /^A new seat code/ })
          .click();
        await page.getByRole("button", { name: "Make a new seat code" }).click();
        await expect(page.getByText("takes the seat with this")).toBeVisible();
        await of(hostile.rightToLeft)
          .getByRole("button", { name: /^Remove/ })
          .click();
        await expect(page.getByRole("dialog")).toBeVisible();
      },
    },
  ],
  join: [{ by: "learner", path: (c) => `/join/${c.code}`, shows: "Your name in this class" }],
  class: [
    { by: "learner", path: (c) => `/class/${c.id}`, shows: "Your teachers" },
    { by: "learner", path: (c) => `/class/${c.id}/labs/send-by-hand`, shows: "Ana writes:" },
    { by: "learner", path: (c) => `/class/${c.id}/play`, shows: "Ana writes:" },
  ],
  "taught/wall": [
    {
      by: "teacher",
      path: (c) => `/teach/${c.id}/wall`,
      shows: kept(hostile.long),
      opens: async (page) => {
        await page.getByRole("rowheader", { name: kept(hostile.rightToLeft), exact: true }).click();
        await expect(page.getByRole("dialog")).toBeVisible();
      },
    },
  ],
  "taught/project": [
    {
      by: "teacher",
      path: (c) => `/teach/${c.id}/project`,
      shows: "type this join code",
      // And then what the learner has typed, line by line.
      opens: async (page, ana, c) => {
        for (const [i, line] of Object.values(hostile).map(kept).entries()) {
          await ana.shows(c, hostile.rightToLeft, {
            activity: "send-by-hand",
            conversation: 1,
            index: 2 + i, // after the greeting and HELO
          });
          const shown = page.locator("article .client pre");
          await expect(shown).toContainText(line === kept(hostile.rightToLeft) ? "someone" : line);
          await harmless(page, `what is projected of ${line}`);
        }
      },
    },
  ],
  "taught/report": [
    {
      by: "teacher",
      path: (c) => `/teach/${c.id}/report`,
      shows: kept(hostile.long),
      opens: (page) => page.emulateMedia({ media: "print" }),
    },
  ],
  "taught/seats": [
    {
      by: "teacher",
      path: (c, seat) => `/teach/${c.id}/seats/${seat}/labs/send-by-hand`,
      shows: "Say who you are",
      opens: async (page) => {
        await page.getByRole("button", { name: "explain, conversation, state, mailboxes" }).click();
        const panel = page.getByRole("tablist", { name: "Views" });
        for (const name of ["Conversation", "Mailboxes", "Explain"])
          await panel.getByRole("tab", { name }).click();
      },
    },
  ],
};

/** Pages of nobody's class, which show no name of others: an author's, a reader's, one's own. */
const others = ["front", "course", "learner", "lab", "play", "replay", "shared", "lost"];

test("each page of a teacher's or a class's is in the table", () => {
  const source = (name: string) => readFileSync(`src/${name}`, "utf8");
  const keys = (text: string, from: RegExp): string[] =>
    [...from.exec(text)![1]!.matchAll(/^ +(\w+):/gm)].map((m) => m[1]!);
  const views = keys(source("App.svelte"), /const pages: .* = \{\n([\s\S]*?)\n {2}\};/);
  const parts = keys(
    source("pages/TeachTaughtPage.svelte"),
    /const parts: .* = \{\n([\s\S]*?)\n {2}\};/,
  );
  expect(views).toContain("taught");
  expect(parts).toContain("wall");
  const all = [...views, ...parts.map((p) => `taught/${p}`)];
  expect([...Object.keys(pages), ...others].sort()).toEqual(all.sort());
});

/** A class whose title, learners, groups, notes and lines are all hostile. */
async function hostileClass(page: Page, ana: Teacher): Promise<{ c: Class; learner: Page }> {
  const c = await ana.makes(`${hostile.rightToLeft} ${hostile.markup}`.slice(0, 80));
  await ana.signsIn(page);
  await page.goto("/teach");
  const learner = await another(page);
  await joins(learner, c, hostile.rightToLeft);
  for (const name of [...Object.values(hostile), `${hostile.script}2`]) {
    if (name === hostile.rightToLeft) continue;
    const data = { code: c.code, name };
    const answer = await page.request.post("/api/join", { data });
    expect(answer.ok(), `${name}: ${await answer.text()}`).toBe(true);
  }
  for (const s of (await ana.sees(c)).seats) {
    const data = { name: s.name, group: hostile.rightToLeft };
    const answer = await page.request.put(`/api/classes/${c.id}/seats/${s.id}`, { data });
    expect(answer.ok(), await answer.text()).toBe(true);
  }
  const note = Object.values(hostile).join("\n");
  await ana.writes(c, hostile.rightToLeft, note);
  await ana.writes(c, hostile.rightToLeft, hostile.markup, true);

  const terminal = await begins(learner);
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  await terminal.say("HELO client.com", /250 example\.com/);
  for (const line of Object.values(hostile).map(kept)) {
    await terminal.say(`MAIL FROM ${line}`, /50\d /);
  }
  for (const line of ["MAIL FROM:<user@client.com>", "RCPT TO:<bob@server.com>"])
    await terminal.say(line, /250 /);
  await terminal.say("DATA", /354 /);
  for (const line of [
    `Subject: ${hostile.rightToLeft}`,
    "From: evil <a@client.com>",
    "Content-Type: text/html",
    "",
    hostile.markup,
    hostile.script,
  ])
    await terminal.say(line);
  await terminal.say(".", /250 OK id=/);
  await learner.goto(`/class/${c.id}`);
  await learner.getByRole("button", { name: "Raise your hand" }).click();
  return { c, learner };
}

test("nothing hostile runs, breaks out or misleads on any page", async ({ page, ana }) => {
  test.setTimeout(180_000);
  const { c, learner } = await hostileClass(page, ana);
  const { id: seat } = await ana.seat(c, hostile.rightToLeft);
  for (const who of [page, learner])
    who.on("dialog", (d) => void d.dismiss().then(() => expect(d.message()).toBe("no dialog")));
  for (const [name, all] of Object.entries(pages))
    for (const { by, path, shows, opens } of all) {
      const at = by === "teacher" ? page : learner;
      await at.goto(path(c, seat));
      await expect(at.getByText(shows).filter({ visible: true }).first()).toBeVisible();
      for (const width of [360, 1366]) {
        await at.setViewportSize({ width, height: 768 });
        await harmless(at, `${name} at ${width} px`);
      }
      if (!opens) continue;
      await opens(at, ana, c);
      await harmless(at, `${name}, opened`);
      await at.emulateMedia({ media: null });
    }

  // What is paused says what the teacher wrote.
  await ana.leads(c, { pause: { says: Object.values(hostile).join("\n") } });
  await learner.goto(`/class/${c.id}/labs/send-by-hand`);
  await expect(learner.getByText(hostile.rightToLeft).first()).toBeVisible();
  await harmless(learner, "a pause");
  await learner.context().close();
});

test("hostile names are names in what is taken along", async ({ page, ana }) => {
  const c = await ana.makes(hostile.markup);
  await ana.signsIn(page);
  const all = Object.values(hostile);
  for (const name of all) {
    const answer = await page.request.post("/api/join", { data: { code: c.code, name } });
    expect(answer.ok(), await answer.text()).toBe(true);
  }
  await page.goto(`/teach/${c.id}/report`);
  const downloaded = async (button: string) => {
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: button }).click(),
    ]);
    return readFile(await file.path(), "utf8");
  };
  const report = JSON.parse(await downloaded("Download all (JSON)")) as Report;
  expect(report.seats.map((s) => s.seat.name).sort()).toEqual(all.map(kept).sort());
  const csv = await downloaded("Download for a gradebook (CSV)");
  // Whatever parts cells for a spreadsheet, it finds no formula: all stands in quotes.
  expect(csv.slice(1)).toMatch(/^("([^"]|"")*"[,\r\n]+)+$/);
  const [head, ...rows] = table(csv);
  const inert = (name: string) => (/^[=+\-@]/.test(name) ? `'${name}` : name);
  expect(rows.map((r) => r[0]).sort()).toEqual(all.map(kept).map(inert).sort());
  expect(new Set(rows.map((r) => r.length))).toEqual(new Set([head!.length]));
});

/** The lines of a CSV file (RFC 4180), as a spreadsheet reads them. */
function table(text: string): string[][] {
  const lines: string[][] = [[]];
  for (const [, quoted, plain, end] of text
    .slice(1)
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    if (quoted === undefined && plain === "" && end === "") break;
    lines.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === "\r\n") lines.push([]);
  }
  return lines.filter((l) => l.length > 0);
}

/** The names on a wall, as they stand. */
const inOrder = (main: Locator): Promise<string[]> =>
  main.getByRole("rowheader").evaluateAll((all) => all.map((e) => e.textContent.trim()));

test("a wall keeps names in their place, even ones that no server would send", async ({ page }) => {
  const names = Object.values(hostile);
  const all = seats(names.length).map((s, i) => ({
    ...s,
    seat: { ...s.seat, name: names[i]!, group: hostile.long },
  }));
  await stub(page, (socket) => socket.send(wall(all, { class: shownClass })));
  await page.goto("/teach/stub/wall");
  const rows = page.getByRole("rowheader");
  await expect(rows).toHaveCount(names.length);
  for (const name of names) expect(await inOrder(page.locator("main"))).toContain(name.trim());
  await accessible(page);
  // A name that turns the direction turns nothing outside itself: the reasons stand where they did.
  const heights = await page
    .getByRole("row")
    .evaluateAll((rows) => rows.map((r) => r.clientHeight));
  expect(new Set(heights.slice(1)).size).toBe(1);
  await page.getByRole("rowheader", { name: hostile.long, exact: true }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await tooWide(page)).toEqual([]);
});
