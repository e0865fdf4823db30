import { locale } from "../words";

/** Cuts what a teacher has written at its code in backquotes. A backquote without another is just one. */
export function pieces(text: string): { text: string; code: boolean }[] {
  return text
    .split(/(?<!`)`([^`\n]+)`(?!`)/)
    .map((part, i) => ({ text: part, code: i % 2 === 1 }))
    .filter((part) => part.text !== "");
}

/** When a note came: the time, with the day where that is not today's. */
export function when(time: string, now: number): string {
  const at = new Date(time);
  const today = at.toDateString() === new Date(now).toDateString();
  const form: Intl.DateTimeFormatOptions = {
    timeStyle: "short",
    ...(!today && { dateStyle: "medium" }),
  };
  return new Intl.DateTimeFormat(locale, form).format(at);
}
