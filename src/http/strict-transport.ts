import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/config.js';

/** One year. Without `includeSubDomains`, because other hosts of the domain may belong to others. */
const policy = 'max-age=31536000';

/** In production, where PUBLIC_URL is https, makes browsers use https only for this host (HSTS, RFC 6797). */
export function requireHttps(instance: FastifyInstance, config: Config): void {
  if (config.environment !== 'production') return;
  instance.addHook('onRequest', (_, { raw }, done) => {
    // Of the raw response, because tus and oidc-provider write to it.
    raw.setHeader('strict-transport-security', policy);
    done();
  });
}
