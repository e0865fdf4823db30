import type { Page } from "@playwright/test";
import type {
  Attempt,
  How,
  Report,
  ReportSeat,
  StepRecord,
  TaughtLab,
  Teacher,
} from "../src/lib/messages.gen";
import { draws, steps } from "./made-up";

/** The lab that a made-up class has worked on. */
export const lab = {
  id: "send-by-hand",
  title: "Send a mail by hand",
  minutes: 15,
  steps,
};
const other = { ...lab, id: "collect-by-pop3", title: "Collect mail by POP3" };

const names =
  "Ada Ben Cleo Dan Eva Finn Greta Hugo Ida Jan Kim Lea Max Nora Ole Pia Quentin Rosa Sam Tess Uma Vera Will Xenia Yusuf Zoe Anouk Bastian Carla Dmitri".split(
    " ",
  );

/** A seat, and what was done at it. */
export const seat = (name: string, more: Partial<ReportSeat> = {}): ReportSeat => ({
  seat: { id: `seat-${name}`, name, since: "2026-11-30T08:55:00Z", state: "in" },
  record: { labs: [] },
  ...more,
});

/** The work of somebody who has got so far in the lab. */
function attempt(done: number, draw: () => number): Attempt {
  let at = Date.parse("2026-11-30T09:00:00Z") + draw() * 300_000;
  const begun = new Date(at).toISOString();
  const records = steps.slice(0, done).map(({ id }, i): StepRecord => {
    const hard = i === 5 || i === 8 ? 3 : 1;
    const how: How = draw() < 0.13 * hard ? "with-help" : draw() < 0.03 * hard ? "skipped" : "by-hand"; // prettier-ignore
    const tries = Math.floor(draw() ** 2 * 4 * hard);
    const seconds = Math.round((20 + draw() * 60) * hard + tries * 25);
    at += seconds * 1000;
    return {
      step: id,
      done: how !== "skipped",
      ...(how === "skipped" && { skipped: true }),
      when: new Date(at).toISOString(),
      how,
      tries,
      hints: how === "with-help" ? 1 + Math.floor(draw() * 3) : 0,
      seconds,
      ...(tries > 1 && { mistakes: { [String(1 + Math.floor(draw() * 2))]: tries - 1 } }),
    };
  });
  const finished = done === steps.length && { finished: new Date(at).toISOString() };
  return { begun, ...finished, steps: records };
}

/** A report on a class of so many, as a lesson leaves it: most have finished, and some have not come. */
export function reported(of: number, more: Partial<Report> = {}): Report {
  const draw = draws(7);
  const seats = Array.from({ length: of }, (_, i) => {
    const name = names[i % names.length]! + (i < names.length ? "" : ` ${i}`);
    const n = draw() < 0.7 ? 10 : Math.floor(draw() * 10);
    if (i % 13 === 12) return seat(name);
    const attempts = [attempt(n, draw)];
    return seat(name, {
      record: { labs: [{ lab: lab.id, finished: n === 10, attempts }] },
    });
  });
  return {
    when: "2026-11-30T10:00:00Z",
    class: { title: "Networks 1", labs: [lab, other], deadline: "2026-11-30T09:25:00Z" },
    seats: seats.sort((a, b) => a.seat.name.localeCompare(b.seat.name)),
    ...more,
  };
}

/** Answers for the server in a page: with a report, and with what its lab says of mistakes. */
export async function stubReport(page: Page, report: Report): Promise<void> {
  const teacher = { name: "Ana" } as Teacher;
  await page.route("/api/teacher", (route) => route.fulfill({ json: teacher }));
  await page.route("/api/classes/made-up/report", (route) => route.fulfill({ json: report }));
  const taught: TaughtLab = {
    id: lab.id,
    title: lab.title,
    html: "",
    steps: lab.steps.map((s) => ({
      ...s,
      html: "",
      solution: "",
      mistakes: {
        "1": "<p>The path is missing. It stands in angle brackets: <code>&lt;bob@example.com&gt;</code>.</p>",
        "2": "<p>That is a line of the header, which comes later.</p>",
      },
    })),
  };
  await page.route("/api/classes/made-up/labs/*", (route) => route.fulfill({ json: taught }));
}
