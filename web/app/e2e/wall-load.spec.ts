import type { CDPSession } from "@playwright/test";
import { expect, test } from "./test";
import { long } from "./sample";
import { draws } from "./made-up";
import { Feeder } from "./feeder";
import { seats, shownClass, wall, working } from "./watched";

const of = 500;
const framesPerSecond = 10;
const seatsPerFrame = 25;
const seconds = long ? 20 : 4;

/** What the page's main thread has been busy with so far, in seconds, and its heap in MiB. */
async function figures(cdp: CDPSession) {
  const { metrics } = await cdp.send("Performance.getMetrics");
  const value = (name: string) => metrics.find((m) => m.name === name)!.value;
  return { task: value("TaskDuration"), heap: value("JSHeapUsedSize") / 2 ** 20 };
}

for (const [width, height] of [
  [1920, 1080],
  [360, 740],
] as const)
  test(`a class of ${of} that does something each two seconds leaves a page of ${width} px time`, async ({
    page,
    server,
  }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width, height });
    const all = seats(of);
    const feeder = await Feeder.serve(server.address, wall(all, { class: shownClass }));
    await page.goto(`${feeder.address}/teach/stub/wall`);
    await expect(page.locator("[data-seat]")).toHaveCount(of);
    const cdp = await page.context().newCDPSession(page);
    // Of the time that the thread has a processor, whoever else wants one.
    await cdp.send("Performance.setTimeDomain", { timeDomain: "threadTicks" });
    await cdp.send("Performance.enable");

    const draw = draws(2);
    const step = () => {
      const changed = Array.from({ length: seatsPerFrame }, () => {
        const seat = all[Math.floor(draw() * of)]!;
        const before = seat.work[0] ?? working(0, 1);
        const at = draw() < 0.1 ? (before.at + 1) % 10 : before.at;
        const moved = at === before.at ? {} : working(at, 0);
        const active = new Date().toISOString();
        seat.work = [{ ...before, ...moved, active, tries: Math.floor(draw() * 9) }];
        return seat;
      });
      feeder.send(wall(changed));
    };
    const before = await figures(cdp);
    const begun = Date.now();
    for (let frame = 0; frame < seconds * framesPerSecond; frame++) {
      const due = begun + (frame * 1000) / framesPerSecond;
      await new Promise((then) => setTimeout(then, Math.max(0, due - Date.now())));
      step();
    }
    const passed = (Date.now() - begun) / 1000;
    const after = await figures(cdp);
    const busy = (after.task - before.task) / passed;
    await cdp.send("HeapProfiler.collectGarbage");
    const kept = await figures(cdp);
    await feeder.end();
    console.log(
      `${width} px: busy ${(busy * 100).toFixed(1)} %, heap ${after.heap.toFixed(1)} MiB, ` +
        `of which ${kept.heap.toFixed(1)} MiB stay`,
    );
    expect(busy).toBeLessThanOrEqual(0.3);
    expect(after.heap).toBeLessThanOrEqual(150);
  });
