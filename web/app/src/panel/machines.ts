import words from "$words/state.json";
import { tables, type Edge, type Machine } from "./machines.gen";

/** Where a state stands in the drawing: its middle, and the name it has there. */
interface Place {
  name: string;
  x: number;
  y: number;
}

/**
 * How the way from one state to another runs: through points, the first and the last of them on the
 * states' borders. The label's last line stands at `label`, the others above it.
 */
interface Route {
  from: string;
  to: string;
  points: Point[];
  label: Point;
  anchor: "start" | "middle" | "end";
  /** How many characters of the label fit in a line, where more than usual do. */
  room?: number;
}

type Point = [x: number, y: number];

/** What the tables do not say: where things stand. */
interface Layout {
  title: string;
  ref: string;
  height: number;
  places: Record<string, Place>;
  routes: Route[];
  /** Where a conversation is whose connection was cut. */
  end: string;
  /** The states that one passes from the beginning to the aim, in short. */
  path: [state: string, name: string][];
}

/** A state as it is drawn. */
export interface State extends Place {
  id: string;
  width: number;
}

/** A way as it is drawn: all edges from one state to another. */
export interface Way {
  key: string;
  from: string;
  to: string;
  edges: Edge[];
  points: Point[];
  path: string;
  head: string;
  lines: string[];
  label: Point;
  anchor: "start" | "middle" | "end";
}

/** A protocol's machine, ready to be drawn. */
export interface Drawing {
  title: string;
  ref: string;
  height: number;
  states: State[];
  ways: Way[];
  stays: Record<string, string[]>;
  tagged: boolean;
  end: string;
  path: Layout["path"];
}

/** The drawing's unit is a CSS pixel at the width at which most see it. */
export const width = 336;
export const boxHeight = 30;
export const lineHeight = 12;
/** Widths of a character of the monospaced face: in a state, and beside a line. */
export const nameWidth = 7.2;
export const labelWidth = 6.6;

/** What a verb of the tables that nobody types is called. */
const verbs: Record<string, string> = words.verbs;
export const called = (verb: string) => verbs[verb] ?? verb;

const layouts: Record<string, Layout> = {
  smtp: {
    title: "SMTP",
    ref: "RFC 5321 §4.1.4",
    height: 468,
    end: "closed",
    path: [
      ["connected", words.smtp.connected],
      ["greeted", words.smtp.greeted],
      ["mail", words.path.mail],
      ["rcpt", words.path.rcpt],
      ["data", words.path.data],
    ],
    places: {
      connected: { name: words.smtp.connected, x: 178, y: 28 },
      greeted: { name: words.smtp.greeted, x: 178, y: 112 },
      mail: { name: words.smtp.mail, x: 178, y: 200 },
      rcpt: { name: words.smtp.rcpt, x: 178, y: 288 },
      data: { name: words.smtp.data, x: 178, y: 376 },
      auth: { name: words.smtp.auth, x: 280, y: 28 },
      closed: { name: words.smtp.closed, x: 178, y: 444 },
    },
    routes: [
      down("connected", "greeted", 178, 43, 97, [172, 74], "end"),
      down("greeted", "mail", 178, 127, 185, [184, 160], "start"),
      {
        from: "greeted",
        to: "auth",
        points: [
          [215, 103],
          [264, 103],
          [264, 43],
        ],
        label: [259, 78],
        anchor: "end",
      },
      {
        from: "auth",
        to: "greeted",
        points: [
          [286, 43],
          [286, 112],
          [215, 112],
        ],
        label: [292, 78],
        anchor: "start",
      },
      down("mail", "rcpt", 178, 215, 273, [184, 248], "start"),
      down("rcpt", "data", 178, 303, 361, [184, 336], "start"),
      ...(
        [
          ["mail", 233, 200],
          ["rcpt", 244, 288],
          ["data", 233, 376],
        ] as const
      ).map(([from, x, y]) => over(from, "greeted", [x, y], 328, [215, 121], [323, y - 5], "end")),
      ...(
        [
          ["greeted", 141, 104],
          ["mail", 123, 192],
          ["rcpt", 112, 280],
        ] as const
      ).map(([from, x, y]) => over(from, "connected", [x, y], 52, [133, 20], [56, y - 4], "start")),
      ...(
        [
          ["connected", 133, 36],
          ["greeted", 141, 120],
          ["mail", 123, 208],
          ["rcpt", 112, 296],
        ] as const
      ).map(([from, x, y]) => over(from, "closed", [x, y], 8, [144, 444], [13, y - 4], "start")),
    ],
  },
  pop3: {
    title: "POP3",
    ref: "RFC 1939 §3",
    height: 252,
    end: "closed",
    path: [
      ["authorization", "authorization"],
      ["transaction", "transaction"],
      ["update", "update"],
    ],
    places: {
      authorization: { name: "authorization", x: 108, y: 28 },
      transaction: { name: "transaction", x: 108, y: 128 },
      update: { name: "update", x: 108, y: 228 },
      closed: { name: words.smtp.closed, x: 280, y: 228 },
    },
    routes: [
      down("authorization", "transaction", 108, 43, 113, [115, 82], "start"),
      down("transaction", "update", 108, 143, 213, [115, 182], "start"),
      {
        from: "authorization",
        to: "closed",
        points: [
          [167, 28],
          [280, 28],
          [280, 213],
        ],
        label: [224, 23],
        anchor: "middle",
      },
    ],
  },
  imap: {
    title: "IMAP",
    ref: "RFC 9051 §3",
    height: 392,
    end: "logout",
    path: [
      ["not authenticated", "not authenticated"],
      ["authenticated", "authenticated"],
      ["selected", "selected"],
      ["logout", "logout"],
    ],
    places: {
      "not authenticated": { name: "not authenticated", x: 160, y: 28 },
      authenticated: { name: "authenticated", x: 160, y: 148 },
      selected: { name: "selected", x: 160, y: 278 },
      logout: { name: "logout", x: 160, y: 368 },
    },
    routes: [
      down("not authenticated", "authenticated", 140, 43, 133, [134, 98], "end"),
      down("authenticated", "not authenticated", 180, 133, 43, [186, 92], "start"),
      down("authenticated", "selected", 140, 163, 263, [134, 222], "end"),
      { ...down("selected", "authenticated", 180, 263, 163, [186, 222], "start"), room: 15 },
      over("selected", "not authenticated", [201, 278], 326, [233, 28], [321, 273], "end"),
      over("not authenticated", "logout", [87, 28], 10, [126, 368], [15, 24], "start"),
      over("authenticated", "logout", [101, 148], 10, [126, 368], [15, 144], "start"),
      over("selected", "logout", [119, 278], 10, [126, 368], [15, 274], "start"),
    ],
  },
};

