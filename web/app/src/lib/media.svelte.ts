/** Whether a media query holds now; there is one for each query, for as long as the page is. */
class Media {
  current = $state(false);

  constructor(query: string) {
    const list = matchMedia(query);
    this.current = list.matches;
    list.addEventListener("change", () => (this.current = list.matches));
  }
}

const all: Record<string, Media> = {};

/** Svelte's own MediaQuery is a part of its own, which each lab would fetch besides. */
export const media = (query: string): Media => (all[query] ??= new Media(query));
