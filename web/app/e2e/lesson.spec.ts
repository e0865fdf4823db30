import type { Page } from "@playwright/test";
import type { Report } from "../src/lib/messages.gen";
import { accessible } from "./accessible";
import { another, begins, joins, test } from "./teacher";
import type { Terminal } from "./terminal";
import { expect } from "./test";

// One lesson as it goes: a teacher and five learners do a lab together.

const session = [
  ["telnet 10.49.137.152 25", /220 example\.com/],
  ["HELO client.com", /250 example\.com/],
  ["MAIL FROM:<user@client.com>", /250 OK/],
  ["RCPT TO:<bob@server.com>", /250 Accepted/],
] as const;

/** Types lines of the session, and waits for each answer. */
async function goesOn(terminal: Terminal, from: number, to: number): Promise<void> {
  for (const [line, answer] of session.slice(from, to)) await terminal.say(line, answer);
}

test("a teacher and five learners do a lab together", async ({ page, desk, ana }) => {
  test.setTimeout(180_000);
  await page.goto("/");
  const c = await ana.makes("Networks, one lesson");
  const learners = new Map<string, { at: Page; terminal: Terminal }>();
  for (const name of ["Ada", "Ben", "Cem", "Dana", "Eli"]) {
    const at = await another(page);
    await joins(at, c, name);
    learners.set(name, { at, terminal: await begins(at) });
  }
  const of = (name: string) => learners.get(name)!;
  const row = (name: string) =>
    desk.getByRole("row").filter({ has: desk.getByRole("rowheader", { name, exact: true }) });

  // The wall has all of them, and counts who is where.
  await desk.goto(`/teach/${c.id}/wall`);
  await expect(desk.getByRole("rowheader")).toHaveCount(5);
  const heads = desk.getByRole("columnheader");
  await expect(heads.filter({ hasText: "Call the server" })).toHaveAccessibleName(/: 5 are here$/);
  await goesOn(of("Ada").terminal, 0, 4);
  await goesOn(of("Ben").terminal, 0, 3);
  await goesOn(of("Cem").terminal, 0, 2);
  await goesOn(of("Dana").terminal, 0, 2);
  for (let i = 0; i < 3; i++) {
    await of("Cem").terminal.say(`MAIL FROM <c${i}@client.com>`, /50\d /);
    await of("Dana").terminal.say(`MAIL FROM <d${i}@client.com>`, /50\d /);
  }
  await expect(heads.filter({ hasText: "Name the sender" })).toHaveAccessibleName(/: 2 are here$/);
  await expect(row("Cem")).toContainText("the same mistake 3 times");
  await accessible(desk);

  // Two hands: who raised theirs first is first, and the teacher goes there.
  await of("Eli").at.getByRole("button", { name: "Raise your hand" }).click();
  await expect(row("Eli")).toContainText("hand just raised");
  await of("Ben").at.getByRole("button", { name: "Raise your hand" }).click();
  await expect(row("Ben")).toContainText("hand just raised");
  await expect(desk.getByRole("rowheader").first()).toHaveText("Eli");
  await row("Eli").getByRole("button").click();
  await desk.getByRole("button", { name: "I am on it" }).click();
  await desk.getByRole("link", { name: "Look at what they do" }).click();
  await expect(of("Eli").at.getByText("Ana is looking on.")).toBeVisible();
  await desk.getByLabel("Write to Eli").fill(session[0][0]);
  await desk.getByRole("button", { name: "Offer it as a line" }).click();
  const notes = of("Eli").at.getByRole("region", { name: "From your teacher" });
  await notes.getByRole("button", { name: "Put it in my prompt" }).click();
  await of("Eli").at.keyboard.press("Enter");
  await expect(of("Eli").terminal.screen).toContainText("220 example.com");
  await desk.getByRole("link", { name: "Back to the wall" }).click();

  // What two make alike is advised to just these two.
  await expect(desk.getByRole("rowheader")).toHaveCount(5);
  await desk.keyboard.press("m");
  const mistakes = desk.getByRole("dialog", { name: "Mistakes in Send a mail by hand" });
  await expect(mistakes).toContainText("2 learners");
  await mistakes.locator("[data-kind]").first().press("Enter");
  await mistakes.getByRole("button", { name: "Send to 2 who are stuck" }).click();
  for (const name of ["Cem", "Dana"])
    await expect(of(name).at.getByRole("region", { name: "From your teacher" })).toBeVisible();
  await expect(of("Ada").at.getByRole("region", { name: "From your teacher" })).toBeHidden();
  await desk.keyboard.press("Escape");

  // All look up, and go on together as far as a step.
  const lab = c.settings.labs[0]!;
  await ana.leads(c, { pause: { says: "Eyes up." } });
  for (const { at } of learners.values())
    await expect(at.getByRole("alertdialog", { name: "Eyes on your teacher" })).toBeVisible();
  await ana.leads(c, { steps: [{ lab, from: 1, to: 4 }] });
  for (const { at } of learners.values())
    await expect(at.getByRole("region", { name: "Lead the class" })).toHaveText(
      "Steps 1 to 4 are open.",
    );
  await of("Dana").terminal.focus();
  await goesOn(of("Dana").terminal, 2, 4);
  await expect(heads.filter({ hasText: "Ask to send" })).toHaveAccessibleName(/: 2 are here$/);
  await ana.leads(c, {});

  // The report has what each has done.
  const answer = await desk.request.get(`/api/classes/${c.id}/report`);
  const report = (await answer.json()) as Report;
  const done = (name: string) =>
    report.seats
      .find((s) => s.seat.name === name)!
      .record.labs[0]!.attempts[0]!.steps.filter((s) => s.done).length;
  expect(["Ada", "Ben", "Cem", "Dana", "Eli"].map(done)).toEqual([4, 3, 2, 4, 1]);
  for (const { at } of learners.values()) await at.context().close();
});
