import type { LaunchCode, Launched } from "../messages.gen";
import { request } from "../request";

/** The header that shows the code of a launch. */
const showing = (code: string) => ({ Authorization: `Launch ${code}` });

/** What somebody has come for whom a learning platform has sent: a code tells it once. */
export async function openLaunch(code: string): Promise<Launched> {
  return (await (
    await request("POST", "/api/lti/open", undefined, showing(code))
  ).json()) as Launched;
}

/** Another code by which a teacher signs in, once, in a tab of their own. */
export async function signInCode(key: string): Promise<LaunchCode> {
  return (await (
    await request("POST", "/api/lti/codes", undefined, showing(key))
  ).json()) as LaunchCode;
}
