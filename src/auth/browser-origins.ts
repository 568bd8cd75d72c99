import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SecurityEvents } from '../audit/security-events.js';
import { Config } from '../config/config.js';
import { Failure } from '../failures/failure.js';
import { refusalBody } from '../graphql/failure.filter.js';

/** Characters kept of an origin that a client claims. */
const maxClaimLength = 200;
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);
const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Which web pages may work with this API in a browser's name: our own, those of the frontends whose addresses are in RETURN_URLS or
 * MAIL_LINK_URL, and outside production whatever a developer serves on this machine.
 */
@Injectable()
export class BrowserOrigins {
  private readonly origins: ReadonlySet<string>;
  private readonly loopbackAllowed: boolean;

  constructor(
    config: Config,
    private readonly security: SecurityEvents,
  ) {
    const addresses = [config.http.publicUrl, config.mail.linkUrl, ...config.connect.returnUrls].map(
      (address) => new URL(address),
    );
    this.origins = new Set(addresses.filter(isWeb).map(({ origin }) => origin));
    this.loopbackAllowed = config.environment !== 'production';
  }

  allows(origin: string): boolean {
    if (this.origins.has(origin)) return true;
    if (!this.loopbackAllowed || !URL.canParse(origin)) return false;
    const url = new URL(origin);
    return isWeb(url) && loopbackHosts.has(url.hostname);
  }

  /**
   * Whether a page that is not allowed sent the request. Browsers say who by `Sec-Fetch-Site` and `Origin`, which pages cannot
   * change; other programs say nothing, and carry no cookies they were not given.
   */
  isForeign(request: FastifyRequest): boolean {
    const { origin, 'sec-fetch-site': site } = request.headers;
    if (site === 'same-origin') return false;
    if (origin !== undefined) return !this.allows(origin);
    return site === 'cross-site' || site === 'same-site';
  }

  /**
   * Refuses a request that would change something, brings cookies, and comes from a foreign page: the person behind the browser
   * may know nothing of it. Requests without cookies act for nobody, or by a token that a foreign page does not have.
   *
   * @throws Failure FORBIDDEN
   */
  check(request: FastifyRequest): void {
    if (safeMethods.has(request.method) || !request.headers.cookie || !this.isForeign(request)) return;
    throw new Failure('FORBIDDEN', {}, { message: 'This origin may not use the cookies of this API.' });
  }

  /**
   * Refuses a form of a foreign page, with or without cookies: signing a browser in is not for such pages to do.
   *
   * @throws Failure FORBIDDEN
   */
  async refuseForeignForm(request: FastifyRequest): Promise<void> {
    if (!this.isForeign(request)) return;
    await this.report(request);
    throw new Failure('FORBIDDEN');
  }

  /** Reports that the origin of a request was refused. */
  report({ method, headers, routeOptions, clientAddress }: FastifyRequest): Promise<void> {
    const { origin, 'sec-fetch-site': site } = headers;
    const details = {
      origin: origin?.slice(0, maxClaimLength) ?? null,
      site: typeof site === 'string' ? site.slice(0, maxClaimLength) : null,
      method,
      route: routeOptions.url ?? null,
    };
    return this.security.report({ name: 'origin_refused', address: clientAddress, details });
  }
}

function isWeb({ protocol }: URL): boolean {
  return protocol === 'https:' || protocol === 'http:';
}

/** What a frontend on another origin may do and read: everything, if its origin is allowed. */
export function corsOptions(origins: BrowserOrigins) {
  return {
    origin: (origin: string | undefined, callback: (error: null, isAllowed: boolean) => void) =>
      callback(null, origin !== undefined && origins.allows(origin)),
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: [
      ...['Location', 'Upload-Offset', 'Upload-Length', 'Upload-Expires', 'Upload-Metadata'],
      ...['Tus-Resumable', 'Tus-Version', 'Tus-Extension', 'Tus-Max-Size'],
      ...['RateLimit', 'RateLimit-Policy', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'],
    ],
    maxAge: 600,
  };
}

/** {@link BrowserOrigins.check} before any route, in the form of answer the route would give. */
export function refuseForeignOrigins(origins: BrowserOrigins) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    try {
      origins.check(request);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      const refuse = () => reply.status(failure.status).send(refusalBody(failure, request));
      void origins.report(request).then(refuse);
      return;
    }
    // A preflight that comes here was not answered as one: the browser keeps the page from sending its request.
    if (isPreflight(request) && origins.isForeign(request)) void origins.report(request);
    done();
  };
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}
