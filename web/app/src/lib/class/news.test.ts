import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { listen } from "./news";

const seat = { class: "c1", token: "lea.secret", code: "AB3D5-7FGHJ", title: "Networks" };

class Socket {
  sent: string[] = [];
  closed = false;
  onopen = () => {};
  onmessage = () => {};
  onclose = () => {};
  constructor(readonly url: string) {
    sockets.push(this);
  }
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.closed = true;
    this.onclose();
  }
}

let sockets: Socket[] = [];
const changed = vi.fn();
const heard = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  vi.stubGlobal("WebSocket", Socket);
  vi.stubGlobal("location", new URL("https://ehlo.example/class/c1"));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.clearAllMocks();
  sockets = [];
});

it("shows the seat's token, and tells of each change", () => {
  listen(seat, changed, heard);
  const [socket] = sockets;
  expect(socket!.url).toBe("wss://ehlo.example/ws?learner=lea");
  expect(heard).not.toHaveBeenCalled();
  socket!.onopen();
  expect(JSON.parse(socket!.sent[0]!)).toEqual({ type: "hello", token: "lea.secret", activity: "class" }); // prettier-ignore
  expect(changed).not.toHaveBeenCalled();
  socket!.onmessage();
  socket!.onmessage();
  expect(heard).toHaveBeenCalledWith(true);
  expect(changed).toHaveBeenCalledTimes(2);
});

it("comes back after a while, as long as somebody listens", () => {
  const end = listen(seat, changed, heard);
  sockets[0]!.onclose();
  expect(heard).toHaveBeenLastCalledWith(false);
  expect(changed).not.toHaveBeenCalled();
  vi.advanceTimersByTime(5999);
  expect(sockets).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(sockets).toHaveLength(2);
  sockets[1]!.onmessage();
  sockets[1]!.onclose(); // the seat may be gone
  expect(changed).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(6000);
  end();
  expect(sockets[2]!.closed).toBe(true);
  vi.advanceTimersByTime(60_000);
  expect(sockets).toHaveLength(3);
});

it("does not come back when it has ended while it waits", () => {
  const end = listen(seat, changed, heard);
  sockets[0]!.onclose();
  end();
  vi.advanceTimersByTime(60_000);
  expect(sockets).toHaveLength(1);
});
