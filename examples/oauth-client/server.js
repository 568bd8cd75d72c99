/**
 * A sample app that walks through the consent flow: authorization code with PKCE, decoded tokens, an API call, refresh and revocation.
 * openid-client implements the protocol. Only the issuer URL is specific to Patchbay.
 *
 *   CLIENT_ID=… CLIENT_SECRET=… node examples/oauth-client/server.js
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import * as openid from 'openid-client';

const scope = 'openid email profile profile:read';
const cookieName = 'example_session';

/**
 * @param {{ issuer: string, clientId: string, clientSecret: string, url: string }} settings `url` is the address of this app; the
 * client must be registered with `<url>/callback`
 * @returns {Promise<import('node:http').Server>} not listening yet
 */
export async function oauthClient({ issuer, clientId, clientSecret, url }) {
  const insecure = issuer.startsWith('http:') ? [openid.allowInsecureRequests] : [];
  const config = await openid.discovery(new URL(issuer), clientId, clientSecret, undefined, {
    execute: insecure,
  });
  /** State per browser: the running flow and the tokens. A real app stores them encrypted in a database. */
  const sessions = new Map();

  const actions = {
    /** Redirects the user to Patchbay. */
    async 'GET /connect'(session) {
      session.run = {
        verifier: openid.randomPKCECodeVerifier(),
        state: openid.randomState(),
        nonce: openid.randomNonce(),
      };
      const { verifier, state, nonce } = session.run;
      return openid.buildAuthorizationUrl(config, {
        redirect_uri: `${url}/callback`,
        scope,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      }).href;
    },

    /** Handles the redirect back, with a code or an error. openid-client checks state, issuer, nonce and signature. */
    async 'GET /callback'(session, request) {
      const { run } = session;
      delete session.run;
      if (!run) throw new Error('No flow is running in this browser.');
      session.tokens = await openid.authorizationCodeGrant(config, new URL(request.url, url), {
        pkceCodeVerifier: run.verifier,
        expectedState: run.state,
        expectedNonce: run.nonce,
        idTokenExpected: true,
      });
      session.note = 'Connected.';
      return '/';
    },

    /** Calls the API on behalf of the user. */
    async 'POST /call'(session) {
      const response = await openid.fetchProtectedResource(
        config,
        session.tokens.access_token,
        new URL('/graphql', issuer),
        'POST',
        JSON.stringify({ query: '{ viewer { id email displayName } }' }),
        new Headers({ 'content-type': 'application/json' }),
      );
      session.note = `API response: ${await response.text()}`;
      return '/';
    },

    /** Exchanges the refresh token. Each refresh token works once, so the new one must be stored. */
    async 'POST /refresh'(session) {
      const refreshed = await openid.refreshTokenGrant(config, session.tokens.refresh_token);
      session.tokens = { id_token: session.tokens.id_token, ...refreshed };
      session.note = 'Refreshed.';
      return '/';
    },

    /** Revokes the refresh token, which ends every token of this authorization. */
    async 'POST /revoke'(session) {
      await openid.tokenRevocation(config, session.tokens.refresh_token);
      session.note = 'Revoked. The access token is no longer valid either.';
      return '/';
    },
  };

  async function handle(request, response) {
    const session = sessionOf(request, response, sessions);
    const path = request.url.split('?')[0];
    if (request.method === 'GET' && path === '/') return show(response, page(session));
    const action = actions[`${request.method} ${path}`];
    if (!action) return show(response, 'Page not found.', 404);
    // Refuses form posts from other origins (CSRF).
    if (request.method === 'POST' && request.headers.origin !== url)
      return show(response, 'Requests from other origins are refused.', 403);
    try {
      const location = await action(session, request);
      response.writeHead(303, { location }).end();
    } catch (error) {
      session.note = `The request failed: ${reasonOf(error)}`;
      response.writeHead(303, { location: '/' }).end();
    }
  }

  return createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
}

/** The OAuth2 error of the response, such as access_denied or invalid_grant. The API sends it in the WWW-Authenticate header. */
function reasonOf(error) {
  const details = error instanceof openid.WWWAuthenticateChallengeError ? error.cause[0].parameters : error;
  return [details.error, details.error_description ?? error.message].filter(Boolean).join(', ');
}

function sessionOf(request, response, sessions) {
  const [, id] = new RegExp(`${cookieName}=([\\w-]+)`).exec(request.headers.cookie ?? '') ?? [];
  if (id && sessions.has(id)) return sessions.get(id);
  const newId = randomUUID();
  sessions.set(newId, {});
  response.setHeader('set-cookie', `${cookieName}=${newId}; HttpOnly; SameSite=Lax; Path=/`);
  return sessions.get(newId);
}

function page({ tokens, note }) {
  const buttons = tokens
    ? Object.entries({ call: 'Call the API', refresh: 'Refresh', revoke: 'Revoke' }).map(
        ([action, text]) => `<form method="post" action="/${action}"><button>${text}</button></form>`,
      )
    : [];
  return `<h1>Example app</h1>
    ${note ? `<p role="status">${escape(note)}</p>` : ''}
    <p><a href="/connect">Connect to Patchbay</a></p>
    ${buttons.join('\n')}
    ${tokens ? decoded('Access token', tokens.access_token) + decoded('ID token', tokens.id_token) : ''}
    ${tokens ? `<p>Scopes: ${escape(tokens.scope)}. The access token expires in ${tokens.expires_in} seconds.</p>` : ''}`;
}

/** For display only. Before you trust an access token, verify its signature or introspect it. */
function decoded(name, jwt) {
  const claims = JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url').toString());
  return `<h2>${name}</h2><pre>${escape(JSON.stringify(claims, null, 2))}</pre>`;
}

function show(response, body, status = 200) {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Example app</title>
    <style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}form{display:inline}pre{overflow:auto}</style>
    </head><body>${body}</body></html>`,
  );
}

function escape(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.env.PORT ?? 3001);
  const url = `http://127.0.0.1:${port}`;
  const {
    HOST: host = '127.0.0.1',
    ISSUER: issuer = 'http://127.0.0.1:3000',
    CLIENT_ID: clientId,
    CLIENT_SECRET: clientSecret,
  } = process.env;
  if (!clientId || !clientSecret) {
    console.error('Set CLIENT_ID and CLIENT_SECRET; see examples/oauth-client/README.md.');
    process.exit(2);
  }
  const server = await oauthClient({ issuer, clientId, clientSecret, url });
  server.listen(port, host, () => console.log(`Open ${url}`));
}
