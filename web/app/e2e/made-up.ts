const titles = [
  "Call the server",
  "Say who you are",
  "Name the sender",
  "Name the recipient",
  "Ask to send the message",
  "Write the header",
  "Leave a line blank",
  "Write the text",
  "End it with a dot",
  "Say goodbye",
];

/** The steps of the lab that a made-up class works on. */
export const steps = titles.map((title, i) => ({ id: `s${i + 1}`, title }));

/** Numbers that look like chance, from 0 to 1, the same each time. */
export function draws(seed: number): () => number {
  let at = seed;
  return () => (at = (at * 16807) % 2147483647) / 2147483647;
}
