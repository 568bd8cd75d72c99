import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import fastify, { type FastifyInstance, type FastifyServerOptions, type FastifyServerFactory } from 'fastify';
import { refusalBody, unknownRoute } from '../graphql/failure.filter.js';
import { BasePath } from './base-path.js';
import { setBodyDeadline } from './body-deadline.js';
import { defaultHttpTimeouts, type HttpTimeouts, maxRequestMs } from './http-timeouts.js';

type Serve = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * The routes that only programs ask: platforms with their webhooks, clients with their tokens. They are a Fastify of their own on
 * the server of the application, since a hook of Fastify reaches every route beside and below it, and what browsers need (cookies,
 * origins, the middleware of Nest) costs as much as such a request itself.
 */
export class ProgramRoutes {
  readonly fastify: FastifyInstance;
  private patterns: string[] = [];
  private served = /^$/;

  constructor(
    options: FastifyServerOptions,
    private readonly timeouts: HttpTimeouts = defaultHttpTimeouts,
    private readonly basePath: BasePath = new BasePath(''),
  ) {
    this.fastify = fastify(options);
    this.fastify.setNotFoundHandler((request, reply) => {
      const failure = unknownRoute();
      return reply.status(failure.status).send(refusalBody(failure, request));
    });
  }

  /**
   * Takes every request to these paths away from the rest of the application. `:name` in a path stands for one part of it;
   * a slash at the end makes no difference.
   */
  claim(paths: readonly string[]): void {
    this.patterns.push(...paths.map((path) => path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/?]+')));
    this.served = new RegExp(`^(?:${this.patterns.join('|')})/?(?:\\?|$)`);
  }

  /** What Fastify makes its server by: each request goes where its path belongs. */
  readonly serverFactory: FastifyServerFactory = (serve: Serve) => {
    const { headersMs, keepAliveMs, checkEveryMs } = this.timeouts;
    const options = {
      headersTimeout: headersMs,
      requestTimeout: maxRequestMs,
      connectionsCheckingInterval: checkEveryMs,
      keepAliveTimeout: keepAliveMs,
    };
    const server = createServer(options, (request, response) => {
      const url = this.basePath.strip(request.url!);
      request.url = url;
      setBodyDeadline(request, response, this.timeouts);
      if (this.served.test(url)) this.fastify.routing(request, response);
      else serve(request, response);
    });
    // Before whoever takes upgrades looks at their path.
    return server.on('upgrade', (request) => {
      request.url = this.basePath.strip(request.url!);
    });
  };
}
