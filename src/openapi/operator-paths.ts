import { failure, publicAccess, response } from '../http/openapi.js';

const tags = ['Operation'];

/** Endpoints for load balancers, orchestrators and monitoring. */
export const operatorPaths = {
  '/': {
    get: {
      tags,
      operationId: 'readStartPage',
      summary: 'Links to all endpoints',
      description: 'A page if the Accept header contains text/html, otherwise JSON.',
      security: publicAccess,
      responses: { 200: response('URLs by name.', 'application/json'), '4XX': failure },
    },
  },
  '/health/live': {
    get: {
      tags,
      operationId: 'readLiveness',
      summary: 'Whether the process is alive. Restart it if not',
      security: publicAccess,
      responses: { 200: response('The process is alive.', 'application/json'), '4XX': failure },
    },
  },
  '/health/ready': {
    get: {
      tags,
      operationId: 'readReadiness',
      summary: 'Whether the process accepts requests',
      security: publicAccess,
      responses: {
        200: response('`ok`, or `degraded` if it accepts requests but needs attention.', 'application/json', {
          type: 'object',
          required: ['status', 'parts'],
          properties: { status: { enum: ['ok', 'degraded'] }, parts: { type: 'object' } },
        }),
        503: response('The process does not accept requests.', 'application/json'),
        '4XX': failure,
      },
    },
  },
  '/metrics': {
    get: {
      tags,
      operationId: 'readMetrics',
      summary: 'Metrics for Prometheus',
      description: 'Available to this machine and with METRICS_TOKEN. Other callers get 404.',
      security: [{ metrics: [] }, {}],
      responses: {
        200: response('Metrics.', 'text/plain'),
        404: response('The caller may not read metrics.', 'application/json'),
      },
    },
  },
};
