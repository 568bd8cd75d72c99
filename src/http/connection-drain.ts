import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Server as TcpServer, type Socket } from 'node:net';
import { setImmediate as nextPoll, setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { isUploadPath } from '../rate-limits/upload-path.js';

/** How long a drain may take, in milliseconds. */
export interface DrainTimes {
  /** Until idle connections of a proxy are closed. Longer than a proxy keeps them: `keepalive_timeout` in deploy/nginx. */
  idleMs: number;
  /** Until uploads are disconnected, which resume at another process. */
  uploadsMs: number;
  /** Until the remaining requests are left to the end of the process. Longer than a platform call whose response must be saved. */
  requestsMs: number;
}

export const defaultDrainTimes: DrainTimes = { idleMs: 6_000, uploadsMs: 20_000, requestsMs: 105_000 };

const checkIntervalMs = 20;
/** A poll of the event loop that takes longer has run other code, during which connections may have arrived. */
const quietPollMs = 0.1;
/** A process that is always busy closes its listener after this time. */
const maxQuietWaitMs = 1_000;

/**
 * Ends the HTTP server of a stopping process without losing a request.
 *
 * A proxy repeats a request elsewhere only if it could not connect: a POST that it has sent is lost if the connection closes before
 * the response. So the listener is closed first, and open connections are served until the proxy closes them. Each response asks
 * it to.
 */
@Injectable()
export class ConnectionDrain {
  /** The last response of each connection. With pipelining, earlier ones are sent before it. */
  private readonly responses = new Map<Socket, ServerResponse>();
  private readonly hasProxy: boolean;
  private begun = false;

  constructor(config: Config) {
    this.hasProxy = config.http.trustProxy !== null;
  }

  /** Follows all requests of the server. Call it before requests arrive. */
  attach(server: Server): void {
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      const { socket } = request;
      if (!this.responses.has(socket)) socket.once('close', () => this.responses.delete(socket));
      this.responses.set(socket, response);
      if (this.begun) response.shouldKeepAlive = false;
    });
  }

  /** Refuses new connections, and resolves when all requests have ended and no proxy can send another one. */
  async drain(
    server: Server,
    closeSockets: () => Promise<void>,
    times: DrainTimes = defaultDrainTimes,
  ): Promise<void> {
    this.begun = true;
    const startedAt = performance.now();
    const elapsedMs = () => performance.now() - startedAt;
    for (const response of this.responses.values())
      if (!response.headersSent) response.shouldKeepAlive = false;
    await closeListener(server);
    while ((await countConnections(server)) > 0 && elapsedMs() < times.requestsMs) {
      await closeSockets();
      if (!this.hasProxy || elapsedMs() > times.idleMs) server.closeIdleConnections();
      if (elapsedMs() > times.uploadsMs) this.disconnectUploads();
      await delay(checkIntervalMs);
    }
  }

  private disconnectUploads(): void {
    for (const [socket, { req, closed }] of this.responses)
      if (!closed && isUploadPath(req.url!)) socket.destroy();
  }
}

/**
 * Closes the listener when the event loop has nothing else to do: connections that arrived after the last poll are reset, with the
 * requests in them.
 */
async function closeListener(server: Server): Promise<void> {
  const deadline = performance.now() + maxQuietWaitMs;
  for (let isQuiet = false; !isQuiet;) {
    const polledAt = performance.now();
    await nextPoll();
    isQuiet = performance.now() - polledAt < quietPollMs || polledAt > deadline;
  }
  // Not `server.close()` of HTTP, which also closes idle connections and stops the check of slow clients.
  TcpServer.prototype.close.call(server);
}

function countConnections(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
