import { anybody, answer, browser, failure, inQuery, onPlatform } from './parts.js';

const tags = ['Connect'];
const redirect = (description: string) => ({
  description,
  headers: { Location: { schema: { type: 'string', format: 'uri' } } },
});
const connection = inQuery('connection', 'The flow.', { type: 'string', format: 'uuid' });
const outcome = {
  type: 'object',
  required: ['status'],
  properties: {
    status: { type: 'string', enum: ['connected', 'choosing', 'working'] },
    accountIds: { type: 'array', items: { type: 'string', format: 'uuid' } },
    connectionId: { type: 'string', format: 'uuid', description: 'With `choosing`, for completeConnection.' },
  },
};

/** The way of a browser to a platform and back. */
export const connectPaths = {
  '/auth/{platform}': {
    get: {
      tags,
      operationId: 'connect',
      summary: 'Begin to connect an account, for a signed-in browser',
      description: 'The shortcut for startConnection and its address. Sends the browser to the platform.',
      security: browser,
      parameters: [
        ...onPlatform,
        inQuery('returnUrl', 'Where the browser goes in the end; an address that RETURN_URLS allows.'),
        inQuery('account', 'The account to reconnect.', { type: 'string', format: 'uuid' }),
      ],
      responses: { 303: redirect('To the platform.'), default: failure },
    },
  },
  '/auth/{platform}/go': {
    get: {
      tags,
      operationId: 'goToPlatform',
      summary: 'The one-time address that startConnection answers',
      description:
        'Binds the flow to this browser for ten minutes and sends it to the platform. A browser that is signed in as another user is ' +
        'refused (SIGNED_IN_AS_ANOTHER_USER). One without a session gets a page that names the user of a flow that was started with a ' +
        'bearer token, and leaves once the person has confirmed it.',
      security: anybody,
      parameters: [...onPlatform, inQuery('ticket', 'From startConnection; used once.')],
      responses: {
        200: answer('A page that names the user and asks to go on.', 'text/html'),
        303: redirect('To the platform.'),
        default: failure,
      },
    },
    post: {
      tags,
      operationId: 'confirmGoToPlatform',
      summary: 'The form of the page that names the user',
      security: anybody,
      parameters: onPlatform,
      requestBody: {
        required: true,
        content: {
          'application/x-www-form-urlencoded': {
            schema: {
              type: 'object',
              properties: {
                ticket: { type: 'string' },
                proof: { type: 'string', description: 'From the page; belongs to the cookie set with it.' },
              },
            },
          },
        },
      },
      responses: { 303: redirect('To the platform.'), default: failure },
    },
  },
  '/auth/{platform}/callback': {
    get: {
      tags,
      operationId: 'connectCallback',
      summary: 'Where the platform sends the browser back to',
      description:
        'To be registered at the platform. A reload in the same browser gets the same answer. The result goes to the return address as ' +
        '`status` (connected, choosing, failed) with `account`, `connection` or `code`; without one to /auth/{platform}/result, or as JSON if asked for.',
      security: anybody,
      parameters: [
        ...onPlatform,
        inQuery('state', 'The flow, as it was given to the platform.'),
        inQuery('code', 'From the platform.'),
        inQuery('error', 'From the platform, when the person or the platform refused.'),
      ],
      responses: {
        200: answer('The result, to who accepts JSON.', 'application/json', outcome),
        303: redirect('Back to the app, or to the result.'),
        default: failure,
      },
    },
  },
  '/auth/{platform}/result': {
    get: {
      tags,
      operationId: 'connectResult',
      summary: 'How a flow ended that has no return address',
      security: anybody,
      parameters: [...onPlatform, connection],
      responses: {
        200: {
          description:
            'A page, or JSON to who accepts it. Only the browser that began the flow learns its result.',
          content: { 'text/html': {}, 'application/json': { schema: outcome } },
        },
        default: failure,
      },
    },
  },
  '/auth/{platform}/install': {
    get: {
      tags,
      operationId: 'showInstall',
      summary: 'Ask whether to connect what was installed at the platform',
      security: anybody,
      parameters: [...onPlatform, connection],
      responses: { 200: answer('A page with a form.', 'text/html'), default: failure },
    },
    post: {
      tags,
      operationId: 'confirmInstall',
      summary: 'Connect what was installed at the platform',
      security: browser,
      parameters: onPlatform,
      requestBody: {
        required: true,
        content: {
          'application/x-www-form-urlencoded': {
            schema: { type: 'object', properties: { connection: { type: 'string', format: 'uuid' } } },
          },
        },
      },
      responses: { 303: redirect('To the result.'), default: failure },
    },
  },
};
