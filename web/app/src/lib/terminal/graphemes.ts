import { UnicodeGraphemesAddon } from "@xterm/addon-unicode-graphemes";
import type { IUnicodeVersionProvider, Terminal } from "@xterm/xterm";

/**
 * xterm.js's own rules for cells, by which wide, combining and joined characters
 * are drawn and measured (UAX #11 and #29). This module is loaded when text wants
 * them: they are 12 KB, which most labs have no use for.
 */
export function graphemeRules(): IUnicodeVersionProvider {
  const offered: IUnicodeVersionProvider[] = [];
  // The addon has no other way of saying them than to a terminal.
  const listener = {
    unicode: { register: (rules: IUnicodeVersionProvider) => offered.push(rules) },
  };
  new UnicodeGraphemesAddon().activate(listener as unknown as Terminal);
  return offered.find(({ version }) => version.endsWith("graphemes"))!;
}
