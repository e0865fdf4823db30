const key = "ehlo.done";

/** The labs that were finished in this browser. */
export function finished(): Set<string> {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return new Set(Array.isArray(list) ? list.filter((id) => typeof id === "string") : []);
  } catch {
    return new Set(); // nothing readable is nothing finished
  }
}

/** Notes that a lab is finished, for the map of the course. */
export function finish(lab: string): void {
  const all = finished();
  if (all.has(lab)) return;
  all.add(lab);
  try {
    localStorage.setItem(key, JSON.stringify([...all]));
  } catch {
    // A browser that keeps nothing shows the map without ticks.
  }
}
