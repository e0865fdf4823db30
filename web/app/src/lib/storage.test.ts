import { beforeEach, expect, test, vi } from "vitest";
import { Kept } from "./storage";

let items: Map<string, string>;
let storage: Storage;
beforeEach(() => {
  items = new Map();
  storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  } as unknown as Storage;
});

test("what is kept is there on the next visit, until it is deleted", () => {
  new Kept(() => storage).set("a", "1");
  const later = new Kept(() => storage);
  expect(later.get("a")).toBe("1");
  later.delete("a");
  expect(later.get("a")).toBeNull();
  expect(items.size).toBe(0);
});

test("where storage is refused, what is kept lasts as long as the page", () => {
  const refused = () => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  };
  const page = new Kept(refused);
  expect(page.get("a")).toBeNull();
  page.set("a", "1");
  expect(page.get("a")).toBe("1");
  page.delete("a");
  expect(page.get("a")).toBeNull();
  expect(new Kept(refused).get("a")).toBeNull();
  const stored = new Kept(() => storage);
  expect([page.set("b", "1"), stored.set("b", "1")]).toEqual([false, true]);
  stored.delete("b");
  expect(items.size).toBe(0);
});

test("where there is no room, what is new counts and not what was stored before", () => {
  const page = new Kept(() => storage);
  page.set("a", "1");
  vi.spyOn(storage, "setItem").mockImplementationOnce(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  page.set("a", "2");
  expect(page.get("a")).toBe("2");
  page.set("a", "3");
  expect([page.get("a"), items.get("a")]).toEqual(["3", "3"]);
});
