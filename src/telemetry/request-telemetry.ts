import { Injectable, Logger } from '@nestjs/common';
import { context, propagation, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Metrics } from './metrics.js';
import { type RunContext, runInContext } from './run-context.js';
import { startRequestSpan } from './tracing.js';

/**
 * Asked by machines all the time; a line each would say nothing as long as all is well. What came to `/webhooks/:platform` is
 * a row that bears the request's id.
 */
const quietRoutes = new Set(['/health/live', '/health/ready', '/metrics', '/webhooks/:platform']);

interface Traced {
  run: RunContext;
  span: Span;
}

/** What is told of every HTTP request: its id in log lines and in the answer, a line at its end, its duration, a span. */
@Injectable()
export class RequestTelemetry {
  private readonly logger = new Logger('Http');
  private readonly seconds;
  private readonly traced = new WeakMap<FastifyRequest, Traced>();

  constructor(metrics: Metrics) {
    this.seconds = metrics.histogram({
      name: 'patchbay_http_request_seconds',
      help: 'Duration of HTTP requests, from the first byte of the request to the last of the answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    });
  }

  /** Adds the hooks; before any route is registered. */
  attach(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      // On the raw reply: a hijacked one loses what is set on Fastify's.
      reply.raw.setHeader('x-request-id', request.id);
      const span = context.with(propagation.extract(context.active(), request.headers), () =>
        startRequestSpan(`HTTP ${request.method}`, { 'http.request.method': request.method }),
      );
      const traced = { run: { requestId: request.id, job: null }, span };
      this.traced.set(request, traced);
      this.inContext(traced, done);
    });
    // A body arrives in events of the socket, which know nothing of the request.
    fastify.addHook('preValidation', (request, _reply, done) => {
      const traced = this.traced.get(request);
      if (traced) this.inContext(traced, done);
      else done();
    });
    fastify.addHook('onResponse', (request, reply, done) => {
      this.finish(request, reply);
      done();
    });
  }

  private inContext({ run, span }: Traced, work: () => void): void {
    runInContext(run, () => context.with(trace.setSpan(context.active(), span), work));
  }

  private finish(request: FastifyRequest, reply: FastifyReply): void {
    // The pattern, not the address: addresses carry codes and signatures.
    const route = request.routeOptions.url ?? 'unknown';
    const { method } = request;
    const status = reply.statusCode;
    const ms = reply.elapsedTime;
    this.seconds.observe({ method, route, status }, ms / 1000);
    const traced = this.traced.get(request);
    if (!traced) return;
    traced.span.setAttributes({ 'http.route': route, 'http.response.status_code': status });
    if (status >= 500) traced.span.setStatus({ code: SpanStatusCode.ERROR });
    traced.span.end();
    runInContext(traced.run, () => {
      const line = { method, route, status, ms: Math.round(ms * 10) / 10 };
      if (quietRoutes.has(route) && status < 400) this.logger.debug(line, 'request');
      else this.logger.log(line, 'request');
    });
  }
}