/** A straight way, up or down. */
function down(
  from: string,
  to: string,
  x: number,
  y1: number,
  y2: number,
  label: Point,
  anchor: Route["anchor"],
): Route {
  return {
    from,
    to,
    points: [
      [x, y1],
      [x, y2],
    ],
    label,
    anchor,
  };
}

/** A way around others: out to the line at x that several share, along it, and in. */
function over(
  from: string,
  to: string,
  start: readonly [number, number],
  x: number,
  end: Point,
  label: Point,
  anchor: Route["anchor"],
): Route {
  return { from, to, points: [[...start], [x, start[1]], [x, end[1]], end], label, anchor };
}

/** The machines of the protocols that have one. */
export const drawings: Record<string, Drawing> = Object.fromEntries(
  Object.entries(layouts).map(([protocol, layout]) => [protocol, drawn(tables[protocol]!, layout)]),
);

function drawn(table: Machine, layout: Layout): Drawing {
  return {
    title: layout.title,
    ref: layout.ref,
    height: layout.height,
    end: layout.end,
    path: layout.path,
    stays: table.stays,
    tagged: !!table.tagged,
    states: table.states.flatMap((id) => {
      const place = layout.places[id];
      return place ? [{ id, ...place, width: place.name.length * nameWidth + 24 }] : [];
    }),
    ways: layout.routes.map((route) => {
      const edges = table.edges.filter((e) => e.from === route.from && e.to === route.to);
      return {
        key: `${route.from} ${route.to}`,
        edges,
        ...route,
        path: rounded(route.points),
        head: head(route.points),
        lines: label(edges, route.room ?? 11),
      };
    }),
  };
}

/** What stands beside a way. */
function label(edges: Edge[], room: number): string[] {
  const [taken, refused] = [false, true].map((fails) =>
    wrapped(
      edges.filter((e) => Boolean(e.fails) === fails).map((e) => called(e.by)),
      room,
    ),
  );
  return refused!.length ? [...taken!, words.ifRefused, ...refused!] : taken!;
}

/** Puts verbs into lines of so many characters. */
function wrapped(verbs: string[], room: number): string[] {
  const lines: string[] = [];
  verbs.forEach((verb, i) => {
    const word = verb + (i < verbs.length - 1 ? "," : "");
    const line = lines.at(-1);
    if (line && `${line} ${word}`.length <= room) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  });
  return lines;
}

