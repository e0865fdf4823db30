import { kept, type Kept } from "../lib/storage";

const key = "ehlo.read";

/** Explanations remembered; the oldest are forgotten first, and stand open once more. */
const most = 400;

/** The explanations that this browser's learner has read, by what they say. */
export class Read {
  #all: Set<string>;
  #storage: Pick<Kept, "get" | "set">;

  constructor(storage: Pick<Kept, "get" | "set"> = kept) {
    this.#storage = storage;
    this.#all = new Set(storage.get(key)?.split(" ").filter(Boolean));
  }

  has(says: string): boolean {
    return this.#all.has(digest(says));
  }

  add(all: string[]): void {
    for (const says of all) this.#all.add(digest(says));
    this.#all = new Set([...this.#all].slice(-most));
    this.#storage.set(key, [...this.#all].join(" "));
  }
}

/**
 * A short name for a text (FNV-1a). What stands in backquotes is this exchange's own, such as an
 * address: the explanation is the same for another. Two texts that share a name would only fold early.
 */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (const c of text.replace(/`[^`]*`/g, "`"))
    hash = Math.imul(hash ^ c.codePointAt(0)!, 0x01000193) >>> 0;
  return hash.toString(36);
}
