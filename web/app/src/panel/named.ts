import words from "$words/panel.json";

/** What stands before the explanation of a part: its text, or a name for text that cannot be seen. */
export function named(text: string): string {
  return text.trim().slice(0, 120) || (text.includes("\n") ? words.emptyLine : words.space);
}
