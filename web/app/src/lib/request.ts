import words from "$words/page.json";

/** Sends a request; what the server refuses is thrown, to be read. */
export async function request(
  method: string,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Response> {
  const answer = await fetch(path, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Refusal(0, words.unreachable);
  });
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

/** 401 Unauthorized (RFC 9110 §15.5.2): who asks is nobody whom the server knows. */
export const nobody = 401;
