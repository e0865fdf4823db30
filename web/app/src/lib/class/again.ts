import { Refusal } from "../request";

/** 503 Service Unavailable (RFC 9110 §15.6.4): for a moment. */
const unavailable = 503;

const mostTries = 4;

/**
 * Does something until the server has time for it. Whoever is being moved to another machine, or whose
 * server starts again, is served in a moment: it is tried again each second, three times at most.
 */
export async function again<T>(what: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await what();
    } catch (reason) {
      const busy = reason instanceof Refusal && reason.status === unavailable;
      if (!busy || tries === mostTries) throw reason;
    }
    await new Promise((done) => setTimeout(done, 1000));
  }
}
