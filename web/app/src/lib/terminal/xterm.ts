import { FitAddon } from "@xterm/addon-fit";
import { Terminal, type ITheme } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";

/** xterm.js set up for this page. This module is loaded when a terminal is first shown. */
export function createTerminal(): { terminal: Terminal; fit: FitAddon } {
  const terminal = new Terminal({
    allowProposedApi: true, // the width rules are one
    documentOverride: documentForStrictCSP(),
    screenReaderMode: true,
    cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    drawBoldTextInBrightColors: false,
    fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
    fontSize: 14,
    fontWeightBold: "700",
    lineHeight: matchMedia("(max-width: 40rem)").matches ? 1.1 : 1.35, // a phone has few lines
    scrollback: 5000,
    theme: theme(),
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  return { terminal, fit };
}

/** The page's colours for the terminal. The server's output has two besides: SGR 36 and 90. */
export function theme(): ITheme {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    background: colour("--term-ground"),
    foreground: colour("--term-text"),
    cursor: colour("--accent"),
    cursorAccent: colour("--term-ground"),
    selectionBackground: colour("--selection"),
    cyan: colour("--accent"), // what was typed
    brightBlack: colour("--quiet"), // the shell's own remarks
  };
}

/**
 * xterm.js writes its rules into <style> elements, which `style-src 'self'`
 * forbids. Constructed style sheets are allowed: so it is given a document
 * whose style elements pass their text on to one of those.
 */
function documentForStrictCSP(): Document {
  return new Proxy(document, {
    get(target, key) {
      if (key === "createElement")
        return (name: string) => (name === "style" ? styleElement() : target.createElement(name));
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

function styleElement(): HTMLStyleElement {
  const element = document.createElement("style");
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  Object.defineProperty(element, "textContent", {
    set: (rules: string) => sheet.replaceSync(rules),
  });
  element.remove = () => {
    HTMLStyleElement.prototype.remove.call(element);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((s) => s !== sheet);
  };
  return element;
}
