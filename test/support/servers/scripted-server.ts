import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  method: string;
  /** Path and query. */
  target: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Handles one request whose body has been read. */
export type Script = (response: ServerResponse, request: SeenRequest) => void;

/** A local HTTP server with a script: one entry per request, and the last one repeats. */
export class ScriptedServer {
  readonly requests: SeenRequest[] = [];
  private readonly scripts: Script[] = [];
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const seen = {
        method: request.method ?? '',
        target: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      this.requests.push(seen);
      this.onRequest(seen);
      const script = this.scripts.length > 1 ? this.scripts.shift()! : this.scripts[0]!;
      script(response, seen);
    });
    request.on('error', () => {});
  });

  private constructor(private readonly onRequest: (request: SeenRequest) => void) {}

  static async start(onRequest: (request: SeenRequest) => void = () => {}): Promise<ScriptedServer> {
    const scripted = new ScriptedServer(onRequest);
    await new Promise<void>((resolve) => scripted.server.listen(0, '127.0.0.1', resolve));
    return scripted;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Replaces the script. */
  follow(...scripts: Script[]): void {
    this.scripts.splice(0, this.scripts.length, ...scripts);
    this.requests.length = 0;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Script {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

/** Faults that every client must handle. */
export const silence: Script = () => {};
export const reset: Script = (response) => response.socket?.resetAndDestroy();
export const halfAnswer: Script = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"data":', () => response.socket?.destroy());
};
export function hugeAnswer(bytes: number): Script {
  return (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(`"${'x'.repeat(bytes)}"`);
}
