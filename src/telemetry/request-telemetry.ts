import { Injectable, Logger } from '@nestjs/common';
import {
  context,
  isSpanContextValid,
  propagation,
  type Span,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Metrics } from './metrics.js';
import { currentContext, type RunContext, runInContext } from './run-context.js';
import { isTracing, startRequestSpan } from './tracing.js';

/**
 * Successful requests of these routes are not logged, because machines send them continuously. Webhook events store
 * the id of their request, and issued tokens are in the audit trail.
 */
const quietRoutes = new Set([
  '/health/live',
  '/health/ready',
  '/metrics',
  '/webhooks/:platform',
  '/oauth/token',
  '/oauth/introspect',
  '/oauth/jwks',
]);

interface Traced {
  run: RunContext;
  /** Null without tracing. */
  span: Span | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Only for RequestTelemetry. */
    traced?: Traced;
  }
}

/** Telemetry of HTTP requests: a request id in logs and responses, one log line, the duration, and a span. */
@Injectable()
export class RequestTelemetry {
  private readonly logger = new Logger('Http');
  private readonly seconds;

  constructor(metrics: Metrics) {
    this.seconds = metrics.histogram({
      name: 'patchbay_http_request_seconds',
      help: 'Duration of HTTP requests, from the first byte of the request to the last byte of the response.',
      labelNames: ['method', 'route', 'status'],
      // Fetching the media of a post takes up to 45 seconds. Uploads and exports take longer.
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30, 60, 300],
    });
  }

  /** Adds the hooks. Call it before any route is registered. */
  attach(fastify: FastifyInstance): void {
    const traces = isTracing();
    fastify.addHook('onRequest', (request, reply, done) => {
      // Set on the raw response, because a hijacked reply loses Fastify's headers.
      reply.raw.setHeader('x-request-id', request.id);
      request.traced = { run: { requestId: request.id, work: null }, span: traces ? spanOf(request) : null };
      inContext(request.traced, done);
    });
    // The body may arrive in socket events, which run outside the context of the request.
    fastify.addHook('preValidation', (request, _reply, done) => {
      const { traced } = request;
      if (!traced || currentContext() === traced.run) done();
      else inContext(traced, done);
    });
    fastify.addHook('onResponse', (request, reply, done) => {
      this.finish(request, reply);
      done();
    });
  }

  private finish(request: FastifyRequest, reply: FastifyReply): void {
    // The route pattern and not the URL, because URLs contain codes and signatures.
    const { url } = request.routeOptions;
    // The console has a route for every path that no other route has.
    const route = url === undefined || url === '/*' ? 'unknown' : url;
    const { method } = request;
    const status = reply.statusCode;
    const ms = reply.elapsedTime;
    this.seconds.observe({ method, route, status }, ms / 1000);
    const { traced } = request;
    if (!traced) return;
    if (traced.span) endSpan(traced.span, method, route, status);
    if (quietRoutes.has(route) && status < 400) return;
    const line = { method, route, status, ms: Math.round(ms * 10) / 10 };
    runInContext(traced.run, () => this.logger.log(line, 'request'));
  }
}

function spanOf({ method, headers }: FastifyRequest): Span | null {
  const parent = propagation.extract(context.active(), headers);
  const span = context.with(parent, () =>
    startRequestSpan(`HTTP ${method}`, { 'http.request.method': method }),
  );
  return isSpanContextValid(span.spanContext()) ? span : null;
}

function inContext({ run, span }: Traced, work: () => void): void {
  if (span) context.with(trace.setSpan(context.active(), span), () => runInContext(run, work));
  else runInContext(run, work);
}

function endSpan(span: Span, method: string, route: string, status: number): void {
  span.updateName(`${method} ${route}`);
  span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
