import { devices, expect, test } from "@playwright/test";
import { Terminal } from "./terminal";

const { defaultBrowserType: _, ...phone } = devices["Pixel 5"];
test.use({ ...phone, viewport: { width: 360, height: 740 } });

test("on a phone one types into the field, and has the keys that it lacks", async ({ page }) => {
  await page.goto("/labs/send-by-hand");
  const terminal = new Terminal(page);
  await expect(terminal.screen).toContainText("$");
  await expect(page.getByRole("heading", { level: 1 })).toBeInViewport();

  const field = page.getByPlaceholder("Type here");
  await field.tap();
  await field.pressSequentially("telnet 10.49.137.152 25");
  await field.press("Enter");
  await expect.poll(() => terminal.text()).toMatch(/220 example\.com/);
  await expect(page.getByRole("progressbar", { name: "Steps done" })).toHaveAttribute("value", "1");
  await expect(page.getByRole("heading", { name: "Say who you are" })).toBeInViewport();

  await page.getByRole("button", { name: "Control right bracket" }).tap();
  await expect.poll(() => terminal.text()).toMatch(/telnet>/);
  await page.screenshot({ path: "screenshots/phone.png" });
});
