/** The letter or digit that is pressed with Alt alone; undefined for other keys, and for text. */
export function chord(event: KeyboardEvent): string | undefined {
  if (!event.altKey || event.ctrlKey || event.metaKey || isText(event)) return undefined;
  if (/^[a-z0-9]$/i.test(event.key)) return event.key.toLowerCase();
  return /^(?:Key|Digit)(.)$/.exec(event.code)?.[1]?.toLowerCase(); // where Alt makes other letters of them
}

/** Whether a key that is pressed with Alt writes a character of ASCII, as macOS's layouts have it. */
export function isText(event: KeyboardEvent): boolean {
  return /^[!-~]$/.test(event.key) && !/^[a-z0-9]$/i.test(event.key);
}
