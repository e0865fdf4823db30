import type { Locator, Page } from "@playwright/test";
import { accessible } from "./accessible";
import { another, begins, joins, test } from "./teacher";
import { expect } from "./test";
import { keeps } from "./terminal";

const led = (page: Page) => page.getByRole("region", { name: "Lead the class" });
const eyes = (page: Page) => page.getByRole("alertdialog", { name: "Eyes on your teacher" });
const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const inTerminal = (page: Page) => expect(page.locator("textarea:focus")).toBeAttached();

test("a pause stops the keyboard, and what was typed stays", async ({ page, ana }) => {
  const c = await ana.makes("Networks with a pause");
  await joins(page, c, "Lea");
  const terminal = await begins(page);
  await page.keyboard.type("host");
  await ana.leads(c, { pause: { says: "Look at the *board*." } });
  await expect(eyes(page)).toBeVisible();
  await expect(eyes(page)).toContainText("Look at the *board*.");
  await accessible(page);
  await page.keyboard.type("gone");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Alt+h");
  await expect(eyes(page)).toBeVisible();
  await ana.leads(c, {});
  await expect(eyes(page)).toBeHidden();
  await inTerminal(page);
  await page.keyboard.type("name");
  await page.keyboard.press("Enter");
  await expect.poll(() => terminal.text()).toMatch(/\$ hostname\n.*\w/);
  expect(await terminal.text()).not.toContain("gone");

  // Who comes back meanwhile is held up as well, and goes on in the terminal.
  await ana.leads(c, { pause: {} });
  await expect(eyes(page)).toBeVisible();
  await page.reload();
  await expect(eyes(page)).toBeVisible();
  await ana.leads(c, {});
  await expect(eyes(page)).toBeHidden();
  await inTerminal(page);
});

test("a line that is sent into a pause comes back to the prompt", async ({ page, ana }) => {
  const c = await ana.makes("Networks with a race");
  await joins(page, c, "Lea");
  const terminal = await begins(page);
  // The page does not know of the pause before it is refused.
  await page.route("/api/learner/class?*", (route) => held.then(() => route.continue()));
  let goOn = () => {};
  const held = new Promise<void>((done) => (goOn = done));
  await ana.leads(c, { pause: {} });
  await page.keyboard.type("hostname");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Your teacher has the floor just now.").first()).toBeVisible();
  goOn();
  await expect(eyes(page)).toBeVisible();
  await expect.poll(() => terminal.text()).toMatch(/\$ hostname$/m);
  await ana.leads(c, {});
  await expect(eyes(page)).toBeHidden();
  await inTerminal(page);
  await expect(page.locator("p", { hasText: "Your teacher has the floor" })).toBeHidden();
  await page.keyboard.press("Enter");
  await expect.poll(() => terminal.text()).toMatch(/\$ hostname\n.*\w/);
});

test("at a step that is not open it says which are, and a line stays", async ({ page, ana }) => {
  const c = await ana.makes("Networks step by step");
  await joins(page, c, "Lea");
  const terminal = await begins(page);
  const lab = c.settings.labs[0]!;
  await ana.leads(c, { steps: [{ lab, from: 1, to: 1 }] });
  await expect(led(page)).toHaveText("Step 1 is open.");
  const waits = page.locator("li[aria-current]").getByText("This step is not open yet. Wait for");
  await expect(waits).toBeHidden();
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  await expect(waits).toBeVisible();
  await accessible(page);
  await page.keyboard.type("HELO client.com");
  await page.keyboard.press("Enter");
  await expect(page.getByText("That was not done: your teacher has not").first()).toBeVisible();
  // Which are open is said once.
  const said = page.getByText(/Step 1 (alone )?is open/).and(page.locator(":not(.spoken)"));
  await expect(said).toHaveCount(1);
  await expect.poll(() => terminal.text()).toMatch(/^HELO client\.com$/m);
  await ana.leads(c, { steps: [{ lab, from: 1, to: 3 }] });
  await expect(led(page)).toHaveText("Steps 1 to 3 are open.");
  await expect(waits).toBeHidden();
  await page.keyboard.press("Enter");
  await expect(terminal.screen).toContainText("250 example.com");
});

