import type { FastifyInstance } from 'fastify';

/** RFC 8414 and RFC 9728 put the well-known part in front of the path of an issuer or a resource. */
const metadataPaths = ['/.well-known/oauth-authorization-server', '/.well-known/oauth-protected-resource'];

/**
 * The path of PUBLIC_URL. The server removes it from every request and adds it to redirects and pages, so the application works
 * behind proxies that strip the path and behind proxies that do not.
 */
export class BasePath {
  constructor(private readonly path: string) {}

  /** The path and query of a request without the base path. */
  strip(url: string): string {
    const { path } = this;
    if (path === '') return url;
    for (const metadataPath of metadataPaths) {
      if (!url.startsWith(metadataPath + path)) continue;
      const rest = url.slice(metadataPath.length + path.length);
      if (rest === '' || /^[?/]/.test(rest)) return metadataPath + rest;
    }
    if (!url.startsWith(path)) return url;
    const rest = url.slice(path.length);
    if (rest.startsWith('/')) return rest;
    return rest === '' || rest.startsWith('?') ? `/${rest}` : url;
  }

  /** Adds the base path to redirects, and makes it known to pages as `fastify.basePath`. */
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
