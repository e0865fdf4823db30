/**
 * Calls enter with text that comes to a terminal's text area without a key: dictated, chosen from a
 * panel of emoji, put in by a text expander or by voice control. xterm.js passes over it while it
 * serves screen readers, as every key's character comes to the text area then too; what a keyboard
 * composes, or sends as keys without a name, it takes itself. Returns what ends that.
 */
export function onTextWithoutKeys(
  area: HTMLTextAreaElement,
  enter: (text: string) => void,
): () => void {
  let keyed = false;
  const down = () => (keyed = true);
  const up = () => (keyed = false);
  const input = (event: Event) => {
    const { inputType, data, isComposing } = event as InputEvent;
    const whole = inputType === "insertText" || inputType === "insertReplacementText";
    if (keyed || isComposing || !whole || !data) return;
    enter(data.replace(/\r?\n/g, "\r"));
    area.value = "";
  };
  const listeners = { keydown: down, keyup: up, blur: up, input };
  for (const [type, listen] of Object.entries(listeners))
    area.addEventListener(type, listen, { capture: true });
  return () => {
    for (const [type, listen] of Object.entries(listeners))
      area.removeEventListener(type, listen, { capture: true });
  };
}