test("a lab that is closed is marked, and opens by itself", async ({ page, ana }) => {
  const c = await ana.makes("Networks behind a lock");
  const [lab, other] = c.settings.labs as [string, string];
  await ana.leads(c, { closed: [lab] });
  await joins(page, c, "Lea");
  const labs = page.getByRole("region", { name: "Labs" });
  await expect(labs.getByRole("listitem").first()).toContainText("closed for now");
  await expect(labs.getByRole("link")).toHaveCount(1);
  await accessible(page);
  await page.goto(`/class/${c.id}/labs/${lab}`);
  await expect(led(page)).toContainText("Your teacher has closed this lab for now.");
  await ana.leads(c, { closed: [other] });
  await expect(led(page)).toBeHidden();
  await expect(page.getByRole("heading", { name: "Send a mail by hand" })).toBeVisible();
  await ana.leads(c, { closed: [lab] });
  await expect(page.locator("li[aria-current]")).toContainText("has closed this lab for now");
});

test("the wall says that the lab on show is locked, and opens it", async ({ page, desk, ana }) => {
  const c = await ana.makes("Networks behind a lock, watched");
  const [lab, other] = c.settings.labs as [string, string];
  await joins(page, c, "Lea");
  await begins(page);
  await desk.goto(`/teach/${c.id}/wall`);
  await expect(desk.getByRole("combobox").first()).toHaveValue(lab);
  const locked = desk.getByText("This lab is locked.");
  await ana.leads(c, { closed: [other] });
  await desk.getByRole("combobox").first().selectOption(other);
  await expect(locked).toBeVisible();
  await desk.getByRole("combobox").first().selectOption(lab);
  await expect(locked).toBeHidden();
  await ana.leads(c, { closed: [lab] });
  await expect(locked).toBeVisible();
  await expect(desk.getByText("Nobody is at work in this lab yet.")).toBeHidden();
  await accessible(desk);
  await desk.getByRole("button", { name: "Open the lab", exact: true }).click();
  await expect(locked).toBeHidden();
  await expect(led(page)).toBeHidden();
});

test("a timer counts down, and says when it is over", async ({ page, ana }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const c = await ana.makes("Networks in a hurry");
  await joins(page, c, "Lea");
  await begins(page);
  await ana.leads(c, { timer: { says: "Read RFC 5321", ends: soon(10) } });
  // What a line has room for unfolds.
  const line = page.getByRole("button", { name: /^(10|9) minutes left$/ });
  await expect(line).toHaveAttribute("aria-expanded", "false");
  await expect(led(page)).toBeHidden();
  await line.click();
  await expect(led(page)).toHaveText(/Read RFC 5321: (10|9) minutes left/);
  await accessible(page);
  await ana.leads(c, { timer: { says: "Read on", ends: soon(0.1) } });
  await expect(led(page)).toHaveText(/Read on: \d seconds? left/);
  await expect(led(page)).toHaveText("The time is up: Read on");
  await expect(page.getByRole("button", { name: "The time is up." })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "The time is up" })).toBeAttached();
  await ana.leads(c, {});
  await expect(led(page)).toBeHidden();
});

test("an exam says until when it is and what is closed, and a reload loses nothing", async ({
  page,
  ana,
}) => {
  const c = await ana.makes("Networks, examined");
  const lab = c.settings.labs[0]!;
  await joins(page, c, "Lea");
  const terminal = await begins(page);
  const hint = page.getByRole("button", { name: /^(A|Another) hint$/ });
  await expect(hint).toBeVisible();
  await ana.leads(c, { exam: { labs: [lab], ends: soon(45) } });
  await expect(led(page)).toContainText(/Exam until \d\d:\d\d\s*4[45] minutes left/);
  await expect(led(page)).toContainText("There are no hints");
  await expect(hint).toBeHidden();
  await accessible(page);
  await terminal.focus();
  const kept = keeps(page);
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  await page.keyboard.type("HELO cli");
  await expect.poll(() => terminal.text()).toMatch(/^HELO cli$/m);
  await kept();
  await page.reload();
  await expect(led(page)).toContainText("Exam until");
  await expect.poll(() => terminal.text()).toMatch(/220 example\.com/);
  await expect.poll(() => terminal.text()).toMatch(/^HELO cli$/m);
  await page.goto(`/class/${c.id}`);
  await expect(page.getByRole("region", { name: "Labs" }).getByRole("link")).toHaveCount(1);
  await expect(led(page)).toContainText("Exam until");
  await accessible(page);
  await page.goto(`/class/${c.id}/labs/${c.settings.labs[1]}`);
  await expect(page.getByRole("alert")).toContainText("There is an exam just now");

  await page.goto(`/class/${c.id}/labs/${lab}`);
  await ana.leads(c, { exam: { labs: [lab], ends: soon(0.05) } });
  await expect(led(page)).toHaveText("The time is over. What you did is kept.");
  await expect(page.getByRole("alert").filter({ hasText: "The time is over." })).toBeAttached();
  await ana.leads(c, {});
  await expect(led(page)).toBeHidden();
  await expect(hint).toBeVisible();
});

