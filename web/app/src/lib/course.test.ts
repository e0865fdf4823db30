import { describe, expect, it } from "vitest";
import { course, duration, following, next } from "./course";
import type { LabSummary } from "./messages.gen";

const lab = (id: string, more: Partial<LabSummary> = {}) =>
  ({ id, title: id, minutes: 10, html: "", skills: [], ...more }) as LabSummary;

describe("course", () => {
  it("puts labs onto the paths they name, in the paths' order", () => {
    const map = course([
      lab("c", { path: "imap" }),
      lab("a", { path: "start" }),
      lab("b", { path: "imap" }),
    ]);
    expect(map.map((p) => [p.id, p.labs.map((l) => l.id)])).toEqual([
      ["start", ["a"]],
      ["imap", ["c", "b"]],
    ]);
  });
  it("goes by the first skill where no path is named", () => {
    const map = course([lab("a", { skills: ["pop3.session"] }), lab("b", { skills: ["baking"] })]);
    expect(map.map((p) => p.id)).toEqual(["start", "pop3"]);
  });
});

describe("duration", () => {
  it("speaks of hours when minutes become many", () => {
    expect(duration([lab("a", { minutes: 40 })])).toBe("40 minutes");
    expect(duration([lab("a", { minutes: 100 }), lab("b", { minutes: 55 })])).toBe("2.5 hours");
    expect(duration([lab("a", { minutes: 523 })])).toBe("9 hours");
  });
});

describe("next", () => {
  const labs = [lab("a"), lab("b", { requires: ["a"] }), lab("c", { requires: ["b"] })];
  it("is the first that is open", () => expect(next(labs, new Set())?.id).toBe("a"));
  it("passes over what is done", () => expect(next(labs, new Set(["a"]))?.id).toBe("b"));
  it("is something, even when prerequisites lack", () =>
    expect(next(labs, new Set(["a", "b", "c"]))).toBeUndefined());
});

describe("what follows a lab", () => {
  const labs = [
    lab("ports", { path: "start" }),
    lab("send", { path: "smtp", requires: ["ports"] }),
    lab("reset", { path: "smtp", requires: ["send"] }),
    lab("dots", { path: "smtp", requires: ["reset", "send"] }),
    lab("read", { path: "imap", requires: ["send"] }),
  ];
  const after = (id: string, ...done: string[]) => following(labs, new Set([...done, id]), id)?.id;
  it("is the next on its path, though earlier paths are not done", () => {
    expect(after("send")).toBe("reset");
    expect(after("ports")).toBe("send"); // the next path's first
  });
  it("waits for what its own path asks for first", () => expect(after("reset")).toBe("send"));
  it("is what was left out when the path is at its end", () =>
    expect(after("dots", "send")).toBe("reset"));
  it("is another path's when this one is done", () => {
    expect(after("dots", "send", "reset")).toBe("read");
    expect(after("read", "send", "reset", "dots")).toBe("ports");
    expect(after("read", "ports", "send", "reset", "dots")).toBeUndefined();
  });
  it("is the first of all after a lab of no path", () => expect(after("gone")).toBe("ports"));
});
