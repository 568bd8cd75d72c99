import type { RequestHook } from '../../src/http/request-hooks.js';

/** Responds with 503 to all requests except health checks while `isDown` returns true. */
export function maintenanceHook(isDown: () => boolean): RequestHook {
  return (request, reply) => {
    if (!isDown() || request.routeOptions.url?.startsWith('/health/')) return;
    return reply.status(503).header('retry-after', '600').send({ error: 'Down for maintenance.' });
  };
}
