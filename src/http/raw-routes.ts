import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import fastify, { type FastifyInstance, type FastifyServerOptions, type FastifyServerFactory } from 'fastify';
import { BasePath } from './base-path.js';
import { BodyDeadlines } from './body-deadlines.js';
import { sendFailure, unknownRoute } from './error-response.js';
import { defaultHttpTimeouts, type HttpTimeouts, maxRequestMs } from './timeouts.js';

type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Routes for machine clients: webhooks of platforms, and the endpoints of OAuth clients. They run in a second Fastify instance on the
 * same server, because Fastify hooks reach every route of an instance: cookies, CORS and Nest's middleware would cost as much as
 * such a request itself.
 */
export class RawRoutes {
  readonly fastify: FastifyInstance;
  private patterns: string[] = [];
  private claimedPaths = /^$/;

  constructor(
    options: FastifyServerOptions,
    private readonly timeouts: HttpTimeouts = defaultHttpTimeouts,
    private readonly basePath: BasePath = new BasePath(''),
  ) {
    this.fastify = fastify(options);
    this.fastify.setNotFoundHandler((request, reply) => sendFailure(request, reply, unknownRoute()));
  }

  /**
   * Routes every request to these paths to this instance instead of the application. `:name` matches one path segment. A trailing
   * slash makes no difference.
   */
  claim(paths: readonly string[]): void {
    this.patterns.push(...paths.map((path) => path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/?]+')));
    this.claimedPaths = new RegExp(`^(?:${this.patterns.join('|')})/?(?:\\?|$)`);
  }

  /** Creates the HTTP server of the application, which dispatches each request by its path. */
  readonly serverFactory: FastifyServerFactory = (serve: Serve) => {
    const { headersMs, keepAliveMs, checkIntervalMs } = this.timeouts;
    const options = {
      headersTimeout: headersMs,
      requestTimeout: maxRequestMs,
      connectionsCheckingInterval: checkIntervalMs,
      keepAliveTimeout: keepAliveMs,
    };
    const deadlines = new BodyDeadlines(this.timeouts);
    const server = createServer(options, (request, response) => {
      const url = this.basePath.strip(request.url!);
      request.url = url;
      deadlines.begin(request, response);
      if (this.claimedPaths.test(url)) this.fastify.routing(request, response);
      else serve(request, response);
    });
    deadlines.attach(server);
    // The first listener, so that the handlers of upgrades see the path without the base path.
    return server.on('upgrade', (request) => {
      request.url = this.basePath.strip(request.url!);
    });
  };
}
