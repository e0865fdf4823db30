import page from "$words/page.json";

/** The language of the page's texts, for dates, numbers and plurals. */
export const locale = page.locale;

type Values = Record<string, string | number>;

/**
 * A text with its values in place: "{n} of {all}". The build does it where both stand in one call, unless
 * a full stop follows a value: that is left out where the value is a sentence that has an end of its own.
 */
export function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}(\.?)/g, (_, name: string, stop: string) =>
    `${values[name]}${stop}`.replace(stop && /(?<=.[.!?…])\.$/, ""),
  );
}

/** The forms a text has for different numbers: in English "one" and "other". */
export type Forms = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;

/** The form that goes with a number, with the number as {n} and other values in place. */
export function plural(forms: Forms, n: number, values: Values = {}): string {
  const form = new Intl.PluralRules(locale).select(n);
  return fill(forms[form] ?? forms.other, { n, ...values });
}

/** A number of something with its unit: "5 minutes", or in short "5 mins". */
export function amount(n: number, unit: string, unitDisplay: "long" | "short" = "long"): string {
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay }).format(n);
}
