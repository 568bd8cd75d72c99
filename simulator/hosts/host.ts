import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { SimulatorClock } from '../clock.js';
import type { FaultAction, RequestFaults } from './faults.js';
import type { LoggedRequest, RequestLog } from './request-log.js';
import { maxRequestMs } from '../http-timeouts.js';

export interface HostResponse {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

/** How one host of a platform formats the errors that every host has. */
export interface HostErrorFormat {
  unknownPath(): HostResponse;
  rateLimited(request: FastifyRequest): HostResponse;
  /** Uses the platform's status and message for the code if they are absent. */
  error(status: number | undefined, code: string, message: string): HostResponse;
  oauthError(error: string, description: string): HostResponse;
  internalError(): HostResponse;
}

export interface HostOptions {
  /** The host's name in faults and in the request log, such as `tiktok.api`. */
  name: string;
  /** `text` passes the body to handlers as a string. `stream` passes nothing and leaves `request.raw` unread. */
  body: 'text' | 'stream';
  errorFormat: HostErrorFormat;
  clock: SimulatorClock;
  faults: RequestFaults;
  log: RequestLog;
  logger: Logger;
  /** Called after every request that may have changed state. */
  onChange: () => void;
}

declare module 'fastify' {
  interface FastifyRequest {
    logged: LoggedRequest | null;
    laterFault: FaultAction | null;
    responseLatencyMs: number;
    stall: Stall | null;
  }
}

/** A pause while a body is read. */
interface Stall {
  afterBytes: number;
  over: Promise<unknown>;
}

const JSON_HEADERS = { 'content-type': 'application/json' };

/** A server for one host of a platform, with a request log and faults. */
export function createHost(options: HostOptions): FastifyInstance {
  const { name, errorFormat, faults } = options;
  const closing = new AbortController();
  const app = fastify({ forceCloseConnections: true, exposeHeadRoutes: false, requestTimeout: maxRequestMs });

  app.removeAllContentTypeParsers();
  if (options.body === 'text') {
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  } else {
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  }
  app.decorateRequest('logged', null);
  app.decorateRequest('afterwards', null);
  app.decorateRequest('answerLatencyMs', 0);
  app.decorateRequest('stall', null);

  app.addHook('onRequest', async (request, reply) => {
    const startedAt = performance.now();
    const logged = options.log.add({
      at: new Date(options.clock.now()).toISOString(),
      host: name,
      method: request.method,
      path: readPath(request),
      tokenId: tokenId(request),
      form: null,
    });
    request.logged = logged;
    reply.raw.once('close', () => {
      logged.durationMs = Math.round(performance.now() - startedAt);
      logged.outcome ??= reply.raw.writableFinished ? 'answered' : 'aborted';
      if (logged.outcome === 'answered') logged.status = reply.raw.statusCode;
      if (request.method !== 'GET') options.onChange();
    });
  });

  app.addHook('preHandler', async (request, reply) => {
    const form = readFields(request);
    const grantType = form.grant_type;
    if (request.logged && typeof grantType === 'string') request.logged.form = { grant_type: grantType };
    const { latencyMs, id, action, ids } = faults.take({
      host: name,
      path: readPath(request),
      method: request.method,
      form,
    });
    if (request.logged) request.logged.faults = ids;
    await wait(latencyMs.before);
    request.responseLatencyMs = latencyMs.after;
    if (action) return applyFault(request, reply, id, action);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    await wait(request.responseLatencyMs);
    const action = request.laterFault;
    if (action?.type === 'lostAnswer') {
      if (request.logged) request.logged.outcome = 'lost';
      request.raw.socket.destroy();
    } else if (action) {
      const response = buildFaultResponse(action, request);
      for (const header of Object.keys(reply.getHeaders())) reply.removeHeader(header);
      reply.code(response.status).headers(response.headers ?? JSON_HEADERS);
      return response.body;
    }
    return payload;
  });

  app.addHook('preClose', async () => closing.abort());

  /** Real time; shortened when the simulator stops. */
  async function wait(ms: number): Promise<void> {
    if (ms > 0) await delay(ms, undefined, { signal: closing.signal }).catch(() => undefined);
  }

  async function applyFault(request: FastifyRequest, reply: FastifyReply, id: number, action: FaultAction) {
    if (action.type === 'lostAnswer' || ('processed' in action && action.processed)) {
      request.laterFault = action;
      return;
    }
    if (action.type === 'stall') {
      request.stall = { afterBytes: action.afterBytes, over: waitUntilReleased(request, id) };
      return;
    }
    if (action.type === 'dropConnection' || action.type === 'hang') {
      reply.hijack();
      if (action.type === 'hang') {
        await waitUntilReleased(request, id);
      }
      if (request.logged) request.logged.outcome = 'dropped';
      request.raw.socket.destroy();
      return;
    }
    if (options.body === 'stream') await drain(request.raw);
    if (action.type === 'hugeBody') {
      // Bypasses Fastify, which would run the handler when the client disconnects.
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'application/json' });
      await pipeline(Readable.from(generateHugeString(action.bytes)), reply.raw).catch(() => undefined);
      return;
    }
    return sendResponse(reply, buildFaultResponse(action, request));
  }

  function waitUntilReleased(request: FastifyRequest, id: number): Promise<void> {
    return Promise.race([
      faults.waitUntilRemoved(id),
      waitForClose(request.raw.socket),
      waitForAbort(closing.signal),
    ]);
  }

  function buildFaultResponse(action: FaultAction, request: FastifyRequest): HostResponse {
    switch (action.type) {
      case 'rateLimit':
        return errorFormat.rateLimited(request);
      case 'apiError':
        return errorFormat.error(action.status, action.code, action.message);
      case 'oauthError':
        return errorFormat.oauthError(action.error, action.description);
      case 'status':
        return {
          status: action.status,
          headers: { ...JSON_HEADERS, ...action.headers },
          body: formatBody(action.body),
        };
      default:
        return { status: 200, headers: JSON_HEADERS, body: '<<{not json' };
    }
  }

  app.setNotFoundHandler(async (request, reply) => {
    if (options.body === 'stream') await drain(request.raw);
    return sendResponse(reply, errorFormat.unknownPath());
  });

  app.setErrorHandler(async (error: Error & { statusCode?: number }, _request, reply) => {
    if (error.statusCode && error.statusCode < 500) {
      return sendResponse(reply, errorFormat.error(error.statusCode, 'invalid_params', error.message));
    }
    options.logger.error({ err: error, host: name }, 'a simulated host failed');
    return sendResponse(reply, errorFormat.internalError());
  });

  return app;
}

