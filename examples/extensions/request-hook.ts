import type { RequestHook } from '../../src/http/request-hooks.js';

/** Answers 503 to everything but the health checks while `isDown` says so. */
export function maintenanceHook(isDown: () => boolean): RequestHook {
  return (request, reply) => {
    if (!isDown() || request.routeOptions.url?.startsWith('/health/')) return;
    return reply.status(503).header('retry-after', '600').send({ error: 'Down for maintenance.' });
  };
}
