import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SecurityEvents } from '../audit/security-events.js';
import { Config } from '../config/config.js';
import { Failure } from '../failures/failure.js';
import { isLoopbackHost } from '../rate-limits/network-address.js';
import { sendFailure } from './error-response.js';

/** Characters of a claimed origin that are logged. */
const maxClaimLength = 200;
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * The origins whose pages may use this API with a user's cookies: our own, those of the frontends in RETURN_URLS and MAIL_LINK_URL,
 * and outside production any port of this machine.
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
    return isWeb(url) && isLoopbackHost(url.hostname);
  }

  /**
   * Whether a page of an origin that is not allowed sent the request. Browsers report the origin in `Sec-Fetch-Site` and `Origin`,
   * which pages cannot change. Other programs send neither, and have only cookies that they were given.
   */
  isForeign(request: FastifyRequest): boolean {
    const { origin, 'sec-fetch-site': site } = request.headers;
    if (site === 'same-origin') return false;
    if (origin !== undefined) return !this.allows(origin);
    return site === 'cross-site' || site === 'same-site';
  }

  /**
   * Refuses unsafe requests with cookies from foreign pages (CSRF). Requests without cookies are anonymous, or use a token that a
   * foreign page does not have.
   *
   * @throws Failure FORBIDDEN
   */
  check(request: FastifyRequest): void {
    if (safeMethods.has(request.method) || !request.headers.cookie || !this.isForeign(request)) return;
    throw new Failure('FORBIDDEN', {}, { message: 'Pages of this origin may not send cookies to this API.' });
  }

  /**
   * Refuses a form of a foreign page, even without cookies: it could sign the browser in as another user (login CSRF).
   *
   * @throws Failure FORBIDDEN
   */
  async refuseForeignForm(request: FastifyRequest): Promise<void> {
    if (!this.isForeign(request)) return;
    await this.report(request);
    throw new Failure('FORBIDDEN');
  }

  /** Reports a refused origin as a security event. */
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

/** CORS options: pages of allowed origins may use every method and read every header. */
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

/** Runs {@link BrowserOrigins.check} before every route. */
export function refuseForeignOrigins(origins: BrowserOrigins) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    try {
      origins.check(request);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      const refuse = () => sendFailure(request, reply, failure);
      void origins.report(request).then(refuse);
      return;
    }
    // The CORS plugin did not answer this preflight, so the browser will not send the request.
    if (isPreflight(request) && origins.isForeign(request)) void origins.report(request);
    done();
  };
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}
