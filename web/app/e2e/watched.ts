import type { Page, WebSocketRoute } from "@playwright/test";
import type { Class, Teacher, Wall, WallClass, WallSeat, WallWork } from "../src/lib/messages.gen";
import { draws, steps } from "./made-up";

export const lab = "send-by-hand";

export const shownClass: WallClass = {
  title: "Networks 1",
  labs: [
    {
      id: lab,
      title: "Send a mail by hand",
      minutes: 12,
      steps,
    },
    { id: "collect-by-pop3", title: "Collect by POP3", minutes: 10, steps: [] },
  ],
};

const first = "Lea Max Zoe Ida Ben Mia Noah Emma Paul Lina Omar Aylin Igor Chiara Yuki Tariq".split(
  " ",
);
const last =
  "Albrecht Baumann Çelik Dupont Eriksson Fischer García Huber Ivanova Jung Keller".split(" ");

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

/** How somebody gets on who has come to a step some time ago. */
export function working(at: number, seconds: number, other: Partial<WallWork> = {}): WallWork {
  const letters = steps.map((_, i) => (i < at ? "ddhd"[i % 4] : ".")).join("");
  return { lab, pages: 1, active: ago(5), steps: letters, at, since: ago(seconds), ...other };
}

/** A class of some seats, of whom some need help. */
export function seats(n: number): WallSeat[] {
  const draw = draws(10);
  return Array.from({ length: n }, (_, i) => {
    const name = `${first[i % first.length]} ${last[Math.floor(i / first.length) % last.length]}${i >= 176 ? ` ${i}` : ""}`;
    const at = Math.floor(draw() * 6) + Math.floor(draw() * 4);
    const work = working(at, 20 + draw() * 130);
    const kind = draw();
    if (kind < 0.04) work.slip = slip(3 + Math.floor(draw() * 3));
    else if (kind < 0.2) work.slip = slip(1);
    else if (kind < 0.24) work.since = ago(500 + draw() * 300);
    else if (kind < 0.27) work.active = ago(200 + draw() * 200);
    else if (kind < 0.3) Object.assign(work, { pages: 0, active: ago(120) });
    work.tries = Math.floor(draw() * 5);
    work.hints = Math.floor(draw() * 2);
    const seat: WallSeat = {
      seat: { id: `seat${i}`, name, group: i % 2 ? "A" : "B", since: ago(3600 - i), state: "in" },
      work: kind > 0.97 ? [] : [work],
    };
    if (kind > 0.95 && kind < 0.97) seat.seat.hand = ago(40 + draw() * 300);
    if (kind > 0.96 && kind < 0.97) seat.seat.helper = "Kim";
    return seat;
  });
}

const slip = (times: number) => ({
  id: "smtp.mail.missing-colon",
  says: "A colon is missing: write `MAIL FROM:` and then the address.",
  line: "MAIL FROM <lea@client.com>",
  reply: "501 Syntax error in MAIL command",
  times,
  when: ago(30),
});

/** What a wall is sent. */
export const wall = (seats: WallSeat[], other: Partial<Wall> = {}): string =>
  JSON.stringify({ now: new Date().toISOString(), seats, ...other } satisfies Wall);

/** What a server answers of a class that there is not, to Ana, by the path. */
export const answers = {
  "/api/teacher": {
    name: "Ana",
    since: ago(9999),
    colleagues: [],
    invitations: [],
  } as unknown as Teacher,
  "/api/classes/stub": {
    id: "stub",
    code: "48219137",
    settings: { title: shownClass.title },
    seats: [],
  } as unknown as Class,
};

/**
 * Serves the wall of a class that there is not, to Ana: connected is called with each socket that its
 * page opens.
 */
export async function stub(page: Page, connected: (socket: WebSocketRoute) => void): Promise<void> {
  for (const [path, json] of Object.entries(answers))
    await page.route(path, (route) => route.fulfill({ json }));
  await page.routeWebSocket(/\/wall$/, connected);
}
