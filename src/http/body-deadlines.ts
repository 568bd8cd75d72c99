import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Failure } from '../failures/failure.js';
import { restErrorBody } from './error-response.js';
import { apiHeaders } from './page-headers.js';
import { isUploadPath } from '../rate-limits/upload-path.js';
import type { HttpTimeouts } from './timeouts.js';

/** The request of a connection whose body arrives. */
interface Arriving {
  request: IncomingMessage;
  response: ServerResponse;
  /** When its headers arrived. For an upload: when the check last saw further bytes. */
  sinceMs: number;
  bytesRead: number;
}

/**
 * Ends requests whose body does not arrive in time: responds with 408 if no response was sent yet, and closes the
 * connection. It works on the Node server, so it covers all routes of both Fastify instances.
 *
 * One timer checks all connections, because a timer and a listener for each request are a large part of the cost of a small
 * request. A request ends at most one interval of the check after its deadline.
 */
export class BodyDeadlines {
  /** By connection. Its requests arrive one after the other, so only the last one can be incomplete. */
  private readonly arriving = new Map<Socket, Arriving>();

  constructor(private readonly timeouts: HttpTimeouts) {}

  /** Checks the connections from the time when the server listens until its last connection has ended. */
  attach(server: Server): void {
    server.once('listening', () => {
      // Not `@Interval`: the timer belongs to the server.
      const timer = setInterval(() => this.check(), this.timeouts.checkIntervalMs).unref();
      server.once('close', () => clearInterval(timer));
    });
  }

  /** Begins the deadline of a request with a body. Call it when its headers have arrived. */
  begin(request: IncomingMessage, response: ServerResponse): void {
    if (!hasBody(request)) return;
    const { socket } = request;
    const known = this.arriving.get(socket);
    const sinceMs = performance.now();
    if (known) {
      known.request = request;
      known.response = response;
      known.sinceMs = sinceMs;
      known.bytesRead = socket.bytesRead;
      return;
    }
    this.arriving.set(socket, { request, response, sinceMs, bytesRead: socket.bytesRead });
    socket.once('close', () => this.arriving.delete(socket));
  }

  private check(): void {
    const now = performance.now();
    for (const arriving of this.arriving.values()) {
      const { request, response } = arriving;
      if (request.complete || request.destroyed) continue;
      const isUpload = isUploadPath(request.url!);
      const { bytesRead } = request.socket;
      if (isUpload && bytesRead > arriving.bytesRead) {
        arriving.bytesRead = bytesRead;
        arriving.sinceMs = now;
      }
      const limitMs = isUpload ? this.timeouts.uploadIdleMs : this.timeouts.bodyMs;
      if (now - arriving.sinceMs < limitMs) continue;
      // As much time again for a client that does not read the response; then the connection is closed.
      arriving.sinceMs = now;
      endRequest(request, response);
    }
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function endRequest(request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent) {
    request.destroy();
    return;
  }
  const failure = new Failure('REQUEST_TIMEOUT');
  const requestId = (response.getHeader('x-request-id') as string | undefined) ?? null;
  response.once('finish', () => request.socket.destroySoon());
  response
    .writeHead(failure.status, {
      ...apiHeaders,
      'content-type': 'application/json; charset=utf-8',
      connection: 'close',
    })
    .end(JSON.stringify(restErrorBody(failure, requestId)));
}
