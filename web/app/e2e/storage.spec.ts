import { expect, test } from "./test";
import { Terminal } from "./terminal";

test("a lab works where the browser refuses storage", async ({ page }) => {
  await page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"])
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException("The operation is insecure.", "SecurityError");
        },
      });
  });
  const errors: string[] = [];
  page.on("pageerror", (e) => errors.push(e.message));
  await page.goto("/labs/wait-with-idle");
  const terminal = new Terminal(page);
  await terminal.ready();
  await terminal.say("hostname", "Linux");
  await page.getByRole("button", { name: "split", exact: true }).click();
  await page.getByRole("button", { name: "Practise without the text" }).click();
  await page.getByRole("tab", { name: "State" }).click();
  await expect(page.getByRole("tab", { name: "State" })).toHaveAttribute("aria-selected", "true");
  // The page goes on as the same learner, whom it remembers itself.
  await page.getByRole("link", { name: "You and your devices" }).click();
  await expect(page.getByRole("heading", { name: "Your name" })).toBeVisible();
  expect(errors).toEqual([]);
});
