import words from "$words/page.json";

/** How often a request is sent to a server that has no time just now. */
const mostTries = 4;

/**
 * Sends a request; what the server refuses is thrown, to be read. One who is being moved to another
 * machine, or whose server starts again, asks until that is over, for a few seconds at most.
 */
export async function request(
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
  tries = mostTries,
): Promise<Response> {
  const answer = await fetch(path, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Refusal(0, words.unreachable);
  });
  const wait = Number(answer.headers.get("Retry-After"));
  if (answer.status === unavailable && wait > 0 && tries > 1) {
    await new Promise((done) => setTimeout(done, wait * 1000));
    return request(method, path, body, headers, tries - 1);
  }
  if (!answer.ok) throw new Refusal(answer.status, (await answer.text()).trim());
  return answer;
}

/** Why something could not be done: what is wrong, and what to do. */
export class Refusal extends Error {
  /** The status of HTTP, 0 where there was no answer. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** 503 Service Unavailable (RFC 9110 §15.6.4), for a moment where it says for how long. */
const unavailable = 503;

/** 401 Unauthorized (RFC 9110 §15.5.2): who asks is nobody whom the server knows. */
export const nobody = 401;
