import { migrate, old } from "./migrate";
import { takeTokenFromAddress } from "./sign-in";

const question =
  "This link signs this browser in as another learner. What was done here before stays with the learner of before, and can’t be reached from this browser any more. Go on?";

/**
 * Signs in whoever comes by a link from another device, and hands over what a browser has kept from
 * before the server knew learners. What the server does not take is handed over another time.
 */
export async function arrive(): Promise<void> {
  takeTokenFromAddress(() => confirm(question));
  const claims = old();
  if (claims) await migrate(claims).catch(() => undefined);
}
