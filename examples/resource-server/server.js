/**
 * A sample API that accepts access tokens of Patchbay. It introspects each token (RFC 7662), caches the result briefly, opens a
 * circuit breaker while Patchbay does not respond, and checks scopes.
 *
 *   CLIENT_ID=… CLIENT_SECRET=… node examples/resource-server/server.js
 */
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import CircuitBreaker from 'opossum';
import * as openid from 'openid-client';

/** Maximum time for which a revoked token is still accepted. */
const rememberMs = 5_000;
const rememberedTokens = 10_000;

/** The required scope of each route. */
const routes = {
  'GET /reports': { scope: 'posts:read', answer: ({ sub }) => ({ reports: [], of: sub }) },
  'POST /reports': { scope: 'posts:write', answer: ({ sub }) => ({ made: true, by: sub }) },
};

/**
 * @param {{ issuer: string, clientId: string, clientSecret: string, now?: () => number }} settings a SERVICE client that may introspect
 * @returns {Promise<import('node:http').Server>} not listening yet
 */
export async function resourceServer({ issuer, clientId, clientSecret, now = Date.now }) {
  const insecure = issuer.startsWith('http:') ? [openid.allowInsecureRequests] : [];
  const config = await openid.discovery(new URL(issuer), clientId, clientSecret, undefined, {
    execute: insecure,
  });
  const introspect = remembering(
    new CircuitBreaker((token) => openid.tokenIntrospection(config, token), {
      timeout: 2_000,
      errorThresholdPercentage: 50,
      volumeThreshold: 3,
      resetTimeout: 5_000,
    }),
    now,
  );

  async function handle(request, response) {
    const route = routes[`${request.method} ${request.url.split('?')[0]}`];
    if (!route) return send(response, 404, { error: 'not_found' });
    const [, token] = /^bearer ([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '') ?? [];
    // RFC 6750 section 3.1: no error code if the request has no credentials.
    if (!token) return refuse(response, 401, '');
    let facts;
    try {
      facts = await introspect(token);
    } catch {
      response.setHeader('retry-after', '5');
      return send(response, 503, { error: 'temporarily_unavailable' });
    }
    if (!isAccessToken(facts)) return refuse(response, 401, 'error="invalid_token"');
    if (!(facts.scope ?? '').split(' ').includes(route.scope))
      return refuse(response, 403, `error="insufficient_scope", scope="${route.scope}"`);
    return send(response, 200, route.answer(facts));
  }

  return createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
}

/**
 * Whether the token is a valid access token for the API. Introspection by the client of the token knows its other tokens too: refresh
 * tokens have no audience, and those of AI assistants have that of `/mcp`.
 */
function isAccessToken({ active, aud, iss }) {
  return active && aud === iss;
}

/** Caches introspections and shares simultaneous ones. Failures are not cached. */
function remembering(breaker, now) {
  const known = new Map();
  return async (token) => {
    const entry = known.get(token);
    if (entry && entry.until > now()) return entry.answer;
    const answer = breaker.fire(token);
    known.delete(token);
    known.set(token, { answer, until: now() + rememberMs });
    if (known.size > rememberedTokens) known.delete(known.keys().next().value);
    try {
      const facts = await answer;
      // Not beyond the expiry of the token.
      if (facts.exp) known.set(token, { answer, until: Math.min(now() + rememberMs, facts.exp * 1000) });
      return facts;
    } catch (error) {
      known.delete(token);
      throw error;
    }
  };
}

function refuse(response, status, words) {
  response.setHeader('www-authenticate', words ? `Bearer ${words}` : 'Bearer');
  send(response, status, words ? { error: /error="(\w+)"/.exec(words)[1] } : {});
}

function send(response, status, body) {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.env.PORT ?? 3002);
  const {
    HOST: host = '127.0.0.1',
    ISSUER: issuer = 'http://127.0.0.1:3000',
    CLIENT_ID: clientId,
    CLIENT_SECRET: clientSecret,
  } = process.env;
  if (!clientId || !clientSecret) {
    console.error('Set CLIENT_ID and CLIENT_SECRET; see examples/resource-server/README.md.');
    process.exit(2);
  }
  const server = await resourceServer({ issuer, clientId, clientSecret });
  server.listen(port, host, () => console.log(`Try: curl -i http://127.0.0.1:${port}/reports`));
}
