import { anybody, answer, browser, inPath, inQuery } from './parts.js';

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
const json = (description: string) => answer(description, 'application/json', { type: 'object' });
const page = answer('A page.', 'text/html');
const refused = answer('An error of OAuth2: `error` and `error_description`.', 'application/json', {
  type: 'object',
  required: ['error'],
  properties: { error: { type: 'string' }, error_description: { type: 'string' } },
});
const redirect = {
  description: 'On to the next page, or back to the client.',
  headers: { Location: { schema: { type: 'string', format: 'uri' } } },
};
/** Clients with a secret send it by HTTP Basic or in the form; public ones send their `client_id`. */
const client = [{ client: [] }, {}];
const pageOperation = (operationId: string, summary: string, method: 'get' | 'post' = 'get') => ({
  [method]: {
    tags,
    operationId,
    summary,
    security: anybody,
    ...(method === 'post' && { requestBody: form([], { xsrf: 'From the page.' }) }),
    responses: { 200: page, 303: redirect, 400: page, 429: page },
  },
});
const programOperation = (
  operationId: string,
  summary: string,
  required: readonly string[],
  fields: Readonly<Record<string, string>>,
  success = json('The answer.'),
) => ({
  post: {
    tags,
    operationId,
    summary,
    security: client,
    requestBody: form(required, fields),
    responses: { 200: success, 400: refused, 401: refused, 429: refused },
  },
});
const metadata = (operationId: string, summary: string) => ({
  get: {
    tags,
    operationId,
    summary,
    security: anybody,
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
const uid = inPath('uid', 'The interaction.');

/** The authorization server, for clients that do not read its own metadata, and the pages that it shows to people. */
export const oauthPaths = {
  '/.well-known/openid-configuration': metadata('readOpenIdConfiguration', 'OpenID Connect Discovery 1.0'),
  '/.well-known/oauth-authorization-server': metadata('readServerMetadata', 'RFC 8414'),
  '/oauth/jwks': metadata('readKeys', 'Keys that verify tokens (RFC 7517)'),
  '/oauth/authorize': {
    get: {
      tags,
      operationId: 'authorize',
      summary: 'Where a client sends a browser (RFC 6749, PKCE by RFC 7636)',
      security: anybody,
      parameters: [
        inQuery('client_id', 'The client.'),
        inQuery('response_type', '`code`.'),
        inQuery('redirect_uri', 'A registered address of the client.'),
        inQuery('scope', 'Scopes, separated by spaces.'),
        inQuery('state', 'Comes back as it was sent.'),
        inQuery('nonce', 'Goes into the ID token.'),
        inQuery('code_challenge', 'S256 of the verifier.'),
        inQuery('code_challenge_method', '`S256`.'),
        inQuery('prompt', '`none`, `login`, `consent`, `select_account` or `create`.'),
        inQuery('resource', 'The API, by its address (RFC 8707).'),
      ],
      responses: { 303: redirect, 400: page },
    },
    ...pageOperation('authorizeByForm', 'The same by a form', 'post'),
  },
  '/oauth/authorize/{uid}': {
    parameters: [uid],
    ...pageOperation('resumeAuthorization', 'Go on after an interaction'),
  },
  '/oauth/interaction/{uid}': {
    parameters: [uid],
    ...pageOperation('showInteraction', 'Sign in, or allow what a client asks for'),
    ...pageOperation('answerInteraction', 'What the person chose', 'post'),
  },
  '/oauth/token': programOperation(
    'exchangeToken',
    'Tokens for a code, a refresh token or a device code',
    ['grant_type'],
    {
      grant_type:
        '`authorization_code`, `refresh_token`, `client_credentials` or `urn:ietf:params:oauth:grant-type:device_code`.',
      code: 'With `authorization_code`.',
      redirect_uri: 'With `authorization_code`: as at the authorization.',
      code_verifier: 'With `authorization_code`.',
      refresh_token: 'With `refresh_token`; replaced by the one in the answer.',
      device_code: 'With a device code.',
      scope: 'Fewer scopes than were granted.',
    },
  ),
  '/oauth/introspect': programOperation('introspectToken', 'What a token is worth (RFC 7662)', ['token'], {
    token: 'The token.',
  }),
  '/oauth/revoke': programOperation('revokeToken', 'End a token (RFC 7009)', ['token'], {
    token: 'The token.',
  }),
  '/oauth/par': programOperation(
    'pushAuthorizationRequest',
    'Parameters of an authorization ahead of it (RFC 9126)',
    [],
    {
      client_id: 'The client.',
    },
  ),
  '/oauth/device_authorization': programOperation('authorizeDevice', 'Codes for a device (RFC 8628)', [], {
    client_id: 'The client.',
    scope: 'Scopes, separated by spaces.',
  }),
  '/oauth/device': {
    ...pageOperation('showDevicePage', 'Where people type the code of a device'),
    ...pageOperation('answerDevicePage', 'The code, and whether to connect the device', 'post'),
  },
  '/oauth/device/{uid}': {
    parameters: [uid],
    ...pageOperation('resumeDevice', 'Go on after an interaction'),
  },
  '/oauth/userinfo': { get: userinfo('readUserinfo'), post: userinfo('readUserinfoByForm') },
  '/oauth/logout': {
    get: {
      tags,
      operationId: 'endSession',
      summary: 'Sign out (OpenID Connect RP-Initiated Logout)',
      security: anybody,
      parameters: [
        inQuery('id_token_hint', 'An ID token of the client.'),
        inQuery('post_logout_redirect_uri', 'A registered address of the client.'),
        inQuery('state', 'Comes back as it was sent.'),
      ],
      responses: { 200: page, 303: redirect, 400: page },
    },
    ...pageOperation('endSessionByForm', 'The same by a form', 'post'),
  },
  '/oauth/logout/confirm': pageOperation('confirmLogout', 'What the person chose', 'post'),
  '/oauth/logout/success': pageOperation('showSignedOut', 'That the person is signed out'),
  '/oauth/register': {
    post: {
      tags,
      operationId: 'registerClient',
      summary: 'A client registers itself (RFC 7591), where the operator gives it a token',
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
      inQuery('return_to', 'Where to go afterwards.'),
    ],
    ...pageOperation('signInByProvider', 'Sign in by another provider'),
    post: {
      tags,
      operationId: 'linkProvider',
      summary: 'Add another provider to the signed-in user',
      security: browser,
      responses: { 303: redirect, 400: page },
    },
  },
  '/sign-in/{provider}/callback': {
    parameters: [inPath('provider', 'A provider of SIGN_IN_PROVIDERS.')],
    ...pageOperation('signInCallback', 'Where the provider sends the browser back to'),
  },
};
