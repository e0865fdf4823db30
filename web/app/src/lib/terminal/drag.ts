import type { Terminal } from "@xterm/xterm";

/**
 * Has a finger scroll a terminal, which xterm.js leaves to the page. A drag that begins where there
 * are no more lines that way moves the page. Returns what ends it.
 */
export function onDrag(host: HTMLElement, terminal: Terminal): () => void {
  let from = 0;
  let rest = 0;
  /** Whether this drag is the terminal's; undefined until it is known which way it goes. */
  let ours: boolean | undefined;

  const started = ({ touches }: TouchEvent) => {
    from = touches[0]!.clientY;
    rest = 0;
    ours = undefined;
  };
  const moved = (event: TouchEvent) => {
    const at = event.touches[0]!.clientY;
    const by = from - at;
    if (by === 0) return;
    const { viewportY, baseY } = terminal.buffer.active;
    ours ??= event.touches.length === 1 && (by > 0 ? viewportY < baseY : viewportY > 0);
    if (!ours) return;
    event.preventDefault();
    from = at;
    const row = host.querySelector(".xterm-screen")!.clientHeight / terminal.rows;
    rest += by / row;
    const lines = Math.trunc(rest);
    rest -= lines;
    terminal.scrollLines(lines);
  };

  host.addEventListener("touchstart", started, { passive: true });
  host.addEventListener("touchmove", moved, { passive: false });
  return () => {
    host.removeEventListener("touchstart", started);
    host.removeEventListener("touchmove", moved);
  };
}
