import { publicAccess, response, browser, failures, inQuery, onPlatform } from '../../http/openapi.js';

const tags = ['Connect'];
const redirect = (description: string) => ({
  description,
  headers: { Location: { schema: { type: 'string', format: 'uri' } } },
});
const connection = inQuery('connection', 'Id of the connect flow.', { type: 'string', format: 'uuid' });
const outcome = {
  type: 'object',
  required: ['status'],
  properties: {
    status: { type: 'string', enum: ['connected', 'choosing', 'working'] },
    accountIds: { type: 'array', items: { type: 'string', format: 'uuid' } },
    connectionId: {
      type: 'string',
      format: 'uuid',
      description: 'Present if status is `choosing`. Argument of completeConnection.',
    },
  },
};

/** Redirects of a browser to a platform and back. */
export const connectPaths = {
  '/auth/{platform}': {
    get: {
      tags,
      operationId: 'connect',
      summary: 'Start connecting an account in a signed-in browser',
      description:
        'Equivalent to startConnection and opening its URL. Redirects the browser to the platform.',
      security: browser,
      parameters: [
        ...onPlatform,
        inQuery('returnUrl', 'URL to which the browser returns. It must be allowed by RETURN_URLS.'),
        inQuery('account', 'Id of the account to reconnect.', { type: 'string', format: 'uuid' }),
      ],
      responses: { 303: redirect('Redirect to the platform.'), ...failures },
    },
  },
  '/auth/{platform}/go': {
    get: {
      tags,
      operationId: 'goToPlatform',
      summary: 'The one-time URL that startConnection returns',
      description:
        'Binds the flow to this browser for ten minutes and redirects it to the platform. If the browser is signed in as another user, ' +
        'it is refused (SIGNED_IN_AS_ANOTHER_USER). If it has no session and the flow was started with a bearer token, a page shows the ' +
        'user of the flow and asks for confirmation.',
      security: publicAccess,
      parameters: [...onPlatform, inQuery('ticket', 'From startConnection. It can be used once.')],
      responses: {
        200: response('A page that shows the user and asks for confirmation.', 'text/html'),
        303: redirect('Redirect to the platform.'),
        ...failures,
      },
    },
    post: {
      tags,
      operationId: 'confirmGoToPlatform',
      summary: 'Submit the confirmation page',
      security: publicAccess,
      parameters: onPlatform,
      requestBody: {
        required: true,
        content: {
          'application/x-www-form-urlencoded': {
            schema: {
              type: 'object',
              properties: {
                ticket: { type: 'string' },
                proof: {
                  type: 'string',
                  description: 'From the page. It is bound to a cookie that the page sets.',
                },
              },
            },
          },
        },
      },
      responses: { 303: redirect('Redirect to the platform.'), ...failures },
    },
  },
  '/auth/{platform}/callback': {
    get: {
      tags,
      operationId: 'connectCallback',
      summary: 'The redirect URI of the platform',
      description:
        'Register this URL at the platform. Reloading it in the same browser returns the same result. The return URL receives the result ' +
        'as `status` (connected, choosing, failed) with `account`, `connection` or `code`. Without a return URL, the browser is redirected ' +
        'to /auth/{platform}/result, or gets JSON if it accepts it.',
      security: publicAccess,
      parameters: [
        ...onPlatform,
        inQuery('state', 'Identifies the flow.'),
        inQuery('code', 'From the platform.'),
        inQuery('error', 'From the platform, if the user or the platform denied the consent.'),
      ],
      responses: {
        200: response('The result, for clients that accept JSON.', 'application/json', outcome),
        303: redirect('Redirect to the app, or to the result.'),
        ...failures,
      },
    },
  },
  '/auth/{platform}/result': {
    get: {
      tags,
      operationId: 'connectResult',
      summary: 'Result of a flow without a return URL',
      security: publicAccess,
      parameters: [...onPlatform, connection],
      responses: {
        200: {
          description:
            'A page, or JSON for clients that accept it. Only the browser that started the flow gets the result.',
          content: { 'text/html': {}, 'application/json': { schema: outcome } },
        },
        ...failures,
      },
    },
  },
  '/auth/{platform}/install': {
    get: {
      tags,
      operationId: 'showInstall',
      summary: 'Ask for confirmation after an installation at the platform',
      security: publicAccess,
      parameters: [...onPlatform, connection],
      responses: { 200: response('A page with a form.', 'text/html'), ...failures },
    },
    post: {
      tags,
      operationId: 'confirmInstall',
      summary: 'Connect the account after an installation at the platform',
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
      responses: { 303: redirect('Redirect to the result.'), ...failures },
    },
  },
};
