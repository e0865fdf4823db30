/** How often it is looked, in milliseconds, and after how long without a look the machine has slept. */
const lookEvery = 1000;
const long = 5000;
/** The same for a page that nobody sees: browsers let its timers run once a minute. */
const longUnseen = 90_000;

/** Calls then whenever the machine has slept; the function returned ends that. */
export function whenSlept(then: () => void): () => void {
  const sees = () => document.visibilityState === "visible";
  let looked = Date.now();
  let saw = sees();
  const timer = setInterval(() => {
    const since = Date.now() - looked;
    looked += since;
    const was = saw;
    saw = sees();
    if (since > (was && saw ? long : longUnseen)) then();
  }, lookEvery);
  return () => clearInterval(timer);
}
