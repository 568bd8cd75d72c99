import { publicAccess, response, failure, failures, inPath, inQuery, onPlatform } from '../http/openapi.js';

const tags = ['Platforms'];
const form = {
  required: true,
  content: {
    'application/x-www-form-urlencoded': {
      schema: {
        type: 'object',
        required: ['signed_request'],
        properties: { signed_request: { type: 'string', description: 'Payload signed by the platform.' } },
      },
    },
  },
};

/** Endpoints that platforms call. Requests are authenticated by their signature. docs/webhooks.md explains the responses. */
export const webhookPaths = {
  '/webhooks/{platform}': {
    parameters: onPlatform,
    get: {
      tags,
      operationId: 'answerWebhookChallenge',
      summary: 'Verification request of a platform',
      security: publicAccess,
      parameters: [
        inQuery('hub.mode', 'subscribe'),
        inQuery('hub.verify_token', 'The verify token that was configured at the platform.'),
        inQuery('hub.challenge', 'Value to return.'),
      ],
      responses: {
        200: response('The challenge.', 'text/plain'),
        405: response('The platform sends no verification request. Only POST is served.'),
        ...failures,
      },
    },
    post: {
      tags,
      operationId: 'receiveWebhook',
      summary: 'Receive events of a platform',
      description:
        'The signature of the raw body is verified, and the events are stored before the response. So they cannot be lost after a 200. At most 8 MiB.',
      security: publicAccess,
      requestBody: { required: true, content: { 'application/json': { schema: {} } } },
      responses: {
        200: response('The events are stored.'),
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
      summary: 'A user removed this app at the platform',
      security: publicAccess,
      parameters: onPlatform,
      requestBody: form,
      responses: { 200: response('The request was accepted.'), ...failures },
    },
  },
  '/webhooks/{platform}/data-deletion': {
    post: {
      tags,
      operationId: 'receiveDataDeletion',
      summary: 'A user requests the deletion of their data',
      security: publicAccess,
      parameters: onPlatform,
      requestBody: form,
      responses: {
        200: response('The request was accepted.', 'application/json', {
          type: 'object',
          required: ['url', 'confirmation_code'],
          properties: {
            url: { type: 'string', format: 'uri', description: 'Status page for the user.' },
            confirmation_code: { type: 'string' },
          },
        }),
        ...failures,
      },
    },
  },
  '/data-deletion/{code}': {
    get: {
      tags,
      operationId: 'showDataDeletion',
      summary: 'Status page of a data deletion',
      security: publicAccess,
      parameters: [inPath('code', 'The confirmation code.')],
      responses: { 200: response('A page.', 'text/html'), 404: response('A page.', 'text/html') },
    },
  },
};
