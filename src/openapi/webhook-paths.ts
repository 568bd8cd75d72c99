import { anybody, answer, failure, inPath, inQuery, onPlatform } from './parts.js';

const tags = ['Platforms'];
const form = {
  required: true,
  content: {
    'application/x-www-form-urlencoded': {
      schema: {
        type: 'object',
        required: ['signed_request'],
        properties: { signed_request: { type: 'string', description: 'Signed by the platform.' } },
      },
    },
  },
};

/** What platforms call. Their signature is the authentication; docs/webhooks.md says what each answer means. */
export const webhookPaths = {
  '/webhooks/{platform}': {
    parameters: onPlatform,
    get: {
      tags,
      operationId: 'answerWebhookChallenge',
      summary: 'The handshake before a platform sends anything',
      security: anybody,
      parameters: [
        inQuery('hub.mode', 'subscribe'),
        inQuery('hub.verify_token', 'The word that was entered at the platform.'),
        inQuery('hub.challenge', 'What is answered.'),
      ],
      responses: { 200: answer('The challenge.', 'text/plain'), default: failure },
    },
    post: {
      tags,
      operationId: 'receiveWebhook',
      summary: 'Events of a platform',
      description:
        'Verified on the raw bytes, stored, then answered: 200 means that nothing of it can be lost. At most 8 MiB.',
      security: anybody,
      requestBody: { required: true, content: { 'application/json': { schema: {} } } },
      responses: {
        200: answer('Stored, or known already.'),
        401: failure,
        413: failure,
        429: failure,
        503: failure,
      },
    },
  },
  '/webhooks/{platform}/deauthorize': {
    post: {
      tags,
      operationId: 'receiveDeauthorization',
      summary: 'A person removed this app at the platform',
      security: anybody,
      parameters: onPlatform,
      requestBody: form,
      responses: { 200: answer('Noted.'), default: failure },
    },
  },
  '/webhooks/{platform}/data-deletion': {
    post: {
      tags,
      operationId: 'receiveDataDeletion',
      summary: 'A person asks for the deletion of their data',
      security: anybody,
      parameters: onPlatform,
      requestBody: form,
      responses: {
        200: answer('Accepted.', 'application/json', {
          type: 'object',
          required: ['url', 'confirmation_code'],
          properties: {
            url: { type: 'string', format: 'uri', description: 'Where the person sees how it stands.' },
            confirmation_code: { type: 'string' },
          },
        }),
        default: failure,
      },
    },
  },
  '/data-deletion/{code}': {
    get: {
      tags,
      operationId: 'showDataDeletion',
      summary: 'How a deletion stands, for the person who asked for it',
      security: anybody,
      parameters: [inPath('code', 'The confirmation code.')],
      responses: { 200: answer('A page.', 'text/html'), 404: answer('A page.', 'text/html') },
    },
  },
};
