import { describe, expect, it } from "vitest";
import { tables } from "./machines.gen";
import {
  boxHeight,
  choices,
  drawings,
  labelWidth,
  lineHeight,
  width,
  type Drawing,
  type Way,
} from "./machines";

interface Box {
  what: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

const states = (d: Drawing): Box[] =>
  d.states.map((s) => ({
    what: s.name,
    left: s.x - s.width / 2,
    right: s.x + s.width / 2,
    top: s.y - boxHeight / 2,
    bottom: s.y + boxHeight / 2,
  }));

function label(w: Way): Box {
  const wide = Math.max(...w.lines.map((l) => l.length)) * labelWidth;
  const share = { start: 0, middle: 0.5, end: 1 }[w.anchor];
  const [x, y] = w.label;
  return {
    what: w.lines.join(" "),
    left: x - wide * share,
    right: x + wide * (1 - share),
    top: y - (w.lines.length - 1) * lineHeight - 8,
    bottom: y + 2,
  };
}

/** The straight pieces of a way, as boxes that are as thick as its line. */
const pieces = (w: Way): Box[] =>
  w.points.slice(1).map(([x, y], i) => {
    const [fromX, fromY] = w.points[i]!;
    return {
      what: w.key,
      left: Math.min(x, fromX) - 1,
      right: Math.max(x, fromX) + 1,
      top: Math.min(y, fromY) - 1,
      bottom: Math.max(y, fromY) + 1,
    };
  });

const overlap = (a: Box, b: Box) =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

describe.each(Object.keys(tables))("the drawing of %s", (protocol) => {
  const table = tables[protocol]!;
  const drawing = drawings[protocol]!;
  const labels = drawing.ways.map(label);

  it("has a place for each state", () => {
    expect(drawing.states.map((s) => s.id)).toEqual(table.states);
    expect(table.states).toContain(drawing.end);
  });
  it("draws each edge once, and none that is not there", () => {
    const drawn = drawing.ways.flatMap((w) => w.edges);
    expect(drawn).toHaveLength(table.edges.length);
    expect(new Set(drawn)).toEqual(new Set(table.edges));
    expect(drawing.ways.filter((w) => w.edges.length === 0)).toEqual([]);
  });
  it("leads each way from border to border", () => {
    for (const way of drawing.ways) {
      for (const [end, point] of [
        [way.from, way.points[0]!],
        [way.to, way.points.at(-1)!],
      ] as const) {
        const s = drawing.states.find((o) => o.id === end)!;
        const [x, y] = [Math.abs(point[0] - s.x), Math.abs(point[1] - s.y)];
        const upright = Math.abs(y - boxHeight / 2) <= 1 && x <= s.width / 2;
        const sideways = Math.abs(x - s.width / 2) <= 1 && y <= boxHeight / 2;
        expect(upright || sideways, `${way.key} at ${end}`).toBe(true);
      }
    }
  });
  it("keeps within its frame", () => {
    for (const box of [...labels, ...states(drawing), ...drawing.ways.flatMap(pieces)]) {
      expect(box.left, box.what).toBeGreaterThanOrEqual(0);
      expect(box.right, box.what).toBeLessThanOrEqual(width);
      expect(box.top, box.what).toBeGreaterThanOrEqual(0);
      expect(box.bottom, box.what).toBeLessThanOrEqual(drawing.height);
    }
  });
  it("lets no label lie upon another, a state or a line", () => {
    labels.forEach((l, i) => {
      const others = [...labels.slice(i + 1), ...states(drawing), ...drawing.ways.flatMap(pieces)];
      for (const other of others) expect(overlap(l, other), `${l.what}: ${other.what}`).toBe(false);
    });
  });
  it("leads no way through a state", () => {
    for (const way of drawing.ways)
      for (const piece of pieces(way))
        for (const [i, box] of states(drawing).entries()) {
          const id = drawing.states[i]!.id;
          if (id !== way.from && id !== way.to)
            expect(overlap(piece, box), `${way.key}: ${box.what}`).toBe(false);
        }
  });
});

describe("choices", () => {
  const of = (protocol: string, state: string, ...next: string[]) =>
    choices(drawings[protocol]!, state, next, []);

  it("takes the explanation's lines, and has one for every edge", () => {
    const { leading, staying, others } = choices(
      drawings["smtp"]!,
      "greeted",
      ["MAIL FROM:<me@here>", "RSET"],
      ["MAIL FROM:<other@here>", "AUTH PLAIN", "STARTTLS", "QUIT"],
    );
    expect(leading.map((l) => [l.to, ...l.choices.map((c) => c.line)])).toEqual([
      ["mail", "MAIL FROM:<me@here>"],
      ["auth", "AUTH PLAIN"],
      ["connected", "STARTTLS"],
      ["closed", "QUIT"],
    ]);
    expect(staying).toEqual([{ verb: "RSET", line: "RSET" }]);
    expect(others).toContain("NOOP");
    expect(others).not.toContain("RSET");
  });
  it("tags IMAP's lines as the explanation does", () => {
    const { leading, staying } = choices(
      drawings["imap"]!,
      "selected",
      ["b7 CLOSE", "b7 UID FETCH 1 FLAGS"],
      ["b7 SELECT INBOX", "b7 EXAMINE INBOX"],
    );
    expect(leading.map((l) => [l.to, l.fails, ...l.choices.map((c) => c.line)])).toEqual([
      ["authenticated", false, "b7 CLOSE", "b7 UNSELECT"],
      ["authenticated", true, "b7 SELECT INBOX", "b7 EXAMINE INBOX"],
      ["not authenticated", false, "b7 UNAUTHENTICATE"],
      ["logout", false, "b7 LOGOUT"],
    ]);
    expect(staying).toEqual([{ verb: "UID FETCH 1 FLAGS", line: "b7 UID FETCH 1 FLAGS" }]);
  });
  it("answers a challenge, and ends a message by a dot", () => {
    expect(of("smtp", "auth", "AGJvYg==", "*").leading[0]!.choices[0]!.line).toBe("AGJvYg==");
    const { leading, staying } = of("smtp", "data", "Subject: hello", ".");
    expect(leading[0]).toMatchObject({ to: "greeted", choices: [{ verb: ".", line: "." }] });
    expect(staying.map((s) => s.line)).toEqual(["Subject: hello"]);
  });
  it("tells BDAT from the last BDAT", () => {
    const { leading, staying } = of("smtp", "rcpt", "DATA", "BDAT 5 LAST", "RCPT TO:<al@ex.com>");
    expect(leading.find((l) => l.to === "greeted")!.choices[0]).toEqual({
      verb: "BDAT LAST",
      line: "BDAT 5 LAST",
    });
    expect(staying.map((s) => s.line)).toEqual(["RCPT TO:<al@ex.com>"]);
  });
  it("offers nothing at the end", () => {
    expect(of("pop3", "update")).toEqual({ leading: [], staying: [], others: [] });
  });
});
