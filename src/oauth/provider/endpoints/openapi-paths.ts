import { publicAccess, response, browser, failures, inPath, inQuery } from '../../../http/openapi.js';

const tags = ['OAuth2'];
const form = (required: readonly string[], fields: Readonly<Record<string, string>>) => ({
  required: true,
  content: {
    'application/x-www-form-urlencoded': {
      schema: {
        type: 'object',
        required,
        properties: Object.fromEntries(
          Object.entries(fields).map(([name, description]) => [name, { type: 'string', description }]),
        ),
      },
    },
  },
});
const json = (description: string) => response(description, 'application/json', { type: 'object' });
const page = response('An HTML page.', 'text/html');
const refused = response('An OAuth2 error: `error` and `error_description`.', 'application/json', {
  type: 'object',
  required: ['error'],
  properties: { error: { type: 'string' }, error_description: { type: 'string' } },
});
const redirect = {
  description: 'Redirect to the next page, or back to the client.',
  headers: { Location: { schema: { type: 'string', format: 'uri' } } },
};
/** Clients with a secret send it by HTTP Basic or in the form. Other clients send their `client_id`. */
const client = [{ client: [] }, {}];
const pageOperation = (operationId: string, summary: string, method: 'get' | 'post' = 'get') => ({
  [method]: {
    tags,
    operationId,
    summary,
    security: publicAccess,
    ...(method === 'post' && { requestBody: form([], { xsrf: 'CSRF token of the page.' }) }),
    responses: { 200: page, 303: redirect, 400: page, 429: page },
  },
});
const clientOperation = (
  operationId: string,
  summary: string,
  required: readonly string[],
  fields: Readonly<Record<string, string>>,
  success = json('The response.'),
) => ({
  post: {
    tags,
    operationId,
    summary,
    security: client,
    requestBody: form(required, fields),
    responses: { 200: success, 400: refused, 401: refused, 413: refused, 429: refused },
  },
});
const metadata = (operationId: string, summary: string) => ({
  get: {
    tags,
    operationId,
    summary,
    security: publicAccess,
    responses: { 200: json('The document.'), 429: refused },
  },
});
const userinfo = (operationId: string) => ({
  tags,
  operationId,
  summary: 'Claims about the user of an access token (OpenID Connect)',
  security: [{ bearer: ['openid'] }],
  responses: { 200: json('The claims.'), 400: refused, 401: refused },
});
const uid = inPath('uid', 'Id of the interaction.');

