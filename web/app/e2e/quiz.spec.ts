import type { Page } from "@playwright/test";
import { accessible } from "./accessible";
import { another, joins, test } from "./teacher";
import { expect } from "./test";

const labs = ["ports-and-greetings", "send-by-hand"];
/** The question on a learner's page, and on the wall. */
const card = (page: Page) => page.getByRole("region", { name: "Question to all", exact: true });
const radio = (page: Page, name: string) => card(page).getByRole("radio", { name, exact: true });
const button = (page: Page, name: string) => card(page).getByRole("button", { name, exact: true });
const inTerminal = (page: Page) => expect(page.locator("textarea:focus")).toBeAttached();
const said = (page: Page, text: string) =>
  expect(page.getByRole("status").filter({ hasText: text })).toBeAttached();
/** A row of the chart: its answer and its number. */
const row = (page: Page, name: string) => card(page).getByRole("row", { name });

test("a teacher asks all, by keyboard; all answer where they are; and the answer is revealed", async ({
  page,
  ana,
}) => {
  test.setTimeout(120_000);
  const c = await ana.makes("Networks, asked", {}, labs);
  await page.goto("/");
  const [lea, max, kim] = [await another(page), await another(page), await another(page)];
  await joins(lea, c, "Lea");
  await joins(max, c, "Max");
  await joins(kim, c, "Kim");
  // Lea is in a lab, Max in free play, and Kim on the class's page, with a phone.
  await lea.goto(`/class/${c.id}/labs/send-by-hand`);
  await lea.getByRole("heading", { name: "Send a mail by hand" }).waitFor();
  await max.getByRole("link", { name: "or just open a terminal" }).click();
  await inTerminal(max);
  await kim.setViewportSize({ width: 360, height: 740 });
  await inTerminal(lea);
  await lea.keyboard.type("host");

  await ana.signsIn(page);
  await page.goto(`/teach/${c.id}/wall`);
  await expect(page.getByRole("rowheader", { name: "Lea" })).toBeVisible();
  await page.keyboard.press("q");
  const panel = page.getByRole("dialog", { name: "Ask everybody" });
  await panel.getByRole("combobox", { name: "Lab" }).selectOption({ label: "Who speaks first?" });
  const question = panel.getByRole("group").filter({ hasText: "Who began?" }).first();
  await question.locator("summary").focus();
  await page.keyboard.press("Enter");
  await expect(question.getByRole("listitem")).toHaveText(["telnet", "The server", "I did"]);
  await accessible(page);
  await question.getByRole("button", { name: "Ask everybody this" }).focus();
  await page.keyboard.press("Enter");
  await expect(panel).toBeHidden();
  await expect(card(page)).toContainText("0 of 3 have answered");

  // It comes without taking the focus, is announced, and a key leads to it.
  for (const learner of [lea, max, kim]) {
    await expect(card(learner)).toContainText("Who sent it?");
    await said(learner, "Your teacher asks everybody a question. Alt Q leads to it.");
  }
  await lea.keyboard.type("na");
  await inTerminal(lea);
  await accessible(lea);
  await lea.keyboard.press("Alt+q");
  await expect(radio(lea, "telnet")).toBeFocused();
  await lea.keyboard.press("Space");
  await lea.keyboard.press("Enter");
  await expect(card(lea)).toContainText("Your answer: telnet");
  await said(lea, "Your answer is in.");
  await inTerminal(lea);
  await lea.keyboard.type("me");
  await expect(card(page)).toContainText("1 of 3 has answered");
  await expect(row(page, "telnet 1")).toBeVisible();

  // A reload shows it again, and an answer can be changed.
  await lea.reload();
  await expect(card(lea)).toContainText("Your answer: telnet");
  await button(lea, "Change it").click();
  await expect(radio(lea, "telnet")).toBeChecked();
  await radio(lea, "I did").check();
  await button(lea, "Answer").click();
  await expect(card(lea)).toContainText("Your answer: I did");
  await expect(row(page, "telnet 0")).toBeVisible();
  await expect(row(page, "I did 1")).toBeVisible();
  await radio(max, "The server").check();
  await button(max, "Answer").click();
  await inTerminal(max);
  await radio(kim, "The server").check();
  await accessible(kim);
  await button(kim, "Answer").click();
  await expect(card(kim)).toContainText("Your answer: The server");
  await expect(button(kim, "Change it")).toBeFocused();
  await expect(card(page)).toContainText("3 of 3 have answered");
  await expect(row(page, "The server 2")).toBeVisible();
  await expect(card(page)).not.toContainText("right"); // a wall may hang on a projector
  await accessible(page);
  // Who comes late is asked as well.
  const late = await another(page);
  await joins(late, c, "Zoe");
  await expect(card(late)).toContainText("Who sent it?");
  await expect(card(page)).toContainText("3 of 4 have answered");

  // Closed it takes no answer, and who was at it goes on in the terminal.
  await button(max, "Change it").click();
  await radio(max, "telnet").focus();
  await button(page, "Close the answers").click();
  await expect(card(max)).toContainText("Your teacher takes no more answers.");
  await inTerminal(max);
  await expect(card(max).getByRole("radio")).toHaveCount(0);
  await expect(card(lea)).not.toContainText("right");
  await button(page, "Take answers again").click();
  await expect(radio(max, "The server")).toBeChecked();

  await button(page, "Reveal the answer").click();
  await expect(card(page)).toContainText("2 rightly answer revealed");
  await expect(row(page, "The server ✓ right 2")).toBeVisible();
  await expect(card(page)).toContainText("the server speaks first");
  await expect(card(max)).toContainText("✓ Your answer is right.");
  await expect(card(lea)).toContainText("✗ Your answer is not right.");
  await said(lea, "The answer is out. Your answer is not right.");
  await expect(card(lea).getByRole("listitem").filter({ hasText: "✓ Right" })).toHaveText(
    /The server/,
  );
  await expect(card(lea).getByRole("listitem").filter({ hasText: "Your answer" })).toHaveText(
    /I did/,
  );
  await expect(card(lea)).toContainText("You called, and then you waited.");
  await expect(card(lea)).toContainText("the server speaks first");
  await expect(card(late)).toContainText("You have not answered.");
  await accessible(lea);
  await accessible(kim);
  await button(lea, "Put it away").click();
  await expect(button(lea, "Show the question")).toBeVisible();
  await button(page, "End the question").click();
  for (const at of [page, lea, max, kim]) await expect(card(at)).toBeHidden();

  // It is kept for the report.
  await page.goto(`/teach/${c.id}/report`);
  const report = page.getByRole("region", { name: "Questions to all" });
  await expect(report).toContainText("Who began?");
  await expect(report.getByRole("row", { name: "The server ✓ right 2" })).toBeVisible();
  await accessible(page);
  for (const other of [lea, max, kim, late]) await other.context().close();
});

