import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { handleProtocols, makeServer } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { BrowserOrigins } from '../../http/browser-origins.js';
import { sendFailure, unknownRoute } from '../../http/error-response.js';
import { socketRoute } from '../../http/web-sockets.js';
import { runInContext } from '../../telemetry/run-context.js';
import { AnonymousSockets } from './anonymous-sockets.js';
import { SocketCallers } from './socket-callers.js';
import { SocketOperations } from './socket-operations.js';
import { type ConnectionParams, socketCodes, type SocketState } from './socket-state.js';

/** Maximum of unsent responses for a client that does not read, in bytes. */
const maxBufferedBytes = 1024 * 1024;
const pingIntervalMs = 15_000;

/** An upgrade that may become a socket. */
interface AdmittedUpgrade {
  reply: FastifyReply;
  leaveAnonymous: () => void;
}

/** GraphQL subscriptions over WebSockets at `/graphql`, with the protocol graphql-transport-ws. */
@Injectable()
export class SocketServer implements OnModuleInit {
  private readonly logger = new Logger('Sockets');
  private readonly anonymous = new AnonymousSockets();
  private readonly admitted = new WeakMap<FastifyRequest, AdmittedUpgrade>();
  private readonly protocol = makeServer<ConnectionParams, SocketState>({
    connectionInitWaitTimeout: 5_000,
    onConnect: (connection) => this.callers.admit(connection),
    onSubscribe: ({ extra, subscriptions }, _id, payload) =>
      this.operations.prepare(extra, payload, Object.keys(subscriptions).length),
    subscribe: (args) => this.operations.subscribe(args),
    onNext: (_connection, _id, _payload, _args, { errors, ...result }) =>
      errors ? { ...result, errors: this.operations.maskErrors(errors) } : undefined,
    onError: (_connection, _id, _payload, errors) => this.operations.maskErrors(errors),
  });

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly origins: BrowserOrigins,
    private readonly callers: SocketCallers,
    private readonly operations: SocketOperations,
  ) {}

  onModuleInit(): void {
    const fastify = this.adapterHost.httpAdapter.getInstance<FastifyInstance>();
    fastify.websocketServer.options.handleProtocols = handleProtocols;
    fastify.get(
      socketRoute('/graphql'),
      { websocket: true, preValidation: async (request, reply) => this.admit(request, reply) },
      (socket, request) => this.open(socket, request),
    );
  }

  private async admit(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | void> {
    if (!request.ws) return sendFailure(request, reply, unknownRoute());
    // Browsers send cookies from pages of any origin.
    if (this.origins.isForeign(request)) {
      await this.origins.report(request);
      return reply
        .status(403)
        .header('connection', 'close')
        .send('Pages of this origin may not open sockets.');
    }
    const leaveAnonymous = this.anonymous.enter(request.clientAddress);
    if (!leaveAnonymous) {
      const headers = { connection: 'close', 'retry-after': '5' };
      return reply.status(429).headers(headers).send('Too many unauthenticated sockets from this address.');
    }
    // Also called if the handshake fails.
    request.raw.socket.once('close', leaveAnonymous);
    this.admitted.set(request, { reply, leaveAnonymous });
  }

  private open(socket: WebSocket, request: FastifyRequest): void {
    const { reply, leaveAnonymous } = this.admitted.get(request)!;
    // Otherwise the whole life of the socket would count as the duration of the request.
    reply.raw.detachSocket(request.raw.socket);
    const state: SocketState = { socket, request, reply, actor: null, leaveAnonymous };
    const closed = this.protocol.opened(
      {
        protocol: socket.protocol,
        // Resolves when the data is sent, so that a slow client only delays its own events.
        send: (data) =>
          new Promise((resolve, reject) => {
            if (socket.readyState !== socket.OPEN) resolve();
            else socket.send(data, (error) => (error ? reject(error) : resolve()));
          }),
        close: (code, reason = '') => socket.close(code, truncateReason(reason)),
        onMessage: (handle) => {
          socket.on('message', (data: Buffer) => {
            if (socket.bufferedAmount > maxBufferedBytes) return socket.terminate();
            runInContext({ requestId: request.id, work: null }, () => handle(data.toString())).catch(
              (error: unknown) => this.fail(socket, error),
            );
          });
        },
      },
      state,
    );
    const stopPinging = keepAlive(socket);
    socket.once('close', (code, reason) => {
      stopPinging();
      // Not in a hook of graphql-ws, which would wait until every subscription has ended.
      this.callers.leave(state);
      closed(code, reason.toString()).catch((error: unknown) => this.fail(socket, error));
    });
  }

  private fail(socket: WebSocket, error: unknown): void {
    // graphql-ws throws at messages that only a server may send.
    if (error instanceof Error && error.message.startsWith('Unexpected message of type'))
      return socket.close(...socketCodes.malformed);
    if (socket.readyState === socket.OPEN) this.logger.error({ err: error }, 'Socket message failed');
    socket.close(...socketCodes.internal);
  }
}

/** Close reasons have at most 123 bytes, and graphql-ws quotes names that the client chose. */
function truncateReason(reason: string): string {
  const bytes = Buffer.from(reason);
  return bytes.length <= 123 ? reason : bytes.subarray(0, 120).toString();
}

/** Terminates a socket whose client no longer answers pings. Not `@Interval`: each socket has its own timer. */
function keepAlive(socket: WebSocket): () => void {
  let isAlive = true;
  socket.on('pong', () => (isAlive = true));
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, pingIntervalMs);
  timer.unref();
  return () => clearInterval(timer);
}