test("a teacher leads a class from its wall, by keyboard alone", async ({ page, ana }) => {
  test.setTimeout(120_000);
  const c = await ana.makes("Networks, led");
  await page.goto("/");
  const lea = await another(page);
  await joins(lea, c, "Lea");
  const terminal = await begins(lea);
  await ana.signsIn(page);
  // What leads is still on its way when the key is pressed.
  let arrives = () => {};
  const pressed = new Promise<void>((resolve) => (arrives = resolve));
  await page.route(/\/Leader[^/]*\.js/, async (route) => {
    await pressed;
    await route.continue();
  });
  await page.goto(`/teach/${c.id}/wall`);
  await expect(page.getByRole("rowheader", { name: "Lea" })).toBeVisible();
  const panel = page.getByRole("dialog", { name: "Lead the class" });
  const button = (name: string) => panel.getByRole("button", { name, exact: true });
  const press = async (name: string) => {
    await button(name).focus();
    await page.keyboard.press("Enter");
  };

  // Eyes up.
  await page.keyboard.press("l");
  arrives();
  await expect(panel).toBeVisible();
  await accessible(page);
  await panel.getByLabel("What they read meanwhile").fill("Look at the board.");
  await press("Pause everybody");
  await expect(panel.getByText("Everybody is paused.", { exact: true })).toBeVisible();
  await expect(eyes(lea)).toContainText("Look at the board.");
  await page.keyboard.press("Escape");
  await expect(page.getByText(/Everybody is paused, for \d+ seconds?\./)).toBeVisible();
  await accessible(page);
  await page.getByRole("button", { name: "Go on" }).focus();
  await page.keyboard.press("Enter");
  await expect(eyes(lea)).toBeHidden();
  await inTerminal(lea);

  // Steps.
  await page.getByRole("button", { name: "Lead the class" }).focus();
  await page.keyboard.press("Enter");
  await panel
    .getByRole("combobox", { name: "to", exact: true })
    .selectOption({ label: "2 Say who you are" });
  await press("Open these steps");
  await expect(led(lea)).toHaveText("Steps 1 to 2 are open.");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("columnheader", { name: /^3 .* \(closed\)/ })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: /^2 .* \(closed\)/ })).toBeHidden();
  await page.getByRole("button", { name: "Open all steps" }).focus();
  await page.keyboard.press("Enter");
  await expect(led(lea)).toBeHidden();

  // Labs.
  await page.getByRole("button", { name: "Lead the class" }).click();
  const box = panel.getByRole("region", { name: "Labs that are open" }).getByRole("checkbox");
  await box.first().focus();
  await page.keyboard.press("Space");
  await expect(led(lea)).toContainText("has closed this lab");
  await expect(box.first()).not.toBeChecked();
  await page.keyboard.press("Space");
  await expect(led(lea)).toBeHidden();

  // What fails says so, and keeps what was chosen.
  const timer = panel.getByRole("region", { name: "Timer" });
  await timer.getByLabel("Minutes").fill("0");
  await press("Start");
  await expect(timer.getByRole("alert")).toHaveText("Write whole minutes, from 1 to 1440.");
  await expect(timer.getByRole("alert")).toBeFocused();
  await timer.getByLabel("Minutes").fill("7");
  await timer.getByLabel("What the time is for").fill("Read");
  await page.route("/api/classes/*/lead", (route) => route.abort(), { times: 1 });
  await press("Start");
  await expect(timer.getByRole("alert")).toContainText("This was not done:");
  await expect(timer.getByLabel("Minutes")).toHaveValue("7");
  await press("Start");
  await expect(led(lea)).toHaveText(/Read: [67] minutes left/);
  await expect(page.getByText(/^Read: [67] minutes left$/)).toBeVisible();
  await press("Stop");
  await expect(led(lea)).toBeHidden();

  // An exam.
  const exam = panel.getByRole("region", { name: "Exam mode" });
  await expect(exam).toContainText("Closed: hints, solutions, explanations, remarks and advice");
  // The lab that is on show is chosen; with none it is said where one is looking, and has the focus.
  const first = exam.getByRole("checkbox", { name: "Send a mail by hand" });
  await expect(first).toBeChecked();
  await first.uncheck();
  await press("Begin the exam");
  await expect(exam.getByRole("alert")).toHaveText("Choose at least one lab for the exam.");
  await expect(exam.getByRole("alert")).toBeFocused();
  await expect(exam.getByRole("alert")).toBeInViewport();
  await first.check();
  await press("Begin the exam");
  const sure = page.getByRole("dialog", { name: "Begin the exam now?" });
  await expect(sure).toBeVisible();
  await page.keyboard.press("Enter"); // which begins none
  await expect(sure).toBeHidden();
  await expect(led(lea)).toBeHidden();
  await press("Begin the exam");
  await sure.getByRole("button", { name: "Begin the exam" }).focus();
  await page.keyboard.press("Enter");
  await expect(led(lea)).toContainText(/Exam until \d\d:\d\d\s*4[45] minutes left/);
  await page.keyboard.press("Escape");
  await expect(page.getByText(/^Exam until/)).toBeVisible();
  await accessible(page);
  await lea.reload();
  await expect(led(lea)).toContainText("Exam until");
  await expect.poll(() => terminal.text()).toContain("$");
  await page.reload();
  await page.getByRole("button", { name: "End the exam" }).click();
  await page
    .getByRole("dialog", { name: "End the exam?" })
    .getByRole("button", { name: "End the exam" })
    .click();
  await expect(led(lea)).toBeHidden();
  await expect(page.getByText(/^Exam until/)).toBeHidden();
  await lea.context().close();
});

