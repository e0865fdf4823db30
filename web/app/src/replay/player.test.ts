import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Player } from "./player.svelte";

/** Plays lines into a list. */
class Recorder extends Player {
  at = 0;
  strayed = false;
  sent: string[] = [];
  line = "";
  /** Whether what somebody types has to wait. */
  waits = false;

  constructor(readonly lines: string[]) {
    super();
  }

  get length(): number {
    return this.lines.length;
  }

  protected goTo(at: number): void {
    this.at = at;
    this.sent = this.lines.slice(0, at);
  }

  protected mend(then: () => void): void {
    then();
  }

  protected async one(): Promise<void> {
    const { place } = this;
    const line = this.lines[this.at]!;
    const term = {
      setLine: (text: string) => void (this.line = text),
      wait: (on: boolean) => void (this.waits = on),
    };
    if (!(await this.write(term, line))) return;
    if (place !== this.place) return;
    this.sent.push(line);
    this.at++;
    await this.rest();
  }
}

let player: Recorder;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  player = new Recorder(["HELO a", "NOOP", "QUIT"]);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test("what is typed while a line is written waits until it has been played", async () => {
  player.pace = 1;
  player.step();
  await pass(2 * 110);
  expect([player.line, player.waits]).toEqual(["HEL", true]);
  await pass(6 * 110);
  expect([player.sent, player.waits]).toEqual([["HELO a"], false]);
  player.play();
  await pass(110);
  expect([player.line, player.waits]).toEqual(["NO", true]);
  player.pause();
  await pass(0);
  expect([player.line, player.waits]).toEqual(["", false]);
});

test("plays to the end, a line after the other", async () => {
  player.play();
  await pass(6 * 30 + 10);
  expect(player.sent).toEqual(["HELO a"]);
  await pass(5000);
  expect(player.sent).toEqual(["HELO a", "NOOP", "QUIT"]);
  expect([player.ended, player.playing]).toEqual([true, false]);
});

test("a pause in the middle of a line takes it back, and playing goes on with it", async () => {
  player.play();
  await pass(2 * 30 + 15);
  expect(player.line).toBe("HEL");
  player.pause();
  await pass(5000);
  expect([player.line, player.at]).toEqual(["", 0]);
  player.play();
  await pass(5000);
  expect(player.sent).toEqual(["HELO a", "NOOP", "QUIT"]);
});

test("a pause between two lines repeats none", async () => {
  player.play();
  await pass(6 * 30 + 100);
  player.pause();
  await pass(5000);
  expect(player.sent).toEqual(["HELO a"]);
  player.play();
  await pass(5000);
  expect(player.sent).toEqual(["HELO a", "NOOP", "QUIT"]);
});

test("steps that are asked for at once come one after the other, and playing after them", async () => {
  player.step();
  player.step();
  player.play();
  await pass(5000);
  expect(player.sent).toEqual(["HELO a", "NOOP", "QUIT"]);
});

test("back ends what is being written", async () => {
  player.step();
  await pass(5000);
  player.step();
  await pass(2 * 30);
  player.back();
  await pass(5000);
  expect([player.at, player.sent, player.line]).toEqual([0, [], ""]);
});
