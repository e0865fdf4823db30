import { framed } from "./frame";

/** The views of the page, by the path in the address bar. */
export type Route =
  | { view: "front" | "course" | "play" | "replay" | "teach" | "lost" }
  | { view: "learner" | "lab" | "shared" | "taught" | "join" | "class"; id: string };

/** The paths of views that show one of many. A class's have more behind it for what is done there. */
const ofOne = {
  learner: /^\/(?:learner|(privacy|lti\/(?:open|choose)))$/,
  lab: /^\/labs\/([a-z0-9-]+)$/,
  shared: /^\/shared\/([\w-]+)$/,
  taught: /^\/teach\/([\w/-]+)$/,
  join: /^\/join\/?([\d-]*)$/,
  class: /^\/class\/([\w/-]+)$/,
};

export function parse(path: string): Route {
  if (path === "/") return { view: "front" };
  const only = /^\/(course|play|replay|teach)$/.exec(path)?.[1];
  if (only) return { view: only as "course" };
  for (const [view, form] of Object.entries(ofOne)) {
    const found = form.exec(path);
    if (found) return { view: view as "lab", id: found[1] ?? "" };
  }
  return { view: "lost" };
}

/**
 * Whether a page of ours can be shown in a frame of another site: one of what learners have. The others are the
 * server's to refuse (web/embed.go has the same list), and are opened in a tab of their own.
 */
const frameable = (route: Route): boolean => "id" in route && route.view !== "taught";

class Router {
  route = $state<Route>(parse(location.pathname));

  /** Goes to a place of the page's, in the place of the one that is shown where there is no way back to that. */
  go(path: string, instead = false): void {
    if (instead) history.replaceState(null, "", path);
    else history.pushState(null, "", path);
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
      if (framed && !frameable(parse(link.pathname))) {
        link.target = "_blank"; // reloaded here, it would be refused
        return;
      }
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
