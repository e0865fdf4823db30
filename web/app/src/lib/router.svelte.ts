/** The views of the page, by the path in the address bar. */
export type Route =
  | { view: "front" | "course" | "learner" | "play" | "replay" | "teach" | "privacy" | "lost" }
  | { view: "lab" | "shared" | "taught" | "report" | "mirror" | "join" | "class"; id: string };

export function parse(path: string): Route {
  if (path === "/") return { view: "front" };
  if (path === "/course") return { view: "course" };
  if (path === "/learner") return { view: "learner" };
  if (path === "/play") return { view: "play" };
  if (path === "/teach") return { view: "teach" };
  if (path === "/privacy") return { view: "privacy" };
  if (path === "/replay") return { view: "replay" };
  const lab = /^\/labs\/([a-z0-9-]+)$/.exec(path);
  if (lab) return { view: "lab", id: lab[1]! };
  const shared = /^\/shared\/([\w-]+)$/.exec(path);
  if (shared) return { view: "shared", id: shared[1]! };
  const taught = /^\/teach\/([\w-]+(?:\/wall)?)$/.exec(path);
  if (taught) return { view: "taught", id: taught[1]! };
  const report = /^\/teach\/([\w-]+)\/report$/.exec(path);
  if (report) return { view: "report", id: report[1]! };
  // A seat in a class, and maybe what is done there.
  const seat = /^\/teach\/([\w-]+)\/seats\/([\w-]+)(\/play|\/labs\/[a-z0-9-]+)?$/.exec(path);
  if (seat) {
    const [, where, who, what = ""] = seat;
    return { view: "mirror", id: `${where}/${who}/${what.split("/").at(-1)}` };
  }
  const join = /^\/join\/?([\d-]*)$/.exec(path);
  if (join) return { view: "join", id: join[1]! };
  // With more behind it for what is done there.
  const there = /^\/class\/([\w/-]+)$/.exec(path);
  if (there) return { view: "class", id: there[1]! };
  return { view: "lost" };
}

class Router {
  route = $state<Route>(parse(location.pathname));

  /** Goes to a place of the page's. */
  go(path: string): void {
    history.pushState(null, "", path);
    this.route = parse(location.pathname);
    scrollTo(0, 0);
  }

  /** Follows the address bar and the page's own links; the returned function ends that. */
  start(): () => void {
    const moved = () => (this.route = parse(location.pathname));
    const clicked = (event: MouseEvent) => {
      const link = (event.target as Element).closest("a");
      const ours = link && link.origin === location.origin && !link.target && !link.download;
      // Within a view a fragment is the browser's business.
      const within = link?.hash && link.pathname === location.pathname;
      if (!ours || within || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
        return;
      event.preventDefault();
      this.go(link.pathname + link.hash);
    };
    addEventListener("popstate", moved);
    document.addEventListener("click", clicked);
    return () => {
      removeEventListener("popstate", moved);
      document.removeEventListener("click", clicked);
    };
  }
}

export const router = new Router();
