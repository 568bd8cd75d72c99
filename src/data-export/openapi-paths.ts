import { browser, failures, response } from '../http/openapi.js';

/** The export of a user's data. */
export const dataExportPaths = {
  '/exports/my-data.json': {
    get: {
      tags: ['Users'],
      operationId: 'exportMyData',
      summary: 'Everything that is stored about the signed-in user, without secrets',
      security: browser,
      responses: {
        200: response('The document, streamed.', 'application/json', { type: 'object' }),
        429: response('The user has started five exports within an hour.'),
        ...failures,
      },
    },
  },
};