/**
 * The path from the last point to the first, its corners rounded. Ways that share their end are
 * dashed alike there, because each begins with it.
 */
function rounded(points: Point[]): string {
  const back = [...points].reverse();
  const parts = [`M ${back[0]!.join(" ")}`];
  for (let i = 1; i < back.length - 1; i++) {
    const corner = back[i]!;
    const before = towards(corner, back[i - 1]!, 8);
    const after = towards(corner, back[i + 1]!, 8);
    parts.push(`L ${before.join(" ")} Q ${corner.join(" ")} ${after.join(" ")}`);
  }
  parts.push(`L ${back.at(-1)!.join(" ")}`);
  return parts.join(" ");
}

/** The arrow's head at the last point. */
function head(points: Point[]): string {
  const tip = points.at(-1)!;
  const foot = towards(tip, points.at(-2)!, 9);
  const [dx, dy] = [(tip[1] - foot[1]) / 2, (tip[0] - foot[0]) / 2];
  return `M ${tip.join(" ")} L ${foot[0] + dx} ${foot[1] + dy} L ${foot[0] - dx} ${foot[1] - dy} Z`;
}

/** The point that lies so far from one point in the direction of another. */
function towards(from: Point, to: Point, far: number): Point {
  return [from[0] + Math.sign(to[0] - from[0]) * far, from[1] + Math.sign(to[1] - from[1]) * far];
}

/** A line that may be typed now: what it does, and what is put into the terminal. */
export interface Choice {
  verb: string;
  line: string;
}

/** What leads away to one state. */
export interface Leading {
  to: string;
  fails: boolean;
  choices: Choice[];
}

/** The present state of a connection, from what was last said in it. */
export function present(drawing: Drawing, after: string, open: boolean): string {
  const ended = !drawing.ways.some((w) => w.from === after);
  return open || ended ? after : drawing.end;
}

/** A protocol's path: its states in short, and the present one where that lies beside it. */
export function steps(drawing: Drawing, here: string): { id: string; name: string }[] {
  const path = drawing.path.map(([id, name]) => ({ id, name }));
  if (path.some(({ id }) => id === here)) return path;
  return [...path, { id: here, name: drawing.states.find((s) => s.id === here)?.name ?? here }];
}

/**
 * What may be typed in a state: what leads away, and what stays. `next` are the explanation's
 * lines, which fit what has been said so far; they are taken first. `ways` are its lines for all
 * commands that lead away.
 */
export function choices(
  drawing: Drawing,
  state: string,
  next: readonly string[],
  ways: readonly string[],
): { leading: Leading[]; staying: Choice[]; others: string[] } {
  const tag = drawing.tagged ? (/^\S+(?= )/.exec(next[0] ?? ways[0] ?? "")?.[0] ?? "a1") : "";
  const bare = (line: string) =>
    tag && line.startsWith(`${tag} `) ? line.slice(tag.length + 1) : line;
  const own = drawing.ways.filter((w) => w.from === state);
  const verbs = [...new Set(own.flatMap((w) => w.edges.map((e) => e.by)))];
  const verbOf = (line: string): string => {
    const text = bare(line);
    if (verbs.includes("SASL")) return text === "*" ? text : "SASL";
    if (/^BDAT .*LAST$/.test(text)) return "BDAT LAST";
    const [first, second] = text.split(" ");
    return first === "UID" ? `${first} ${second}` : first!;
  };
  const example = (verb: string): Choice => {
    const line = [...next, ...ways].find((l) => verbOf(l) === verb);
    return { verb, line: line ?? (tag ? `${tag} ` : "") + verb };
  };
  const leading = own.flatMap((way) =>
    [false, true].map((fails) => ({
      to: way.to,
      fails,
      choices: way.edges.filter((e) => Boolean(e.fails) === fails).map((e) => example(e.by)),
    })),
  );
  const staying = next
    .filter((line) => !verbs.includes(verbOf(line)) || drawing.stays[state]?.includes(verbOf(line)))
    .filter((line, i, all) => all.findIndex((l) => verbOf(l) === verbOf(line)) === i)
    .map((line) => ({ verb: bare(line), line }));
  const shown = next.map(verbOf);
  return {
    leading: leading.filter((l) => l.choices.length > 0),
    staying,
    others: (drawing.stays[state] ?? []).filter((verb) => !shown.includes(verb)),
  };
}
