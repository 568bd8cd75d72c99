import { anybody, answer } from './parts.js';

const tags = ['Operation'];

/** For load balancers, orchestrators and monitors. */
export const operatorPaths = {
  '/': {
    get: {
      tags,
      operationId: 'readStartPage',
      summary: 'What runs at this address and where its parts are',
      description: 'A page where the Accept header names text/html, else JSON.',
      security: anybody,
      responses: { 200: answer('Addresses by name.', 'application/json') },
    },
  },
  '/health/live': {
    get: {
      tags,
      operationId: 'readLiveness',
      summary: 'Whether the process answers; if not, restart it',
      security: anybody,
      responses: { 200: answer('It does.', 'application/json') },
    },
  },
  '/health/ready': {
    get: {
      tags,
      operationId: 'readReadiness',
      summary: 'Whether requests should be sent here',
      security: anybody,
      responses: {
        200: answer('`ok`, or `degraded`: it serves, and something needs a look.', 'application/json', {
          type: 'object',
          required: ['status', 'parts'],
          properties: { status: { enum: ['ok', 'degraded'] }, parts: { type: 'object' } },
        }),
        503: answer('No.', 'application/json'),
      },
    },
  },
  '/metrics': {
    get: {
      tags,
      operationId: 'readMetrics',
      summary: 'Metrics for Prometheus',
      description:
        'For the machine itself, and for who has METRICS_TOKEN. To others the address does not exist.',
      security: [{ metrics: [] }, {}],
      responses: { 200: answer('Metrics.', 'text/plain'), 404: answer('Not for you.', 'application/json') },
    },
  },
};
