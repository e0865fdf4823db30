/** The server's time, as this page knows it: what ends then ends there. */
class Clock {
  /** How far it is ahead of this machine's, in milliseconds. */
  ahead = 0;
  now = $state(Date.now());

  tick(): void {
    this.now = Date.now() + this.ahead;
  }
}

export const clock = new Clock();
