import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { handleProtocols, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { BrowserOrigins } from '../../http/browser-origins.js';
import { runInContext } from '../../telemetry/run-context.js';
import { AnonymousSockets } from './anonymous-sockets.js';
import { SocketCallers } from './socket-callers.js';
import { SocketOperations } from './socket-operations.js';
import { type ConnectionParams, socketCodes, type SocketState } from './socket-state.js';

const path = '/graphql';
/** Where upgrades of {@link path} are routed, because its own GET is Apollo's. Plain requests find nothing there. */
const internalPath = '/graphql/socket';
/** Largest message of a client, in bytes. */
const maxPayload = 64 * 1024;
/** Answers that may wait for a client that does not read, in bytes. */
const mostBuffered = 1024 * 1024;
const pingEveryMs = 15_000;
/** How long sockets have to say goodbye at shutdown. */
const goodbyeMs = 1_000;

/**
 * GraphQL subscriptions over WebSockets (protocol graphql-transport-ws) at `/graphql`.
 *
 * An upgrade is routed through Fastify, so that its request has cookies, address, id and hooks like any other. Upgrades of other
 * paths are refused: a connection that nobody answers would keep the server from closing.
 */
@Injectable()
export class SocketServer implements OnModuleInit {
  private readonly logger = new Logger('Sockets');
  private readonly anonymous = new AnonymousSockets();
  private readonly upgrades = new WeakMap<IncomingMessage, { socket: Duplex; head: Buffer }>();
  private readonly webSockets = new WebSocketServer({ noServer: true, maxPayload, handleProtocols });
  private readonly protocol = makeServer<ConnectionParams, SocketState>({
    connectionInitWaitTimeout: 5_000,
    onConnect: (connection) => this.callers.admit(connection),
    onSubscribe: ({ extra, subscriptions }, _id, payload) =>
      this.operations.prepare(extra, payload, Object.keys(subscriptions).length),
    subscribe: (args) => this.operations.subscribe(args),
    onNext: (_connection, _id, _payload, _args, { errors, ...result }) =>
      errors ? { ...result, errors: this.operations.masked(errors) } : undefined,
    onError: (_connection, _id, _payload, errors) => this.operations.masked(errors),
  });

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly origins: BrowserOrigins,
    private readonly callers: SocketCallers,
    private readonly operations: SocketOperations,
  ) {}

  onModuleInit(): void {
    const fastify = this.adapterHost.httpAdapter.getInstance<FastifyInstance>();
    fastify.get(internalPath, (request, reply) => this.answer(request, reply));
    // Runs before the server waits for its connections to end.
    fastify.addHook('preClose', () => this.closeAll());
    const server = this.adapterHost.httpAdapter.getHttpServer() as Server & {
      shouldUpgradeCallback?: (request: IncomingMessage) => boolean;
    };
    // Clients that offer another protocol (h2c, by default in Java) are answered over this one. Node 24 knows this property;
    // before it, the mere presence of the listener below takes every offer.
    server.shouldUpgradeCallback = ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket';
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', (error) => this.logger.debug({ err: error }, 'A socket failed.'));
      const [requestPath, query = ''] = (request.url ?? '').split('?', 2);
      const response = new ServerResponse(request);
      response.assignSocket(socket as never);
      // Not only its own half: a client that never closes would hold the connection for ever.
      response.once('finish', () => (socket as Socket).destroySoon());
      if (requestPath !== path) {
        response.writeHead(404, { connection: 'close' }).end();
        return;
      }
      this.upgrades.set(request, { socket, head });
      request.url = `${internalPath}?${query}`;
      fastify.routing(request, response);
    });
  }

  private answer(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const upgrade = this.upgrades.get(request.raw);
    if (!upgrade) {
      reply.callNotFound();
      return reply;
    }
    // Browsers send cookies along from any page; a foreign one must not listen in.
    if (this.origins.isForeign(request)) {
      void this.origins.report(request);
      return reply.status(403).header('connection', 'close').send('This origin may not open sockets.');
    }
    const leaveAnonymous = this.anonymous.enter(request.clientAddress);
    if (!leaveAnonymous) {
      const headers = { connection: 'close', 'retry-after': '5' };
      return reply.status(429).headers(headers).send('Too many sockets of this address are not signed in.');
    }
    // Also when the handshake fails.
    upgrade.socket.once('close', leaveAnonymous);
    reply.hijack();
    reply.raw.detachSocket(upgrade.socket as never);
    this.webSockets.handleUpgrade(request.raw, upgrade.socket, upgrade.head, (socket) =>
      this.open({ socket, request, reply, actor: null, leaveAnonymous }),
    );
    return reply;
  }

  private open(state: SocketState): void {
    const { socket, request } = state;
    const closed = this.protocol.opened(
      {
        protocol: socket.protocol,
        // Settled when the client has taken it, so that a slow client slows its own events only.
        send: (data) =>
          new Promise((resolve, reject) => {
            if (socket.readyState !== socket.OPEN) resolve();
            else socket.send(data, (error) => (error ? reject(error) : resolve()));
          }),
        close: (code, reason = '') => socket.close(code, closeReason(reason)),
        onMessage: (handle) => {
          socket.on('message', (data: Buffer) => {
            if (socket.bufferedAmount > mostBuffered) return socket.terminate();
            runInContext({ requestId: request.id, work: null }, () => handle(data.toString())).catch(
              (error: unknown) => this.fail(socket, error),
            );
          });
        },
      },
      state,
    );
    const stopPinging = keepAlive(socket);
    socket.on('error', (error) => this.logger.debug({ err: error }, 'A socket failed.'));
    socket.once('close', (code, reason) => {
      stopPinging();
      // Not a hook of the protocol: it would wait for every subscription to end.
      this.callers.leave(state);
      closed(code, reason.toString()).catch((error: unknown) => this.fail(socket, error));
    });
  }

  private fail(socket: WebSocket, error: unknown): void {
    // graphql-ws throws at messages that only a server may send.
    if (error instanceof Error && error.message.startsWith('Unexpected message of type'))
      return socket.close(...socketCodes.malformed);
    if (socket.readyState === socket.OPEN) this.logger.error({ err: error }, 'A socket could not be served.');
    socket.close(...socketCodes.internal);
  }

  private async closeAll(): Promise<void> {
    const sockets = [...this.webSockets.clients];
    const closed = Promise.all(
      sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))),
    );
    for (const socket of sockets) socket.close(...socketCodes.goingAway);
    await Promise.race([closed, delay(goodbyeMs, undefined, { ref: false })]);
    for (const socket of sockets) socket.terminate();
  }
}

/** WebSockets take at most 123 bytes, and graphql-ws repeats names that the client chose. */
function closeReason(reason: string): string {
  const bytes = Buffer.from(reason);
  return bytes.length <= 123 ? reason : bytes.subarray(0, 120).toString();
}

/** Ends a socket whose other end has gone without saying so. */
function keepAlive(socket: WebSocket): () => void {
  let answered = true;
  socket.on('pong', () => (answered = true));
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, pingEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}
