/** Something that a screen reader is to say. */
export interface Announcement {
  id: number;
  text: string;
}

/** How many announcements stay: a live region is read as it grows. */
const kept = 5;
/** Characters of an announcement that are read. */
const longest = 2000;

/** What a screen reader is to say of what happens, newest last. */
export class Announcer {
  announcements = $state<Announcement[]>([]);
  #count = 0;

  announce(text: string): void {
    if (!text) return;
    const next = { id: this.#count++, text: text.slice(0, longest) };
    this.announcements = [...this.announcements.slice(1 - kept), next];
  }
}
