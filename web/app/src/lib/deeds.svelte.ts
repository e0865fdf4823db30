/** What came of the last thing that was asked for on a page: it was done, or why not. */
export class Deeds {
  done = $state("");
  refused = $state("");

  /** Does something, and tells what came of it. It does not throw. */
  act = async (what: () => Promise<unknown>, says = ""): Promise<boolean> => {
    this.done = this.refused = "";
    try {
      await what();
      this.done = says;
      return true;
    } catch (reason) {
      this.refused = reason instanceof Error ? reason.message : String(reason);
      return false;
    }
  };
}
