import { chord, isText } from "./chord";
import { byTouch } from "./touch";

/** What can be done from a page's keyboard wherever the focus is. */
export interface PageCommands {
  /** Goes to the terminal in front, or to that of a place from 0. */
  focus: (index?: number) => void;
  hint?: () => void;
  show?: () => void;
  skip?: () => void;
  text?: () => void;
  panel?: () => void;
  undo?: () => void;
  redo?: () => void;
}

/**
 * Browsers leave Alt with a letter or digit to a page that wants it, menus of that letter or not
 * (tried in Chromium and Firefox on Linux); Ctrl with one belongs to the shell, to telnet or to them.
 */
const chords: Readonly<Record<string, Exclude<keyof PageCommands, "focus">>> = {
  h: "hint",
  s: "show",
  x: "skip",
  l: "text",
  e: "panel",
  z: "undo",
  y: "redo",
};

/**
 * The keyboard of a page with terminals. What is typed or pasted where nothing takes it goes into
 * the terminal in front, and so does the focus; so it does after a control that is marked with
 * `data-back`, and after any that was clicked, unless it is marked with `data-stay`. The page's own
 * keys are Alt with a letter or digit.
 * Returns what ends all that.
 */
export function onPageKeys(
  terminals: { feed(data: string): void },
  does: PageCommands,
): () => void {
  const chorded = (event: KeyboardEvent) => {
    const key = chord(event);
    if (!key) return;
    const command = chords[key];
    if (key === "t") does.focus();
    else if (/[1-8]/.test(key)) does.focus(Number(key) - 1);
    else if (command && does[command]) does[command]();
    else return;
    event.preventDefault();
    event.stopPropagation(); // a terminal takes Alt for Escape
  };

  const type = (event: Event, data: string) => {
    terminals.feed(data);
    does.focus();
    event.preventDefault();
  };
  // Who was in a terminal that has gone, as other ones come, types on in the one that comes.
  let last: Element | undefined;
  const focused = (event: Event) => (last = event.target as Element);
  const pressed = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.metaKey) return;
    const third = event.getModifierState("AltGraph"); // Windows has Ctrl and Alt pressed with it
    if (!third && (event.ctrlKey || (event.altKey && !isText(event)))) return;
    const target = event.target as Element;
    const edits = editing[event.key];
    if (edits && target === document.body && last?.matches("textarea") && !last.isConnected)
      return type(event, edits);
    if ([...event.key].length !== 1 || event.key === "?" || isTypedIn(target)) return;
    if (event.key === " " && target.closest(operated)) return;
    type(event, event.key);
  };
  const pasted = (event: ClipboardEvent) => {
    const text = event.clipboardData?.getData("text/plain");
    if (!text || event.defaultPrevented || isTypedIn(event.target as Element)) return;
    type(event, `\x1b[200~${text}\x1b[201~`);
  };
  const clicked = (event: MouseEvent) => {
    if (byTouch()) return;
    const control = (event.target as Element).closest(`${operated}, a, label`);
    if (!control || control.closest(`${roved}, [data-stay]`)) return;
    if (event.detail === 0 && !control.closest("[data-back]")) return; // by keyboard: one goes on from there
    setTimeout(() => {
      const now = document.activeElement;
      if (!document.querySelector("dialog[open]") && !(now && isTypedIn(now))) does.focus();
    });
  };

  addEventListener("keydown", chorded, true);
  addEventListener("keydown", pressed);
  addEventListener("focusin", focused);
  addEventListener("paste", pasted);
  addEventListener("click", clicked);
  return () => {
    removeEventListener("keydown", chorded, true);
    removeEventListener("keydown", pressed);
    removeEventListener("focusin", focused);
    removeEventListener("paste", pasted);
    removeEventListener("click", clicked);
  };
}

/** What keys that write nothing send a terminal. */
const editing: Readonly<Record<string, string>> = { Enter: "\r", Backspace: "\x7f" };

/** What the space bar operates. */
const operated = "button, summary, input, select, [role=button], [role=separator]";

/** What is gone through by arrow keys, from where one has clicked. */
const roved = "[role=tree], [role=tablist], [role=listbox], [role=toolbar], [role=separator]";

/** Whether what is typed there belongs there. A list to choose from has the arrow keys. */
function isTypedIn(target: Element): boolean {
  const place = target.closest("input, textarea, dialog, [contenteditable]");
  if (!(place instanceof HTMLInputElement)) return place !== null;
  return !["button", "checkbox", "file", "radio", "range", "reset", "submit"].includes(place.type);
}
