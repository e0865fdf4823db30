/** How the page is divided; kept for the next visit. */
class Panes {
  text = $state(number("ehlo.pane.text", 500));
  panel = $state(number("ehlo.pane.panel", 440));
  shown = $state(
    (localStorage.getItem("ehlo.panel") ?? (innerWidth >= 1400 ? "yes" : "no")) === "yes",
  );
  remarks = $state(localStorage.getItem("ehlo.remarks") !== "no");

  setText(width: number): void {
    this.text = width;
    localStorage.setItem("ehlo.pane.text", String(width));
  }

  setPanel(width: number): void {
    this.panel = width;
    localStorage.setItem("ehlo.pane.panel", String(width));
  }

  show(yes: boolean): void {
    this.shown = yes;
    localStorage.setItem("ehlo.panel", yes ? "yes" : "no");
  }

  remark(yes: boolean): void {
    this.remarks = yes;
    localStorage.setItem("ehlo.remarks", yes ? "yes" : "no");
  }
}

function number(key: string, otherwise: number): number {
  const n = Number(localStorage.getItem(key));
  return Number.isFinite(n) && n > 0 ? n : otherwise;
}

export const panes = new Panes();
