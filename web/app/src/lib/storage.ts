/**
 * What a browser keeps of this page under names, until the reader clears it. Where storage is
 * refused (by a setting, or for lack of room), it lasts as long as the page.
 */
export class Kept {
  readonly #storage: () => Storage;
  /** What could not be stored. */
  readonly #here = new Map<string, string>();

  /** storage is asked for each time, as asking can be refused too. */
  constructor(storage: () => Storage) {
    this.#storage = storage;
  }

  get(key: string): string | null {
    const here = this.#here.get(key);
    if (here !== undefined) return here;
    try {
      return this.#storage().getItem(key);
    } catch {
      return null;
    }
  }

  /** Returns whether it will be there on the next visit. */
  set(key: string, value: string): boolean {
    try {
      this.#storage().setItem(key, value);
      this.#here.delete(key);
      return true;
    } catch {
      this.#here.set(key, value);
      return false;
    }
  }

  delete(key: string): void {
    this.#here.delete(key);
    try {
      this.#storage().removeItem(key);
    } catch {
      // There was nothing to forget.
    }
  }
}

/** Kept for every visit. */
export const kept = new Kept(() => localStorage);

/** Under which name a visit has the lines that were begun when the page was left. */
export const halfTyped = "ehlo.line";

/** Under which name a visit has the exchange whose remark was closed. */
export const closedRemark = "ehlo.remark";

/** Under which name a browser has the class whose learners' names are hidden on its wall. */
export const hiddenNames = "ehlo.hidden";

/** Kept until the tab is closed. */
export const visit = new Kept(() => sessionStorage);
