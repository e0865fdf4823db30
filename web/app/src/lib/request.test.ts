import { afterEach, describe, expect, it, vi } from "vitest";
import { request } from "./request";

/** Has requests answered in turn, and counts them. */
function answers(...all: Response[]) {
  const fetch = vi.fn(() =>
    Promise.resolve(all.shift() ?? new Response("too many", { status: 500 })),
  );
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

const busy = () => new Response("moving", { status: 503, headers: { "Retry-After": "1" } });

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("a request", () => {
  it("is sent again, after as long as the server says", async () => {
    vi.useFakeTimers();
    const sent = answers(busy(), busy(), new Response("in"));
    const text = request("POST", "/api/join").then((answer) => answer.text());
    await vi.advanceTimersByTimeAsync(1_900);
    expect(sent).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(200);
    expect(await text).toBe("in");
  });

  it("is given up in the end, with the server's reason", async () => {
    vi.useFakeTimers();
    const sent = answers(...Array.from({ length: 9 }, busy));
    const refused = expect(request("GET", "/x")).rejects.toMatchObject({
      status: 503,
      message: "moving",
    });
    await vi.advanceTimersByTimeAsync(10_000);
    await refused;
    expect(sent).toHaveBeenCalledTimes(4);
  });

  it("is not sent again where the server does not say when", async () => {
    const sent = answers(new Response("not kept", { status: 503 }));
    await expect(request("GET", "/x")).rejects.toMatchObject({ status: 503 });
    expect(sent).toHaveBeenCalledTimes(1);
  });

  it("says when nobody answers", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
    await expect(request("GET", "/x")).rejects.toMatchObject({ status: 0 });
  });
});
