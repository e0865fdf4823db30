import { kept } from "./storage";

/** What panes measure in pixels until somebody moves them. */
export const initial = { text: 500, panel: 440 };

/** How wide a terminal is in which a server's lines of 80 columns fit, its bar for scrolling too. */
export const eighty = 708;

/** Where the panel can lie to the terminals; beside them only where they keep their 80 columns. */
export const places = ["beside", "below", "over"] as const;
export type Place = (typeof places)[number];

/** The context of a snippet that stands below the terminals, where a page has one. */
export const below = "ehlo.below";

/** How the page is divided; kept for the next visit. */
class Panes {
  text = $state(number("ehlo.pane.text", initial.text));
  panel = $state(number("ehlo.pane.panel", initial.panel));
  /** The panel's height where it lies below; 0 is half of what there is. */
  below = $state(number("ehlo.pane.below", 0));
  /** The view that the panel shows. */
  tab = $state(kept.get("ehlo.panel.tab") ?? "");
  /** Where it is wished. */
  place = $state<Place>(places.find((p) => p === kept.get("ehlo.pane.place")) ?? "beside");
  shown = $state((kept.get("ehlo.panel") ?? (innerWidth >= 1400 ? "yes" : "no")) === "yes");
  remarks = $state(kept.get("ehlo.remarks") !== "no");

  setText(width: number): void {
    this.text = width;
    kept.set("ehlo.pane.text", String(width));
  }

  /** The text's width in a window, and the greatest there: the terminal needs its 80 columns. */
  textIn(window: number): { width: number; max: number } {
    const max = Math.max(280, Math.min(Math.round(window * 0.45), window - eighty));
    return { width: Math.min(this.text, max), max };
  }

  setPanel(width: number): void {
    this.panel = width;
    kept.set("ehlo.pane.panel", String(width));
  }

  setBelow(height: number): void {
    this.below = height;
    kept.set("ehlo.pane.below", String(height));
  }

  turn(tab: string): void {
    this.tab = tab;
    kept.set("ehlo.panel.tab", tab);
  }

  put(place: Place): void {
    this.place = place;
    kept.set("ehlo.pane.place", place);
  }

  show(yes: boolean): void {
    this.shown = yes;
    kept.set("ehlo.panel", yes ? "yes" : "no");
  }

  remark(yes: boolean): void {
    this.remarks = yes;
    kept.set("ehlo.remarks", yes ? "yes" : "no");
  }
}

function number(key: string, otherwise: number): number {
  const n = Number(kept.get(key));
  return Number.isFinite(n) && n > 0 ? n : otherwise;
}

export const panes = new Panes();
