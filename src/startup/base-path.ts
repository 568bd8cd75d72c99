import type { FastifyInstance } from 'fastify';

const metadataPath = '/.well-known/oauth-authorization-server';

/**
 * The path of PUBLIC_URL. Inside the application no path has it: it is taken from every request at the server, and put on what
 * leaves, so that it works alike behind proxies that strip it and proxies that do not.
 */
export class BasePath {
  constructor(private readonly path: string) {}

  /** The path and query of a request without the base path. */
  strip(url: string): string {
    const { path } = this;
    if (path === '') return url;
    // RFC 8414 puts the well-known part in front of an issuer's path.
    if (url.startsWith(metadataPath + path)) {
      const rest = url.slice(metadataPath.length + path.length);
      if (rest === '' || rest.startsWith('?')) return metadataPath + rest;
    }
    if (!url.startsWith(path)) return url;
    const rest = url.slice(path.length);
    if (rest.startsWith('/')) return rest;
    return rest === '' || rest.startsWith('?') ? `/${rest}` : url;
  }

  /** Puts the base path on redirects to paths, and tells pages. */
  attach(fastify: FastifyInstance): void {
    const { path } = this;
    fastify.decorate('basePath', path);
    if (path === '') return;
    fastify.addHook('onSend', (_request, reply, payload, done) => {
      const location = reply.getHeader('location');
      if (typeof location === 'string' && /^\/(?!\/)/.test(location))
        void reply.header('location', path + location);
      done(null, payload);
    });
  }
}
