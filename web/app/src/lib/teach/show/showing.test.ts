import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ClassShow, SetShow, Snapshot } from "../../messages.gen";
import { lineOf } from "./said";
import { Showing } from "./showing.svelte";

const snapshot = (id: string, line = id): Snapshot => ({
  id,
  protocol: "smtp",
  host: "mail.example.com",
  port: 25,
  summary: "",
  client: line ? [{ text: line }, { text: "\n" }] : [],
  server: [{ text: "250 OK\n250 more" }],
});
const all = ["a", "b", "c", "d"].map((id) => snapshot(id));

/** What the server has, what it was asked for, and how it answers. */
let picked: Snapshot[] = [];
let show: ClassShow | undefined;
let sent: string[] = [];
let fails = "";
/** Answers wait for it. */
let held: Promise<void> | undefined;

beforeEach(() => {
  [picked, show, sent, fails, held] = [all.slice(0, 3), undefined, [], "", undefined];
  vi.stubGlobal("fetch", async (path: string, init: { method: string; body?: string }) => {
    const what = `${init.method} ${path.replace("/api/classes/c", "")}`;
    const body = JSON.parse(init.body ?? "{}") as SetShow & { ids?: string[] };
    const { exchanges: x, toAll = false } = body;
    sent.push(x ? `${what} ${x.ids.join("")} ${x.front}` : `${what} ${body.ids?.join("") ?? ""}`);
    await held;
    if (fails) return new Response(fails, { status: 409 });
    const named = (ids: string[]) => ids.map((id) => all.find((s) => s.id === id)!);
    if (what === "PUT /picked") picked = named(body.ids!);
    if (what === "DELETE /show") show = undefined;
    if (what.startsWith("POST")) picked = all;
    if (x) show = { id: "s", since: "", toAll, exchanges: { ...x, list: named(x.ids) } };
    return new Response(JSON.stringify({ picked, show }));
  });
});
afterEach(() => void vi.unstubAllGlobals());

function showing(): Showing {
  const one = new Showing("c");
  one.take({ picked, ...(show && { show }) });
  return one;
}
const ids = (one: Showing) => one.picked.map((s) => s.id).join("");

test("what was picked is put in another order, taken out and put back", async () => {
  const one = showing();
  await one.move("c", 0);
  expect(ids(one)).toBe("cab");
  expect(one.undoable).toBe(false);
  await one.drop("a");
  expect(ids(one)).toBe("cb");
  expect(one.undoable).toBe(true);
  await one.undo();
  expect(ids(one)).toBe("cab");
  expect(one.undoable).toBe(false);
  expect(sent).toEqual(["PUT /picked cab", "PUT /picked cb", "PUT /picked cab"]);
});

test("what is shown of the picked ones follows them, with the same in front", async () => {
  const one = showing();
  await one.start();
  await one.step(1);
  await one.move("b", 0);
  expect(one.show?.exchanges?.list.map((s) => s.id)).toEqual(["b", "a", "c"]);
  expect(one.front).toBe(0);
  await one.drop("b");
  expect(one.show?.exchanges?.front).toBe(0);
  await one.pick("seat", { activity: "lab", conversation: 1, index: 2 });
  expect(one.show?.exchanges?.list).toHaveLength(4);
  await one.drop("a");
  for (const id of ["b", "c", "d"]) await one.drop(id);
  expect(one.show).toBeUndefined();
});

test("what is shown by itself stays when something else is picked", async () => {
  show = { id: "s", since: "", exchanges: { list: [snapshot("x")], front: 0 } };
  const one = showing();
  await one.move("c", 0);
  expect(one.show?.exchanges?.list[0]?.id).toBe("x");
  expect(sent).toEqual(["PUT /picked cab"]);
});

test("steps that come faster than the server answers end where they lead", async () => {
  const one = showing();
  await one.start();
  let goOn = () => {};
  held = new Promise((done) => (goOn = done));
  const first = one.step(1);
  await one.step(1);
  await one.step(1); // there is none
  expect(one.front).toBe(2);
  goOn();
  await first;
  expect(one.show?.exchanges?.front).toBe(2);
  expect(sent).toEqual(["PUT /show abc 0", "PUT /show abc 1", "PUT /show abc 2"]);
});

test("a step that the server refuses is none", async () => {
  const one = showing();
  await one.start();
  fails = "It has ended.";
  await expect(one.step(1)).rejects.toThrow("It has ended.");
  expect(one.front).toBe(0);
  fails = "";
  await one.step(1);
  expect(one.front).toBe(1);
});

test("all at once, and to all, is said with what is shown already", async () => {
  const one = showing();
  await one.start();
  await one.step(1);
  await one.change({ toAll: true });
  await one.change({ together: true });
  expect(one.show).toMatchObject({ toAll: true, exchanges: { front: 1, together: true } });
  await one.step(1); // all are seen
  expect(one.front).toBe(1);
  await one.end();
  expect(one.show).toBeUndefined();
});

test("an exchange is called by its first line", () => {
  expect(lineOf(snapshot("a", "DATA\nmore"))).toBe("DATA");
  expect(lineOf(snapshot("a", ""))).toBe("250 OK");
  expect(lineOf({ ...snapshot("a", ""), server: [] })).toBe("(the server’s greeting)");
});
