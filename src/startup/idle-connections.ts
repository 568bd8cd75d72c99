import type { FastifyInstance } from 'fastify';

const lookEveryMs = 50;

/**
 * Lets `close()` come to its end. A connection that is busy when closing begins is kept alive after its answer, for as long as
 * its client likes, and the server closes idle ones only once, at the beginning.
 */
export function closeConnectionsOnceIdle(fastify: FastifyInstance): void {
  fastify.addHook('preClose', (done) => {
    const timer = setInterval(() => fastify.server.closeIdleConnections(), lookEveryMs).unref();
    fastify.server.once('close', () => clearInterval(timer));
    done();
  });
}
