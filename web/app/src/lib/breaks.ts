/** A place to break: after a space or a separator, but not before the last two letters of a word. */
const place = /(?<=\s)|(?<=[:<@,;=/&](?![:<@,;=/&]))(?=\S{3})/;

/** The pieces of a line of code between which it may break; a long word without such a place, anywhere. */
export function pieces(line: string): string[] {
  return line
    .split(place)
    .flatMap((piece) => (piece.length > 24 ? piece.split(/(?<=^(?:.{4})+)(?=.{4})/) : [piece]));
}

/** Has long code break where it reads well, and keeps each line of a block apart from the next. */
export function breaks(code: HTMLElement): void {
  const soft = (line: string) =>
    pieces(line).flatMap((piece, i) => (i ? [document.createElement("wbr"), piece] : [piece]));
  const text = code.textContent;
  if (!code.closest("pre")) {
    code.classList.add("long");
    code.replaceChildren(...soft(text));
    return;
  }
  const lines = text.split(/(?<=\n)/).map((line) => {
    const block = document.createElement("span");
    block.className = "line";
    block.append(...soft(line));
    return block;
  });
  code.replaceChildren(...lines);
}
