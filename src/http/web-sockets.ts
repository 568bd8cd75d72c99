import type { IncomingMessage, Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import fastifyWebSocket from '@fastify/websocket';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { sendFailure, unknownRoute } from './error-response.js';

/** Maximum size of a message from a client, in bytes. */
const maxPayload = 64 * 1024;
/** Time that sockets have for the closing handshake at shutdown. */
const closeTimeoutMs = 1_000;
const goingAway = [1001, 'Going away'] as const;

const logger = new Logger('Sockets');

/** The route of upgrades of a path. GET of the path itself may be an ordinary route. */
export function socketRoute(path: string): string {
  return `${path}/socket`;
}

/**
 * Adds WebSocket routes (`websocket: true`). An upgrade passes the same hooks as every request. Call it before any route is registered.
 */
export async function registerWebSockets(app: NestFastifyApplication): Promise<void> {
  const server = app.getHttpServer() as Server & {
    shouldUpgradeCallback?: (request: IncomingMessage) => boolean;
  };
  // Other protocols (h2c, which Java clients offer by default) are ignored. Older versions of Node than 24 lack this option.
  server.shouldUpgradeCallback = ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket';
  server.on('upgrade', (request: IncomingMessage) => {
    const [path = '', query] = (request.url ?? '').split('?', 2);
    request.url = query === undefined ? socketRoute(path) : `${socketRoute(path)}?${query}`;
  });
  await app.register(fastifyWebSocket, {
    options: { maxPayload },
    preClose() {
      return closeSockets(this);
    },
    errorHandler: (error, socket) => {
      logger.debug({ err: error }, 'Socket failed');
      socket.terminate();
    },
  });
  // The library accepts the handshake of every route, also of those without a socket, and closes the socket afterwards.
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.ws && !request.routeOptions.url?.endsWith(socketRoute('')))
      sendFailure(request, reply, unknownRoute());
    else done();
  });
}

/** Closes all open sockets. Their clients open new ones, which other processes accept. */
export async function closeSockets(fastify: FastifyInstance): Promise<void> {
  const sockets = [...fastify.websocketServer.clients];
  const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  for (const socket of sockets) socket.close(...goingAway);
  await Promise.race([Promise.all(closed), delay(closeTimeoutMs, undefined, { ref: false })]);
  for (const socket of sockets) socket.terminate();
}
