import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { answers } from "./watched";

/**
 * A server that feeds the wall of a class that there is not: all else comes from another. What a browser's
 * tools put in a page in place of a socket takes the page's own time, where that is to be measured.
 */
export class Feeder {
  readonly #http: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(http: Server) {
    this.#http = http;
  }

  /** first is sent to each page that comes. */
  static async serve(behind: string, first: string): Promise<Feeder> {
    const http = createServer((asked, answer) => {
      const { url = "/" } = asked;
      if (url in answers) {
        answer.setHeader("Content-Type", "application/json");
        answer.end(JSON.stringify(answers[url as keyof typeof answers]));
        return;
      }
      void fetch(behind + url).then(async (from) => {
        answer.writeHead(from.status, { "Content-Type": from.headers.get("Content-Type") ?? "" });
        answer.end(Buffer.from(await from.arrayBuffer()));
      });
    });
    const feeder = new Feeder(http);
    http.on("upgrade", (asked, socket: Socket) => {
      // RFC 6455 §4.2.2
      const accept = createHash("sha1")
        .update(`${asked.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
        .digest("base64");
      socket.on("error", () => {}).on("close", () => feeder.#sockets.delete(socket));
      socket.write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
          `Sec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
      feeder.#sockets.add(socket);
      socket.write(frame(first));
    });
    await once(http.listen(0, "127.0.0.1"), "listening");
    return feeder;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  send(message: string): void {
    for (const socket of this.#sockets) socket.write(frame(message));
  }

  async end(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, "close");
  }
}

/** A text as a server's frame (RFC 6455 §5.2). */
function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = Buffer.alloc(payload.length < 126 ? 2 : payload.length < 65536 ? 4 : 10);
  head[0] = 0x81;
  head[1] = payload.length < 126 ? payload.length : head.length === 4 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(payload.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
}
