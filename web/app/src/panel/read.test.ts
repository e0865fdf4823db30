import { expect, test } from "vitest";
import { Kept } from "../lib/storage";
import { Read } from "./read";

/** Storage of a browser, as far as it is used. */
function browser(): Kept {
  const items = new Map<string, string>();
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  };
  return new Kept(() => storage as Storage);
}

test("what was read is known on the next visit, whatever address stands in it", () => {
  const kept = browser();
  new Read(kept).add(["The domain, `client.com`: look there.", "250: it worked."]);
  const read = new Read(kept);
  expect(read.has("250: it worked.")).toBe(true);
  expect(read.has("The domain, `server.com`: look there.")).toBe(true);
  expect(read.has("550: refused.")).toBe(false);
});

test("the oldest are forgotten first", () => {
  const kept = browser();
  const read = new Read(kept);
  read.add(Array.from({ length: 500 }, (_, i) => `explanation ${i}`));
  expect(read.has("explanation 0")).toBe(false);
  expect(read.has("explanation 499")).toBe(true);
  expect(new Read(kept).has("explanation 499")).toBe(true);
});
