import { once } from 'node:events';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { TestClient } from './graphql-client.js';

/** A message of the server. */
export interface SocketMessage {
  type: string;
  id?: string;
  payload?: any;
}

export interface SocketOptions {
  headers?: Record<string, string>;
  protocols?: string[];
  path?: string;
  /** Certificate to trust (PEM). */
  ca?: string;
}

/** An open socket with the session of a client. */
export async function sessionSocket(client: TestClient): Promise<TestSocket> {
  const cookie = `patchbay_session=${client.cookie('patchbay_session')}`;
  const socket = await TestSocket.open(client.url, { headers: { cookie } });
  if (!(socket instanceof TestSocket)) throw new Error(`Refused with ${socket.status}.`);
  socket.send({ type: 'connection_init', payload: {} });
  const { type } = await socket.next();
  if (type !== 'connection_ack') throw new Error(`Not accepted: ${type}`);
  return socket;
}

/** A raw graphql-transport-ws socket that sends nothing automatically. */
export class TestSocket {
  private readonly received: SocketMessage[] = [];
  private readonly waiting: ((message: SocketMessage) => void)[] = [];
  /** Resolves when the socket is closed. */
  readonly closed: Promise<{ code: number; reason: string }>;

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason: Buffer) => resolve({ code, reason: reason.toString() }));
    });
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as SocketMessage;
      const taker = this.waiting.shift();
      if (taker) taker(message);
      else this.received.push(message);
    });
  }

  /** Opens a socket, or returns the HTTP status of the refusal. */
  static async open(url: string, options: SocketOptions = {}): Promise<TestSocket | { status: number }> {
    const address = new URL(options.path ?? '/graphql', url.replace(/^http/, 'ws'));
    const protocols = options.protocols ?? [GRAPHQL_TRANSPORT_WS_PROTOCOL];
    const socket = new WebSocket(address, protocols, {
      headers: options.headers ?? {},
      ...(options.ca && { ca: options.ca }),
    });
    const test = new TestSocket(socket);
    const refused = once(socket, 'unexpected-response').then(([, response]) => {
      const { statusCode: status } = response as { statusCode: number };
      socket.terminate();
      return { status };
    });
    const opened = once(socket, 'open').then(() => test);
    return Promise.race([opened, refused]);
  }

  send(message: SocketMessage | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The next received message. */
  next(): Promise<SocketMessage> {
    const message = this.received.shift();
    if (message) return Promise.resolve(message);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Received messages that were not read. */
  get pending(): readonly SocketMessage[] {
    return this.received;
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}
