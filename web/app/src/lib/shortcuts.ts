/** The page's own keys, for when the focus is not where one types. Returns what ends them. */
export function onPageKeys(does: {
  focus: (index?: number) => void;
  hint?: () => void;
  show?: () => void;
  skip?: () => void;
  text?: () => void;
  panel?: () => void;
}): () => void {
  const pressed = (event: KeyboardEvent) => {
    if (event.altKey && !event.ctrlKey && !event.metaKey && event.code === "KeyE") {
      does.panel?.(); // from within a terminal, too
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if ((event.target as Element).closest("input, textarea, select, dialog, [contenteditable]"))
      return;
    if (event.key === "t") does.focus();
    else if (/^[1-8]$/.test(event.key)) does.focus(Number(event.key) - 1);
    else if (event.key === "l") does.text?.();
    else if (event.key === "h") does.hint?.();
    else if (event.key === "s") does.show?.();
    else if (event.key === "x") does.skip?.();
    else if (event.key === "e") does.panel?.();
    else return;
    event.preventDefault();
  };
  addEventListener("keydown", pressed);
  return () => removeEventListener("keydown", pressed);
}
