// Codes as people write them. Whether one is right, the server says.

/** The digits of a join code: of the code in a link to /join, or else of all that was typed. */
export function joinDigits(typed: string): string {
  const text = typed.normalize("NFKC"); // digits of a wide keyboard are digits
  const linked = /\/join\/([\d-]+)/.exec(text)?.[1];
  return (linked ?? text).replace(/\D/g, "");
}

/** A join code in groups of four digits: "4821 9137". */
export function inFours(digits: string): string {
  return digits.replace(/\d{4}(?=\d)/g, "$& ");
}

/** A seat's code: that of a personal link, or else what was typed, without what stands between. */
export function seatCode(typed: string): string {
  const text = typed.normalize("NFKC");
  const linked = /#(.*)$/.exec(text)?.[1];
  return (linked ?? text).replace(/[^\p{L}\d]/gu, "").toUpperCase();
}

/** A seat's code in two groups, as it is read out and typed: "AB3D5-7FGHJ". */
export function inFives(code: string): string {
  return code.replace(/.{5}(?=.)/g, "$&-");
}

/** A seat's characters: none is mistaken for another. */
const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Draws a seat's code. */
export function newSeatCode(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(10)), (b) => letters[b % 32]).join("");
}
