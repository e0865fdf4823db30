/** A page's own name: its inputs are counted by it, over all its connections. */
export const pageName: string = Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) =>
  b.toString(16).padStart(2, "0"),
).join("");
