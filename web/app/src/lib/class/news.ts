import type { Seat } from "./seats";

/** How long it waits until it tries again, and as long again by chance, in milliseconds. */
const patience = 4000;

/** The socket of pages. */
const address = ({ token }: Seat): string =>
  // Where several nodes serve, whichever is asked finds the learner's by this.
  `${location.origin.replace(/^http/, "ws")}/ws?learner=${token.split(".")[0]}`;

/**
 * Listens for what changes in a class, at a seat: changed is called then, and first when it is heard.
 * heard is told whether it can be, and is not as long as that does not come about. The result ends it.
 */
export function listen(seat: Seat, changed: () => void, heard: (can: boolean) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let socket: WebSocket | undefined;
  let ended = false;
  let could = false;
  const open = () => {
    socket = new WebSocket(address(seat));
    socket.onopen = () =>
      socket!.send(JSON.stringify({ type: "hello", token: seat.token, activity: "class" }));
    socket.onmessage = () => {
      heard((could = true));
      changed();
    };
    socket.onclose = () => {
      if (ended) return;
      if (could) changed(); // the seat may be gone
      heard((could = false));
      timer = setTimeout(open, patience * (1 + Math.random()));
    };
  };
  open();
  return () => {
    ended = true;
    clearTimeout(timer);
    socket?.close();
  };
}
