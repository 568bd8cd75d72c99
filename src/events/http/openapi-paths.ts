import { failures, publicAccess, response } from '../../http/openapi.js';

/** The schemas of outgoing events. */
export const eventPaths = {
  '/events/schemas': {
    get: {
      tags: ['Events'],
      operationId: 'getEventSchemas',
      summary: 'The JSON Schema of the payload of each type of event',
      security: publicAccess,
      responses: {
        200: response('The schemas by type.', 'application/json', {
          type: 'object',
          additionalProperties: { type: 'object' },
        }),
        ...failures,
      },
    },
  },
};
