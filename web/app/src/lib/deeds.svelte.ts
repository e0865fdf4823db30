/** For how long it is said that something was done, in milliseconds. Why it was not is said until the next. */
const shown = 8000;

/** What came of the last thing that was asked for on a page: it was done, or why not. */
export class Deeds {
  done = $state("");
  refused = $state("");
  /** The form that asked for it, where that says why it was refused; "" for none. */
  at = $state("");

  /** Tells for a while that something was done. */
  say(says: string): void {
    this.done = says;
    setTimeout(() => (this.done = this.done === says ? "" : this.done), shown);
  }

  /** Does something, and tells what came of it, at a form if that is named. It does not throw. */
  act = async (what: () => Promise<unknown>, says = "", at = ""): Promise<boolean> => {
    this.done = this.refused = "";
    this.at = at;
    try {
      await what();
      this.say(says);
      return true;
    } catch (reason) {
      this.refused = reason instanceof Error ? reason.message : String(reason);
      return false;
    }
  };
}