test("an exam begins without what was in force, unless the teacher wants it, and can last longer", async ({
  page,
  ana,
}) => {
  const c = await ana.makes("Networks, examined anew");
  const lab = c.settings.labs[0]!;
  await page.goto("/");
  const lea = await another(page);
  await joins(lea, c, "Lea");
  await begins(lea);
  const before = {
    pause: { says: "" },
    closed: [lab],
    steps: [{ lab, from: 1, to: 3 }],
    timer: { says: "Read", ends: soon(20) },
  };
  await ana.leads(c, before);
  await ana.signsIn(page);
  await page.goto(`/teach/${c.id}/wall`);
  await page.getByRole("button", { name: "Lead the class" }).click();
  const panel = page.getByRole("dialog", { name: "Lead the class" });
  const exam = panel.getByRole("region", { name: "Exam mode" });
  const holds = exam.getByRole("group", { name: /^In force just now/ });
  await expect(holds.getByRole("checkbox", { checked: true })).toHaveCount(4);
  await expect(holds).toContainText("the pause, in which nobody can type");
  await expect(holds).toContainText("the lock of Send a mail by hand");
  await expect(holds).toContainText("some steps alone are open: 1 to 3 of Send a mail by hand");
  await expect(holds).toContainText(/the timer, with (20|19) minutes left/);
  await accessible(page);
  await holds.getByRole("checkbox", { name: /^the timer/ }).uncheck();
  await exam.getByRole("button", { name: "Begin the exam" }).click();
  await page
    .getByRole("dialog", { name: "Begin the exam now?" })
    .getByRole("button", { name: "Begin the exam" })
    .click();
  await expect(led(lea)).toHaveText(/^Exam until .* Read: (20|19) minutes left\s*$/s);
  await expect(led(lea)).not.toContainText("open");
  await expect(eyes(lea)).toBeHidden();

  // It is to last longer: everybody in it is told.
  await expect(exam).toContainText("The exam is on, in Send a mail by hand.");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Change when it ends" }).click();
  await expect(exam.getByRole("radio", { name: /^after some minutes/ })).toBeFocused();
  await expect(exam.getByLabel("Minutes", { exact: true })).toHaveValue(/^4[45]$/);
  await exam.getByLabel("Minutes", { exact: true }).fill("0");
  await exam.getByRole("button", { name: "Change when it ends" }).click();
  await expect(exam.getByRole("alert")).toBeFocused();
  await exam.getByLabel("Minutes", { exact: true }).fill("60");
  await accessible(page);
  await exam.getByRole("button", { name: "Change when it ends" }).click();
  await expect(led(lea)).toContainText(/(60|59) minutes left/);
  await expect(led(lea)).toContainText(/no more until \d\d:\d\d/);
  const news = lea.getByRole("status").filter({ hasText: "has changed when the exam ends: at" });
  await expect(news).toBeAttached();
  await exam.getByRole("radio", { name: "when I say so" }).check();
  await exam.getByRole("button", { name: "Change when it ends" }).click();
  await expect(led(lea)).not.toContainText("Exam until");
  await expect(led(lea)).toContainText("Exam");
  await expect(exam.getByRole("radio", { name: "when I say so" })).toBeChecked();
  await lea.context().close();
});