/** Endpoints and pages of the authorization server. Clients can also read its metadata documents. */
export const oauthPaths = {
  '/.well-known/openid-configuration': metadata('readOpenIdConfiguration', 'OpenID Connect Discovery 1.0'),
  '/.well-known/oauth-authorization-server': metadata('readServerMetadata', 'RFC 8414'),
  '/oauth/jwks': metadata('readKeys', 'Keys that verify tokens (RFC 7517)'),
  '/oauth/authorize': {
    get: {
      tags,
      operationId: 'authorize',
      summary: 'Authorization endpoint (RFC 6749, with PKCE by RFC 7636)',
      security: publicAccess,
      parameters: [
        inQuery('client_id', 'The client.'),
        inQuery('response_type', '`code`.'),
        inQuery('redirect_uri', 'A registered URI of the client.'),
        inQuery('scope', 'Scopes, separated by spaces. Only assistants may omit them.'),
        inQuery('state', 'Returned unchanged.'),
        inQuery('nonce', 'Included in the ID token.'),
        inQuery('code_challenge', 'SHA-256 hash of the verifier, in base64url.'),
        inQuery('code_challenge_method', '`S256`.'),
        inQuery('prompt', '`none`, `login`, `consent`, `select_account` or `create`.'),
        inQuery('resource', 'URL of this API (RFC 8707).'),
      ],
      responses: {
        200: response('A page that posts the response, with `response_mode=form_post`.', 'text/html'),
        303: redirect,
        400: page,
      },
    },
    ...pageOperation('authorizeByForm', 'The same with a form', 'post'),
  },
  '/oauth/authorize/{uid}': {
    parameters: [uid],
    ...pageOperation('resumeAuthorization', 'Continue after an interaction'),
  },
  '/oauth/interaction/{uid}': {
    parameters: [uid],
    ...pageOperation('showInteraction', 'Page to sign in or to consent'),
    ...pageOperation('answerInteraction', 'Submit the form of the page', 'post'),
  },
  '/oauth/token': clientOperation(
    'exchangeToken',
    'Token endpoint: tokens for a code, refresh token or device code',
    ['grant_type'],
    {
      grant_type:
        '`authorization_code`, `refresh_token`, `client_credentials` or `urn:ietf:params:oauth:grant-type:device_code`.',
      code: 'With `authorization_code`.',
      redirect_uri: 'With `authorization_code`. The same as in the authorization request.',
      code_verifier: 'With `authorization_code`.',
      refresh_token: 'With `refresh_token`. The response contains its replacement.',
      device_code: 'With a device code.',
      scope: 'Reduces the granted scopes.',
    },
  ),
  '/oauth/introspect': clientOperation(
    'introspectToken',
    'State and claims of a token (RFC 7662)',
    ['token'],
    {
      token: 'The token.',
    },
  ),
  '/oauth/revoke': clientOperation('revokeToken', 'Revoke a token (RFC 7009)', ['token'], {
    token: 'The token.',
  }),
  '/oauth/par': clientOperation('pushAuthorizationRequest', 'Pushed authorization request (RFC 9126)', [], {
    client_id: 'The client.',
  }),
  '/oauth/device_authorization': clientOperation('authorizeDevice', 'Device authorization (RFC 8628)', [], {
    client_id: 'The client.',
    scope: 'Scopes, separated by spaces. Only assistants may omit them.',
  }),
  '/oauth/device': {
    ...pageOperation('showDevicePage', 'Page to enter the code of a device'),
    ...pageOperation('answerDevicePage', 'Submit the code, or confirm the device', 'post'),
  },
  '/oauth/device/{uid}': {
    parameters: [uid],
    ...pageOperation('resumeDevice', 'Continue after an interaction'),
  },
  '/oauth/userinfo': { get: userinfo('readUserinfo'), post: userinfo('readUserinfoByForm') },
  '/oauth/logout': {
    get: {
      tags,
      operationId: 'endSession',
      summary: 'Sign out (OpenID Connect RP-Initiated Logout)',
      security: publicAccess,
      parameters: [
        inQuery('id_token_hint', 'An ID token of the client.'),
        inQuery('post_logout_redirect_uri', 'A registered URI of the client.'),
        inQuery('state', 'Returned unchanged.'),
      ],
      responses: { 200: page, 303: redirect, 400: page },
    },
    ...pageOperation('endSessionByForm', 'The same with a form', 'post'),
  },
  '/oauth/logout/confirm': pageOperation('confirmLogout', 'Submit the form of the page', 'post'),
  '/oauth/logout/success': pageOperation('showSignedOut', 'Page after sign-out'),
  '/oauth/register': {
    post: {
      tags,
      operationId: 'registerClient',
      summary: 'Dynamic client registration (RFC 7591), with the token of the operator',
      security: [{ registration: [] }],
      requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
      responses: {
        201: json('The client, with its secret.'),
        400: refused,
        401: refused,
        404: refused,
        429: refused,
      },
    },
  },
  '/sign-in/{provider}': {
    parameters: [
      inPath('provider', 'A provider of SIGN_IN_PROVIDERS.'),
      inQuery('return_to', 'URL to return to.'),
    ],
    ...pageOperation('signInByProvider', 'Redirect to another provider to sign in'),
    post: {
      tags,
      operationId: 'linkProvider',
      summary: 'Link another provider to the signed-in user',
      security: browser,
      description: 'With `Accept: application/json` the response has the `url` of the provider instead.',
      requestBody: {
        ...form([], { password: 'Password of the user. Optional within ten minutes after sign-in.' }),
        required: false,
      },
      responses: {
        200: response('The URL of the provider.', 'application/json', {
          type: 'object',
          required: ['url'],
          properties: { url: { type: 'string', format: 'uri' } },
        }),
        303: redirect,
        400: page,
        ...failures,
      },
    },
  },
  '/sign-in/{provider}/callback': {
    parameters: [inPath('provider', 'A provider of SIGN_IN_PROVIDERS.')],
    ...pageOperation('signInCallback', 'Callback of the provider'),
  },
};
