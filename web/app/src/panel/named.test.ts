import { expect, test } from "vitest";
import { named } from "./named";

test("a part is named by its text, and one that cannot be seen by a word", () => {
  expect(named("MAIL")).toBe("MAIL");
  expect(named(" FROM:<bob@server.com>\r\n")).toBe("FROM:<bob@server.com>");
  expect(named("x".repeat(200))).toHaveLength(120);
  expect(named(" ")).toBe("(space)");
  expect(named("   ")).toBe("(space)");
  expect(named("\t")).toBe("(space)");
  expect(named("\r\n")).toBe("(empty line)");
});