test("what an exam closes goes from view at once, and comes back", async ({ page, ana }) => {
  await page.addInitScript(() => localStorage.setItem("ehlo.panel", "no"));
  const c = await ana.makes("Networks, bare");
  const lab = c.settings.labs[0]!;
  await joins(page, c, "Lea");
  const terminal = await begins(page);
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  const explained = page.locator("li#call .explain");
  const hint = page.locator(".hint");
  const remark = page.locator(".remark");
  const advice = page.locator("article .advice");
  const bare = page.getByRole("button", { name: "Practise without the text" });
  await page.getByRole("button", { name: "A hint" }).click();
  await terminal.say("FOO", /500/);
  const begin = async (closed: Locator[]) => {
    for (const part of closed) await expect(part).toBeVisible();
    await ana.leads(c, { exam: { labs: [lab], ends: soon(45) } });
    await expect(led(page)).toContainText("Exam until");
    for (const part of closed) await expect(part).toBeHidden();
  };
  const shown = [explained, hint, bare];
  await begin([...shown, remark]);
  await expect(page.getByRole("button", { name: "Show me" })).toBeHidden();
  await ana.leads(c, {});
  for (const part of [...shown, remark]) await expect(part).toBeVisible();

  await terminal.focus();
  await terminal.say("HELLO client.com");
  await begin([...shown, advice]);
  await ana.leads(c, {});
  for (const part of [...shown, advice]) await expect(part).toBeVisible();

  // To pass over a step is no help: it is offered, and done.
  await begin(shown);
  await page.getByRole("button", { name: "Skip", exact: true }).click();
  await expect(page.locator("li#helo")).toContainText("skipped");
});

test("on a phone what matters of a class stays in view, and covers nothing", async ({
  page,
  ana,
}) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const c = await ana.makes("Networks on a small screen, with a long name");
  const lab = c.settings.labs[0]!;
  await joins(page, c, "Lea");
  const terminal = await begins(page);
  await ana.leads(c, {
    timer: { says: "Read RFC 5321", ends: soon(10) },
    steps: [{ lab, from: 1, to: 3 }],
  });
  const line = page.getByRole("button", { name: /minutes left · Steps 1–3 open$/ });
  const hand = page.getByRole("button", { name: "Raise your hand" });
  const bar = page.locator(".bar", { has: hand });
  const seen = async () => {
    await expect(line).toBeInViewport({ ratio: 1 });
    await expect(hand).toBeInViewport({ ratio: 1 });
    expect((await bar.boundingBox())!.height).toBeLessThan(40);
    // Neither the title of the step nor the terminal lies under it, once the page stands still.
    const clear = () =>
      bar.evaluate((element) => {
        const bar = element.getBoundingClientRect();
        const box = (css: string) => document.querySelector(css)!.getBoundingClientRect();
        const title = box("li[aria-current] h2");
        const under = title.top < bar.bottom - 1 && title.bottom > bar.top;
        return !under && box("main > .work").top >= bar.bottom - 1;
      });
    await expect.poll(clear).toBe(true);
  };
  await seen();
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await seen();
  await terminal.focus();
  await terminal.say("telnet 10.49.137.152 25", /220 example\.com/);
  await seen();
  // The phone's keyboard opens.
  await page.setViewportSize({ width: 360, height: 400 });
  await expect(page.locator("li[aria-current] h2")).toBeInViewport({ ratio: 1 });
  await seen();
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await hand.click();
  await expect(page.getByRole("button", { name: "Lower it" })).toBeInViewport({ ratio: 1 });
  await page.setViewportSize({ width: 360, height: 740 });
  await line.click();
  await expect(led(page)).toContainText("Read RFC 5321: ");
  await expect(led(page)).toContainText("Steps 1 to 3 are open.");
  await accessible(page);
  await page.locator("article h1").click();
  await expect(led(page)).toBeHidden();
});
