/**
 * Runs what can give this browser its learner, in one of its pages at a time: two that open at once
 * would each get one. Locks are for secure contexts alone (https, localhost). Elsewhere it runs at
 * once, and whoever is given a token looks first whether another page has kept one meanwhile.
 */
export async function onePageAtATime(begin: () => Promise<void>): Promise<void> {
  // The browser's types know secure contexts alone.
  const locks = navigator.locks as LockManager | undefined;
  await (locks ? locks.request("ehlo.learner", begin) : begin());
}
