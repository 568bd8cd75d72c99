import { browser, failures, inPath, inQuery, response } from '../http/openapi.js';

const uuid = { type: 'string', format: 'uuid' };
const time = { type: 'string', format: 'date-time' };
const text = { type: 'string', maxLength: 100 };

/** The exports of a user's data, and of the audit trail. */
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
  '/exports/audit-events.{format}': {
    get: {
      tags: ['Users'],
      operationId: 'exportAuditEvents',
      summary: 'The audit trail, newest first. Administrators only',
      security: [{ session: [] }, { bearer: ['admin'] }],
      parameters: [
        inPath('format', '`csv` or `jsonl`.', { enum: ['csv', 'jsonl'] }),
        inQuery('action', 'Only this action, such as user.signed_in.', text),
        inQuery('outcome', 'Only this result.', { enum: ['SUCCESS', 'FAILURE'] }),
        inQuery('actorKind', 'Only this kind of caller.', {
          enum: ['USER', 'CLIENT', 'SYSTEM', 'ANONYMOUS'],
        }),
        inQuery('actorUserId', 'Only events in which this user is the actor.', uuid),
        inQuery('actorName', 'Only this API client, or part of the installation.', text),
        inQuery('userId', 'Only events in which this user is the actor or the affected user.', uuid),
        inQuery('subject', 'Only events of this pseudonym, also of a deleted user.', uuid),
        inQuery('targetType', 'Only events about objects of this type.', text),
        inQuery('targetId', 'Only events about this object.', text),
        inQuery('since', 'At or after this time.', time),
        inQuery('until', 'Before this time.', time),
      ],
      responses: {
        200: {
          description: 'The events, streamed.',
          content: {
            'text/csv': { schema: { type: 'string' } },
            'application/jsonl': { schema: { type: 'string' } },
          },
        },
        429: response('Two exports of the caller are running.'),
        ...failures,
      },
    },
  },
};