export function sendResponse(reply: FastifyReply, response: HostResponse): FastifyReply {
  return reply
    .code(response.status)
    .headers(response.headers ?? { 'content-type': 'application/json; charset=utf-8' })
    .send(response.body);
}

/** Listens on loopback and returns the base URL. */
export async function listen(app: FastifyInstance, port: number): Promise<string> {
  await app.listen({ host: '127.0.0.1', port });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

/** The body of an upload as a stream. A `stall` may hold it. */
export async function* streamBody({ raw, logged, stall }: FastifyRequest): AsyncGenerator<Buffer, void> {
  let taken = 0;
  for await (const bytes of raw as AsyncIterable<Buffer>) {
    yield bytes;
    taken += bytes.length;
    if (logged) logged.bodyBytes = taken;
    if (stall && taken >= stall.afterBytes) await stall.over;
  }
}

/** Reads and discards a body: an early response would reset clients that are still sending. */
export function drain(message: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    if (message.readableEnded || message.destroyed) return resolve();
    message
      .once('end', resolve)
      .once('close', resolve)
      .once('error', () => resolve());
    message.resume();
  });
}

/** The first twelve hex digits of a hash: distinguishes tokens in a log without revealing them. */
function tokenId(request: FastifyRequest): string | null {
  const bearer = request.headers.authorization?.match(/^(?:Bearer|OAuth) (.+)$/)?.[1];
  const shopToken = request.headers['x-tts-access-token'];
  const token = bearer ?? readQuery(request).get('access_token') ?? shopToken;
  return token ? createHash('sha256').update(String(token)).digest('hex').slice(0, 12) : null;
}

function readPath(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] as string;
}

function readQuery(request: FastifyRequest): URLSearchParams {
  return new URLSearchParams(request.url.split('?', 2)[1] ?? '');
}

/** Parameters of the query and the body. */
function readFields(request: FastifyRequest): Record<string, unknown> {
  return { ...Object.fromEntries(readQuery(request)), ...readBodyFields(request) };
}

/** The fields of a form, or the top-level fields of a JSON body. None if it cannot be parsed. */
function readBodyFields(request: FastifyRequest): Record<string, unknown> {
  if (typeof request.body !== 'string' || request.body === '') return {};
  if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(request.body));
  }
  try {
    const parsed: unknown = JSON.parse(request.body);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

function formatBody(body: unknown): string {
  if (body === undefined) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function* generateHugeString(bytes: number): Generator<Buffer> {
  const block = Buffer.alloc(65_536, 'x');
  yield Buffer.from('"');
  for (let left = bytes; left > 0; left -= block.length)
    yield block.subarray(0, Math.min(left, block.length));
  yield Buffer.from('"');
}

function waitForClose(socket: IncomingMessage['socket']): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else socket.once('close', () => resolve());
  });
}

function waitForAbort(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