test("a question in the teacher's own words, and one that is answered in words", async ({
  page,
  ana,
}) => {
  test.setTimeout(90_000);
  const c = await ana.makes("Networks, in words", {}, labs);
  await page.goto("/");
  const lea = await another(page);
  await joins(lea, c, "Lea");
  await lea.goto(`/class/${c.id}/labs/send-by-hand`);
  await inTerminal(lea);
  await ana.signsIn(page);
  await page.goto(`/teach/${c.id}/wall`);
  await expect(page.getByRole("rowheader", { name: "Lea" })).toBeVisible();
  await page.getByRole("button", { name: "Ask everybody" }).click();
  const panel = page.getByRole("dialog", { name: "Ask everybody" });
  const send = panel.getByRole("button", { name: "Ask everybody", exact: true });

  // What is wrong with it is said, and what was written stays.
  await panel.getByLabel("Question", { exact: true }).fill("What ends `DATA`? <b>&\u202e");
  await panel.getByLabel("Answer 1", { exact: true }).fill("`.` on a line <script>");
  await send.click();
  await expect(panel.getByRole("alert").filter({ hasText: "Write 2 to 6 answers" })).toBeFocused();
  await panel.getByLabel("Answer 2", { exact: true }).fill("QUIT");
  await panel.getByLabel("Answer 1 is right").check();
  await panel.getByLabel("What to say of the answer").fill("A dot *alone*.");
  await send.click();
  await expect(card(lea)).toContainText("What ends DATA? <b>&");
  await expect(card(lea).locator("code").first()).toHaveText("DATA");
  await radio(lea, ". on a line <script>").check();
  await button(lea, "Answer").click();
  await expect(row(page, ". on a line <script> 1")).toBeVisible();
  // Large it is for all to read: how many have answered, and how when it is closed.
  const large = page.getByRole("dialog", { name: "Question to all, large" });
  await button(page, "Show it large").click();
  await expect(large).toContainText("1 of 1 has answered");
  await expect(large.getByRole("listitem")).toHaveText([". on a line <script>", "QUIT"]);
  await expect(large.getByRole("row")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(button(page, "Show it large")).toBeFocused();
  await button(page, "Reveal the answer").click();
  await expect(row(page, ". on a line <script> ✓ right 1")).toBeVisible();
  await button(page, "Show it large").click();
  await expect(large.getByRole("row", { name: ". on a line <script> ✓ right 1" })).toBeVisible();
  await expect(large).toContainText("A dot *alone*.");
  await accessible(page);
  await page.keyboard.press("Escape");
  await expect(row(page, ". on a line <script> ✓ right 1")).toBeVisible();
  await expect(card(lea)).toContainText("A dot *alone*.");
  await accessible(lea);

  // What a lab would talk about becomes one's own.
  await button(page, "Ask another").click();
  await expect(panel).toContainText("Another question ends the one that is out now.");
  await panel.getByRole("combobox", { name: "Lab" }).selectOption({ label: "Who speaks first?" });
  const talk = panel.getByRole("group").filter({ hasText: "Who began? to talk about" });
  await talk.locator("summary").click();
  await talk.getByRole("button").click();
  await expect(panel.getByLabel("Question", { exact: true })).toBeFocused();
  await expect(panel.getByLabel("Question", { exact: true })).toHaveValue(
    "Why is it useful that the server speaks first?",
  );
  await expect(panel.getByLabel("What to say of the answer")).toHaveValue(/^The client knows/);
  await send.click();
  await expect(card(lea)).toContainText("Why is it useful");
  const typed = card(lea).getByRole("textbox");
  await lea.keyboard.press("Alt+q");
  await expect(typed).toBeFocused();
  await lea.keyboard.type("<img src=x onerror=alert(1)> one waits");
  await lea.keyboard.press("Enter");
  await inTerminal(lea);
  await expect(row(page, "<img src=x onerror=alert(1)> one waits 1")).toBeVisible();
  await page.keyboard.press("n"); // for a projector: nothing that anybody has written
  await expect(card(page).getByRole("row")).toHaveCount(0);
  await page.keyboard.press("n");
  await accessible(page);
  await button(page, "Reveal the answer").click();
  await expect(card(lea)).toContainText("The client knows");

  // What stands nowhere to be said is not revealed, and code in a question is marked nowhere.
  await button(page, "Ask another").click();
  await send.click();
  const refused = panel.getByRole("alert").filter({ hasText: "question" });
  await expect(refused).toBeFocused();
  await expect(refused).toBeInViewport();
  await panel.getByLabel("Question", { exact: true }).fill("What is `EHLO` for?");
  await send.click();
  await expect(card(page).getByRole("heading")).toHaveText("What is EHLO for?");
  await expect(card(lea)).toContainText("What is EHLO for?");
  await expect(button(page, "Close the answers")).toBeVisible();
  await expect(button(page, "Reveal the answer")).toBeHidden();
  await lea.context().close();
});

test("while all are paused the question is in front, and in an exam there is none", async ({
  page,
  ana,
}) => {
  const c = await ana.makes("Networks, asked in a pause", {}, labs);
  await joins(page, c, "Lea");
  await page.goto(`/class/${c.id}/labs/send-by-hand`);
  await inTerminal(page);
  const quiz = { question: "Ready?", answers: [{ text: "Yes" }, { text: "No" }] };
  await ana.leads(c, { pause: { says: "Look up." } });
  await ana.asks(c, quiz);
  const eyes = page.getByRole("alertdialog", { name: "Eyes on your teacher" });
  await expect(eyes.getByRole("radio", { name: "Yes" })).toBeVisible();
  await accessible(page);
  await page.keyboard.press("Alt+q");
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await expect(eyes).toContainText("Your answer: Yes");
  await expect(button(page, "Change it")).toBeFocused();
  await ana.leads(c, {});
  await expect(eyes).toBeHidden();
  await expect(card(page)).toContainText("Your answer: Yes");
  await inTerminal(page);
  await ana.leads(c, { exam: { labs: ["send-by-hand"] } });
  await expect(card(page)).toBeHidden();
  await ana.leads(c, {});
  await expect(card(page)).toBeHidden(); // it has ended with the exam's beginning
});

test("on a phone a question is answered by touch, and the terminal is still there", async ({
  browser,
  page,
  ana,
}) => {
  const c = await ana.makes("Networks, asked on a phone", {}, labs);
  await page.goto("/");
  const baseURL = new URL("/", page.url()).href;
  const phone = await browser.newContext({
    baseURL,
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
    locale: "en-GB",
  });
  const lea = await phone.newPage();
  await joins(lea, c, "Lea");
  await lea.goto(`/class/${c.id}/labs/send-by-hand`);
  await lea.getByRole("heading", { name: "Send a mail by hand" }).waitFor();
  await ana.asks(c, { lab: "ports-and-greetings", step: "first" });
  await radio(lea, "The server").tap();
  await button(lea, "Answer").tap();
  await expect(card(lea)).toContainText("Your answer: The server");
  await expect(lea.locator("textarea:focus")).toHaveCount(0);
  await expect(card(lea)).toBeInViewport({ ratio: 1 });
  await phone.close();
});
