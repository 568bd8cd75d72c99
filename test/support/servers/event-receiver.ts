import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../jest/deferred.js';

/** One request of the sender. */
export interface ReceivedEvent {
  path: string;
  id: string;
  headers: Record<string, string>;
  body: string;
  /** `limit` in the data of the event, by which tests number events. */
  number: number;
  accountId: string | null;
}

export type Answer = (response: ServerResponse, event: ReceivedEvent) => void;

export const ok: Answer = (response) => void response.writeHead(204).end();

export const answer =
  (status: number, headers: Record<string, string> = {}, body = ''): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(body);

/** A receiver of events on loopback, which answers as the test wants. */
export class EventReceiver {
  readonly events: ReceivedEvent[] = [];
  /** Connections that were opened. */
  connections = 0;
  /** Answers each request. */
  answer: Answer = ok;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => this.receive(request, response));
    this.server.on('connection', () => (this.connections += 1));
  }

  static async start(): Promise<EventReceiver> {
    const receiver = new EventReceiver();
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/events`;
  }

  get numbers(): number[] {
    return this.events.map(({ number }) => number);
  }

  /** Resolves when this many events were received. */
  until(count: number): Promise<void> {
    return until(() => this.events.length >= count);
  }

  /** Ends all connections without an answer. */
  dropConnections(): void {
    this.server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private receive(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('error', () => {});
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const { data } = JSON.parse(body) as { data: { limit: number; accountId: string | null } };
      const headers = request.headers as Record<string, string>;
      const event = {
        path: request.url!,
        id: headers['webhook-id']!,
        ...{ headers, body, number: data.limit, accountId: data.accountId },
      };
      this.events.push(event);
      this.answer(response, event);
    });
  }
}
