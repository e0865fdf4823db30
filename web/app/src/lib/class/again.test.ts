import { afterEach, describe, expect, it, vi } from "vitest";
import { Refusal } from "../request";
import { again } from "./again";

/** What is refused with these statuses in turn, and then answered. */
function refused(...statuses: number[]) {
  return vi.fn(() => {
    const status = statuses.shift();
    return status ? Promise.reject(new Refusal(status, "moving")) : Promise.resolve("in");
  });
}

afterEach(() => void vi.useRealTimers());

describe("what a server has no time for", () => {
  it("is done again each second", async () => {
    vi.useFakeTimers();
    const what = refused(503, 503);
    const done = again(what);
    await vi.advanceTimersByTimeAsync(1_900);
    expect(what).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(200);
    expect(await done).toBe("in");
  });

  it("is given up in the end, with the server's reason", async () => {
    vi.useFakeTimers();
    const what = refused(503, 503, 503, 503, 503);
    const gone = expect(again(what)).rejects.toMatchObject({ status: 503, message: "moving" });
    await vi.advanceTimersByTimeAsync(10_000);
    await gone;
    expect(what).toHaveBeenCalledTimes(4);
  });

  it("is not done again where it is refused for another reason", async () => {
    const what = refused(409);
    await expect(again(what)).rejects.toMatchObject({ status: 409 });
    expect(what).toHaveBeenCalledTimes(1);
  });
});
